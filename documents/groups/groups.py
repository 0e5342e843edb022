"""Groups of people: made, named, ended.

What a group reaches is bounded where it grows (`MOST_MEMBERS`, `MOST_DOCUMENTS`), so that taking
somebody out of one is never refused and always one transaction of a known size.
"""

from collections import Counter
from collections.abc import Collection

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_versions
from documents.access.audit import note
from documents.access.groups import access_group_locked, access_groups_own
from documents.access.lookup import access_own
from documents.database.retry import retried
from documents.errors import Unfit
from documents.models import FolderGroup, Group, GroupShare, Membership, User
from documents.names import LONGEST_NAME, clean_line
from documents.roles import GroupRole

# Members of a group, documents that it has, those in shared folders among them, and groups that
# somebody is in.
MOST_MEMBERS, MOST_DOCUMENTS, MOST_GROUPS = 500, 1000, 100


@retried
@transaction.atomic
def make_group(user: User, name: str) -> Group:
    """A group with this name, owned by `user`.

    Raises:
        SignedOut: what the person speaks in has ended.
        OutOfScope: their token is not for who may do what.
        Unfit: the name is empty, or they are in too many groups.
    """
    access_groups_own(user)
    return _made(user, name, user)


@retried
@transaction.atomic
def make_group_for(operator: User, name: str, owner: User) -> Group:
    """A group that an operator makes for somebody else.

    The operator's right to do so is the caller's to check: it is not about one document.

    Raises:
        SignedOut: what the operator speaks in has ended.
        Unfit: the name is empty, or the owner is in too many groups.
    """
    access_own(operator)
    return _made(operator, name, owner)


def _made(actor: User, name: str, owner: User) -> Group:
    group = Group(name=kept_name(name))
    check_not_in_too_many(owner)
    group.save()
    Membership.objects.create(group=group, user=owner, role=GroupRole.OWNER)
    note("group-made", actor.pk, subject=owner.pk, details={"group": group.pk})
    return group


def kept_name(name: str) -> str:
    """A name as it is kept.

    Raises:
        Unfit: there is nothing to be seen in it.
    """
    kept = clean_line(name, LONGEST_NAME)
    if not kept:
        raise Unfit(_("Give the group a name."))
    return kept


def check_not_in_too_many(user: User) -> None:
    """Raises Unfit when somebody cannot be in one more group."""
    if user.memberships.count() >= MOST_GROUPS:
        raise Unfit(_("%(name)s is in too many groups.") % {"name": user.display_name})


def check_not_too_many_documents(group_ids: Collection[int], more: int) -> None:
    """Take care that each of these groups can have so many documents more; two queries.

    Who puts something into two folders of one group at the same moment may pass by one.

    Raises:
        Unfit: one of them cannot.
    """
    shares = GroupShare.objects.filter(group__in=group_ids)
    given = FolderGroup.objects.filter(group__in=group_ids)
    counts = Counter(dict(shares.values_list("group").annotate(count=Count("pk"))))
    counts.update(dict(given.values_list("group").annotate(count=Count("folder__placements"))))
    if more and max(counts.values(), default=0) + more > MOST_DOCUMENTS:
        raise Unfit(
            _("A group has %(most)d documents at most, those in shared folders among them.")
            % {"most": MOST_DOCUMENTS}
        )


@retried
@transaction.atomic
def rename_group(user: User, group_id: int, name: str) -> Group:
    """Another name for a group, by a manager.

    Raises:
        AccessDenied: there is none, or they do not manage it.
        Unfit: the name is empty.
    """
    group = access_group_locked(user, group_id, GroupRole.MANAGER).group
    group.name = kept_name(name)
    group.save(update_fields=["name"])
    note("group-renamed", user.pk, details={"group": group.pk})
    return group


@retried
@transaction.atomic
def delete_group(user: User, group_id: int) -> str:
    """End a group, with all that its members had by it; returns its name.

    Raises:
        AccessDenied: there is none, or they do not own it.
    """
    access = access_group_locked(user, group_id, GroupRole.OWNER)
    group = access.group
    event = {"type": "group", "what": "ended", "group": group_id, "name": group.name}
    raise_access_versions(access.documents, user, event)
    note("group-deleted", user.pk, details={"group": group_id})
    group.delete()
    return group.name


def let_go(user: User, group: Group) -> None:
    """Have somebody be in a group no more whose account is erased; the caller has locked it.

    Who has owned it alone is followed by the manager of longest standing. Without one it has no
    owner until an operator appoints one: it was given to nobody else to say who may read what it
    reaches. A group that is empty ends.
    """
    members = Membership.objects.filter(group=group)
    members.filter(user=user).delete()
    if not members.exists():
        group.delete()
    elif not members.filter(role=GroupRole.OWNER).exists():
        heir = members.filter(role=GroupRole.MANAGER).order_by("since", "pk").first()
        if heir is not None:
            heir.role = GroupRole.OWNER
            heir.save(update_fields=["role"])
