"""Whence rights come: the one list of ways in which people come to a role in a document.

Whoever looks up who may do what, for one person or for many, in one document or in all, asks for
all of them together (`branches`), in one query whatever there is of each. So a way that is added
here is one everywhere.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from documents.models import Collaborator, FolderPerson, LinkGrant, Membership, ShareLink

# Ids, or a query for them.
Documents = Collection[UUID] | QuerySet[Any, Any]
People = Collection[int]
Branches = list[QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """One way: rows that hold at a moment, and the paths from a row to what it gives to whom."""

    rows: Callable[[datetime | None], QuerySet[Any]]
    document: str
    user: str
    role: str

    def asked(
        self, documents: Documents | None, users: People | None, roles: Collection[str] | None
    ) -> Q:
        """What is true of the rows that are asked for; None: of any."""
        asked = {self.document: documents, self.user: users, self.role: roles}
        return Q(
            **{f"{path}__in": values for path, values in asked.items() if values is not None},
            **{f"{self.document}__isnull": False},
        )


# What people with accounts are given, no guest has, whatever rows there are.
_MAY_SIGN_IN = Q(user__is_active=True, user__guest_in__isnull=True)


def collaborators() -> QuerySet[Collaborator]:
    """The roles that were given by name to people who may sign in."""
    return Collaborator.objects.filter(_MAY_SIGN_IN)


def living_grants(now: datetime | None = None) -> QuerySet[LinkGrant]:
    """The links that give something now, each with a person who opened it and may sign in, or with
    a guest of it.
    """
    unexpired = Q(link__expires_at__isnull=True) | Q(link__expires_at__gt=now or timezone.now())
    is_guest_here = Q(link__for_guests=True, user__guest_in=F("link__document"))
    is_theirs = Q(user__guest_in__isnull=True) | is_guest_here
    return LinkGrant.objects.filter(
        unexpired, is_theirs, link__is_on=True, is_barred=False, user__is_active=True
    )


def guest_links() -> QuerySet[ShareLink]:
    """The links that let guests in now."""
    if not settings.GUESTS:
        return ShareLink.objects.none()
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    used = ShareLink.objects.filter(document__trashed_at__isnull=True)
    return used.filter(unexpired, is_on=True, for_guests=True)


def memberships() -> QuerySet[Membership]:
    """Who is in which group and may sign in."""
    return Membership.objects.filter(_MAY_SIGN_IN)


def folder_people() -> QuerySet[FolderPerson]:
    """Who has which shared folder by name and may sign in."""
    return FolderPerson.objects.filter(_MAY_SIGN_IN)


BY_NAME = Source(lambda now: collaborators(), "document", "user", "role")
BY_LINK = Source(living_grants, "link__document", "user", "link__role")
BY_GROUP = Source(
    lambda now: memberships(), "group__shares__document", "user", "group__shares__role"
)
BY_FOLDER = Source(lambda now: folder_people(), "folder__placements__document", "user", "role")
BY_GROUP_IN_FOLDER = Source(
    lambda now: memberships(),
    "group__shared_folders__folder__placements__document",
    "user",
    "group__shared_folders__role",
)
SOURCES = (BY_NAME, BY_LINK, BY_GROUP, BY_FOLDER, BY_GROUP_IN_FOLDER)


def branches(
    columns: Collection[str],
    documents: Documents | None = None,
    users: People | None = None,
    roles: Collection[str] | None = None,
    now: datetime | None = None,
) -> Branches:
    """A query for each source, of `columns` (of "document", "user", "role") of the rights in these
    documents, of these people, to these roles; None: of any.
    """
    return [
        source.rows(now)
        .filter(source.asked(documents, users, roles))
        .values_list(*(getattr(source, column) for column in columns))
        for source in SOURCES
    ]


def together(each: Branches) -> QuerySet[Any, Any]:
    """The rows of all, as one query; some perhaps more than once."""
    return each[0].union(*each[1:], all=True)


def documents_of(user_id: int, roles: Collection[str] | None = None) -> QuerySet[Any, Any]:
    """The ids of the documents in which somebody has one of these roles now, or any."""
    return together(branches(["document"], users=[user_id], roles=roles))


def people_of(documents: Documents) -> QuerySet[Any, Any]:
    """The ids of those who have a role in one of these documents now."""
    return together(branches(["user"], documents=documents))
