"""Erasing a person: what they are goes, what they wrote in other people's documents stays.

Journals and client ids name them by a number that nobody else ever gets.
"""

from uuid import UUID

from allauth.account.models import EmailAddress
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet

from documents.access.access_version import raise_access_version, raise_access_versions
from documents.access.audit import forget_place, note
from documents.access.lookup import access_own
from documents.access.sources import collaborators
from documents.accounts.activation import lock_reach
from documents.database.retry import retried
from documents.errors import Unfit
from documents.groups.groups import let_go
from documents.models import Collaborator, Document, Entry, Invitation, User
from documents.roles import Role
from documents.shared_folders.folders import let_go_of_folder
from documents.signals import tell_after_commit


def orphans_of(user: User) -> QuerySet[Document]:
    """The documents, those in the trash among them, that nobody but this person owns."""
    owned = Collaborator.objects.filter(user=user, role=Role.OWNER).values("document")
    others = collaborators().filter(role=Role.OWNER).exclude(user=user).values("document")
    return Document.objects.filter(pk__in=owned).exclude(pk__in=others).order_by("title", "pk")


def erase_user(user: User, heir: User | None) -> None:
    """Erase a person, for good.

    `heir` becomes the owner of the documents that nobody else owns; None: they are erased.

    Raises:
        SignedOut: what the person speaks in has ended.
        Unfit: the heir cannot be one.
    """
    if heir is not None and (heir.pk == user.pk or not heir.is_active):
        raise Unfit("Somebody else who can sign in has to get the documents.")
    while not _erase_user(user, heir):
        # Somebody gave the person another document meanwhile.
        pass


@retried
@transaction.atomic
def _erase_user(user: User, heir: User | None) -> bool:
    """Do it, unless the person's documents are others than those that were locked first."""
    reach = lock_reach(user)
    ids_of_people = [user.pk, heir.pk if heir else 0]
    people = User.objects.select_for_update().filter(pk__in=ids_of_people).order_by("pk")
    may_sign_in = {row.pk: row.is_active for row in people}
    access_own(user)
    if heir is not None and not may_sign_in.get(heir.pk):
        raise Unfit("Somebody else who can sign in has to get the documents.")
    if not reach.is_all_of(user):
        return False
    orphans = set(orphans_of(user).values_list("pk", flat=True))
    for document in reach.own:
        if document.pk not in orphans:
            _leave(document, user)
        elif heir is not None:
            _inherit(document, user, heir)
        else:
            _erase(document)
    raise_access_versions(reach.by_others, user, {"type": "left", "user": user.pk})
    for group in reach.groups:
        let_go(user, group)
    for folder in reach.folders:
        let_go_of_folder(user, folder, heir)
    _forget(user)
    return True


def _leave(document: Document, user: User) -> None:
    Collaborator.objects.filter(document=document, user=user).delete()
    raise_access_version(document, user, {"type": "left", "user": user.pk})


def _inherit(document: Document, user: User, heir: User) -> None:
    Collaborator.objects.update_or_create(
        document=document, user=heir, defaults={"role": Role.OWNER}
    )
    Collaborator.objects.filter(document=document, user=user).delete()
    raise_access_version(document, user, {"type": "owner", "user": heir.pk})


def _erase(document: Document) -> None:
    document_id: UUID = document.pk
    document.delete()
    note("deleted", None, document=document_id)
    tell_after_commit(document_id)


def _forget(user: User) -> None:
    """Let go of the account, and of its name and addresses wherever else they are kept."""
    own = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    addresses = {address.lower() for address in (*own, user.email) if address}
    Invitation.objects.filter(email__in=addresses).delete()
    for entry in Entry.objects.filter(event__isnull=False, event__email__in=list(addresses)):
        entry.event = {**(entry.event or {}), "email": ""}
        entry.save(update_fields=["event"])
    for failures in (AccessAttempt, AccessFailureLog, AccessLog):
        failures.objects.filter(username__in=[user.username, *addresses]).delete()
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=kind, object_id=str(user.pk)).delete()
    forget_place(user.pk)
    note("erased", None, subject=user.pk)
    # With their sessions, of whose end whoever serves them is told.
    user.delete()
