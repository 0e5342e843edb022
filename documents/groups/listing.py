"""What a person's groups are, and what one of them shows its members."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from documents.access.lookup import access_documents
from documents.models import Document, Group, GroupShare, Membership, User
from documents.roles import Action, GroupRole

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """A group, what the person is to it, and how many are in it."""

    group: Group
    role: GroupRole
    members: int


def own_groups(user: User) -> list[OwnGroup]:
    """The groups that somebody is in, by name; two queries."""
    own = Membership.objects.filter(user=user).select_related("group")
    rows = list(own.order_by("group__name", "group"))
    counts = count_members([row.group_id for row in rows])
    return [OwnGroup(row.group, GroupRole(row.role), counts[row.group_id]) for row in rows]


def count_members(groups: Iterable[int]) -> dict[int, int]:
    """How many are in each of these groups, of which none is empty; one query."""
    members = Membership.objects.filter(group__in=list(groups))
    return dict(members.values_list("group").annotate(count=Count("pk")))


_ORDER = {role: place for place, role in enumerate(reversed(GroupRole))}


def members_of(group: Group) -> list[Membership]:
    """Who is in a group with the person of each: owners first, then managers, by name."""
    return sorted(
        group.members.select_related("user"),
        key=lambda row: (_ORDER[GroupRole(row.role)], row.user.display_name.casefold()),
    )


def documents_for(reader: User, group: Group) -> list[Document]:
    """Of the documents that are shared with a group those that the reader may open, the latest
    changed first; at most a hundred.
    """
    shared = GroupShare.objects.filter(group=group).values("document")
    documents = access_documents(reader, Action.VIEW).filter(pk__in=shared)
    return list(documents.order_by("-changed_at", "pk")[:MOST_SHOWN])
