"""Who may open a document, and who asks to."""

from django.db import models

from documents.models.accounts import User
from documents.models.documents import ROLES, Document
from documents.models.journal import Version
from documents.roles import GroupRole

_GROUP_ROLES = [(role.value, role.value) for role in GroupRole]


class Collaborator(models.Model):
    """A role that a person was given in a document, by name; owners' too."""

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="collaborators", db_index=False
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="collaborations")
    role = models.CharField(max_length=16, choices=ROLES)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="one_role_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.document_id}"


class ShareLink(models.Model):
    """A link that gives whoever opens it a role, as long as it is on and not expired.

    Without an account it is opened if it is `for_guests`, and then makes nobody an editor.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="links")
    role = models.CharField(max_length=16, choices=ROLES)
    digest = models.CharField(max_length=64, unique=True)
    is_on = models.BooleanField(default=True)
    for_guests = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"link {self.pk} {self.role} {self.document_id}"


class LinkGrant(models.Model):
    """A person who opened a link.

    `is_barred` says that the link gives this person nothing: an owner has lowered or removed them
    since the link was made.
    """

    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, models.CASCADE, related_name="link_grants")
    is_barred = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "user"], name="one_grant_per_link_and_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} by link {self.link_id}"


class Invitation(models.Model):
    """A role that waits for whoever opens the address that was mailed to `email` (lower case)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=ROLES)
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "email"], name="one_invitation_per_address")
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} {self.role} {self.document_id}"


class Group(models.Model):
    """People to whom documents are given together; this row is what its changes lock first."""

    name = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody in a group: a plain member, one who says who is in it, or its owner."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=_GROUP_ROLES)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="once_in_a_group")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} of {self.group_id}"


class GroupShare(models.Model):
    """A role that everybody in a group has in a document."""

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="group_shares", db_index=False
    )
    group = models.ForeignKey(Group, models.CASCADE, related_name="shares")
    role = models.CharField(max_length=16, choices=ROLES)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "group"], name="one_role_per_group")
        ]

    def __str__(self) -> str:
        return f"group {self.group_id} {self.role} {self.document_id}"


class AccessRequest(models.Model):
    """Somebody who would like to have a role in a document, and why."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="requests")
    user = models.ForeignKey(User, models.CASCADE, related_name="requests")
    message = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="one_request_per_person")
        ]

    def __str__(self) -> str:
        return f"request of {self.user_id} for {self.document_id}"


class Publication(models.Model):
    """A page on which everybody may read a document's text, without an account.

    It is found by its `code` alone. With a `version` it shows that one, and ends with it; else what
    the text says. Search engines may list it if `is_listed`, pages of the origins in `frames` may
    show it within them.
    """

    document = models.OneToOneField(Document, models.CASCADE, related_name="publication")
    code = models.CharField(max_length=16, unique=True)
    version = models.ForeignKey(Version, models.CASCADE, null=True, related_name="+")
    is_listed = models.BooleanField(default=False)
    frames = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"publication of {self.document_id}"
