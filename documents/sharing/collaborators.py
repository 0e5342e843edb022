"""Changes of who may do what, by people."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_version
from documents.access.folders.door import role_by_folder
from documents.access.groups import shares_giving
from documents.access.lookup import access_grants, access_locked
from documents.access.sources import collaborators
from documents.database.retry import retried
from documents.errors import LastOwner, Outdated, Unfit
from documents.models import Collaborator, Document, LinkGrant, User
from documents.notices.kinds import GIVEN, LOWERED, RAISED, TAKEN, Kind
from documents.notices.telling import Cause, tell_all_instead
from documents.roles import Action, Role, strength

# Where people are told what became of their right: of several such notices the last counts.
ACCESS = "access"


@retried
@transaction.atomic
def set_role(actor: User, document_id: UUID, user: User, role: Role | None) -> int:
    """Give `user` this role, or none, and return the access version that says so.

    It is the owner's word: no link that there is gives this person more from now on.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        LastOwner: nobody would own the document any more.
        Unfit: a group or a shared folder gives them more, or they are a guest.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    check_other_ways(document, user, role)
    return give(actor, document, user, role)


@retried
@transaction.atomic
def change_role(actor: User, document_id: UUID, user_id: int, role: Role | None) -> int:
    """Like `set_role`, for somebody who is here.

    Raises:
        Outdated: they are not, or not any more.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    user = _somebody_here(document, user_id)
    check_other_ways(document, user, role)
    return give(actor, document, user, role)


def _somebody_here(document: Document, user_id: int) -> User:
    if user_id not in access_grants(document.pk, [user_id]):
        raise Outdated
    return User.objects.get(pk=user_id)


def give(
    actor: User, document: Document, user: User, role: Role | None, kind: Kind | None = None
) -> int:
    """Give somebody a role in a document whose row is locked, and tell them; by default as what
    it is beside the one that they had.
    """
    check_not_guest(user, role)
    had = access_grants(document.pk, [user.pk]).get(user.pk)
    if role is not Role.OWNER:
        check_other_owner(document, user)
    before = Collaborator.objects.filter(document=document, user=user).first()
    if role is None:
        Collaborator.objects.filter(document=document, user=user).delete()
    else:
        Collaborator.objects.update_or_create(document=document, user=user, defaults={"role": role})
    _bar_from_links(document, user, role)
    was = before and before.role
    _tell(actor, document, user, had, kind)
    event = {"type": "role", "user": user.pk, "role": role, "was": was}
    return raise_access_version(document, actor, event)


def kind_between(had: Role | None, has: Role | None) -> Kind | None:
    """What it is to have this role now in place of that one."""
    if had is has:
        return None
    if has is None:
        return TAKEN
    if had is None:
        return GIVEN
    return RAISED if strength(has) > strength(had) else LOWERED


def _tell(
    actor: User, document: Document, user: User, had: Role | None, kind: Kind | None = None
) -> None:
    has = access_grants(document.pk, [user.pk]).get(user.pk)
    if kind := kind or kind_between(had, has):
        tell_access(actor, document, kind, has, [user.pk])


def tell_access(
    actor: User, document: Document, kind: Kind, has: Role | None, people: Collection[int]
) -> None:
    """Tell people what their right in a document is now, or that there is none."""
    words = document.title if kind is TAKEN else ""
    cause = Cause(kind, document.pk, actor.pk, words, has or "", place=ACCESS)
    tell_all_instead(cause, people)


def check_other_owner(document: Document, user: User) -> None:
    """Take care that somebody else owns the document, whose row is locked.

    Raises:
        LastOwner: nobody does.
    """
    owners = collaborators().filter(document=document, role=Role.OWNER)
    if not owners.exclude(user=user).exists():
        raise LastOwner


def check_other_ways(document: Document, user: User, role: Role | None) -> None:
    """Take care that somebody can be no more than this in a document, whose row is locked.

    Raises:
        Unfit: a group that they are in, or the folder that it is in, gives them more.
    """
    for share in shares_giving(document.pk, user):
        if role is None or strength(Role(share.role)) > strength(role):
            raise Unfit(
                _(
                    "%(name)s has this document by the group “%(group)s”, too: change what the "
                    "group may do, or who is in it."
                )
                % {"name": user.display_name, "group": share.group.name}
            )
    by_folder = role_by_folder(document.pk, user)
    if by_folder and (role is None or strength(by_folder[1]) > strength(role)):
        raise Unfit(
            _(
                "%(name)s has this document by the shared folder “%(folder)s”, too: change who "
                "has the folder, or take the document out of it."
            )
            % {"name": user.display_name, "folder": by_folder[0].name}
        )


def check_not_guest(user: User, role: Role | None) -> None:
    """Take care that a guest is given nothing by name: it would outlast the link.

    Raises:
        Unfit: they are one, and it is not to take away what they have.
    """
    if user.is_guest and role is not None:
        raise Unfit(
            _(
                "%(name)s has no account and is here by a link alone: change what the link lets "
                "guests do, or invite them."
            )
            % {"name": user.display_name}
        )


def _bar_from_links(document: Document, user: User, role: Role | None) -> None:
    """Bar a person from every link that would give more than `role`, opened already or not."""
    stronger = [
        LinkGrant(link=link, user=user, is_barred=True)
        for link in document.links.all()
        if role is None or strength(Role(link.role)) > strength(role)
    ]
    LinkGrant.objects.bulk_create(
        stronger,
        update_conflicts=True,
        update_fields=["is_barred"],
        unique_fields=["link", "user"],
    )


@retried
@transaction.atomic
def transfer_ownership(actor: User, document_id: UUID, user_id: int) -> int:
    """Make somebody who is here an owner and the actor an editor; returns the access version that
    says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        Outdated: they are not here, or were deactivated.
        Unfit: they are the actor, or a guest.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    user = _somebody_here(document, user_id)
    if user == actor:
        raise Unfit(_("The document is yours already."))
    check_not_guest(user, Role.OWNER)
    had = access_grants(document_id, [user.pk]).get(user.pk)
    for person, role in ((user, Role.OWNER), (actor, Role.EDITOR)):
        Collaborator.objects.update_or_create(
            document=document, user=person, defaults={"role": role}
        )
    _tell(actor, document, user, had)
    return raise_access_version(document, actor, {"type": "owner", "user": user.pk})
