"""Giving a document to a group: everybody in it has the role, as long as they are in it."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_version
from documents.access.groups import groups_of, lock_groups
from documents.access.lookup import access_grants, access_locked
from documents.database.retry import retried
from documents.errors import Outdated, Unfit
from documents.groups.groups import check_not_too_many_documents
from documents.models import Document, Group, GroupShare, Membership, User
from documents.notices.kinds import Kind
from documents.roles import Action, Role
from documents.sharing.collaborators import kind_between, tell_access

# Groups to which one document is given.
MOST_GROUPS_OF_ONE = 20


@retried
@transaction.atomic
def share_with_group(actor: User, document_id: UUID, group_id: int, role: Role | None) -> int:
    """Give a group this role in a document, or none, and return the access version that says so.

    One gives to the groups that one is in; what was given, every owner of the document may change.

    Raises:
        SignedOut: what the actor speaks in has ended.
        AccessDenied: no such document for the actor, or no right to share it.
        Outdated: the actor is in no such group, or the group does not have the document.
        Unfit: groups own nothing, or too much would be shared with this one or by this document.
    """
    # Before the document, as whoever changes the group does.
    locked = lock_groups([group_id])
    document = access_locked(actor, document_id, Action.SHARE).document
    share = GroupShare.objects.filter(document=document, group=group_id).first()
    if not locked or (share is None and (role is None or group_id not in groups_of(actor))):
        raise Outdated
    (group,) = locked
    if role is Role.OWNER:
        raise Unfit(_("A group can view, comment or edit. Owners are named one by one."))
    if share is None:
        _check_bounds(document, group)
    members = list(Membership.objects.filter(group=group).values_list("user", flat=True))
    had = access_grants(document_id, members)
    was = share and share.role
    if role is None:
        GroupShare.objects.filter(document=document, group=group).delete()
    else:
        GroupShare.objects.update_or_create(document=document, group=group, defaults={"role": role})
    tell_changes(actor, document, had, access_grants(document_id, members))
    event = {
        "type": "group",
        "what": "role",
        "group": group_id,
        "name": group.name,
        "role": role,
        "was": was,
    }
    return raise_access_version(document, actor, event)


def _check_bounds(document: Document, group: Group) -> None:
    check_not_too_many_documents([group.pk], 1)
    if document.group_shares.count() >= MOST_GROUPS_OF_ONE:
        raise Unfit(
            _("A document is shared with %(most)d groups at most.") % {"most": MOST_GROUPS_OF_ONE}
        )


def tell_changes(
    actor: User, document: Document, had: Mapping[int, Role], has: Mapping[int, Role]
) -> None:
    """Tell everybody whose right in a document is another one what it is now."""
    told: dict[tuple[Kind, Role | None], list[int]] = {}
    for user_id in had.keys() | has.keys():
        role = has.get(user_id)
        if kind := kind_between(had.get(user_id), role):
            told.setdefault((kind, role), []).append(user_id)
    for (kind, role), people in told.items():
        tell_access(actor, document, kind, role, people)
