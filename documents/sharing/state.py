"""What the share dialog shows: who may do what in a document, and how that came to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count

from documents.access.folders.door import folder_roles
from documents.access.lookup import Access
from documents.access.sources import collaborators, folder_people, living_grants, memberships
from documents.errors import Outdated
from documents.models import (
    AccessRequest,
    Document,
    Entry,
    FolderGroup,
    Group,
    Invitation,
    Placement,
    SharedFolder,
    ShareLink,
    User,
)
from documents.roles import Action, Role, may, strength
from documents.sharing.publishing import publication_of

LOG_LENGTH = 100
# Of which one may be published.
MOST_VERSIONS = 50

Json = dict[str, Any]


def sharing_state(access: Access, reader: User) -> Json:
    """The state as JSON; those who may not share see people, groups and the shared folder.
    Seventeen queries, a few more where there is one.

    `log` is the permission log, newest first: `seq` is the journal's, `event` says what happened
    (its `user`, if any, is told as `subject`), and `actor` is null where the clock did it.
    """
    document, may_share = access.document, may(access.role, Action.SHARE)
    return {
        "access_version": document.access_version,
        "role": access.role,
        "may_share": may_share,
        "viewers_chat": document.viewers_chat,
        "viewers_comment": document.viewers_comment,
        "takes_guests": settings.GUESTS,
        "people": people_of(document, reader),
        "groups": groups_of(document),
        "my_groups": _groups_with(reader) if may_share else [],
        "folder": _folder_of(document, reader),
        "my_folders": _folders_with(reader) if may_share else [],
        "invitations": [_invitation(row) for row in document.invitations.order_by("at", "pk")]
        if may_share
        else [],
        "links": links_of(document) if may_share else [],
        "requests": [_request(row) for row in _requests(document)] if may_share else [],
        "publication": publication_of(document) if may_share else None,
        "versions": _versions(document) if may_share else [],
        "log": _log(document) if may_share else [],
    }


def people_of(document: Document, reader: User) -> list[Json]:
    """Everybody once, with the strongest role; the strongest and then the longest here first."""
    best: dict[int, Json] = {}
    for each in _rights(document):
        user, role = each.user, each.role
        other = best.get(user.pk)
        if other is None or strength(role) > strength(other["role"]):
            best[user.pk] = {
                "user": _user(user),
                "role": role,
                "since": each.since,
                "is_you": user.pk == reader.pk,
                "is_guest": user.is_guest,
                "by_link": each.by_link,
                "by_group": each.by_group,
                "by_folder": each.by_folder,
            }
    return sorted(best.values(), key=lambda person: (-strength(person["role"]), person["since"]))


@dataclass(frozen=True, slots=True)
class _Right:
    """One way in which somebody has a role; the names are of the group and the shared folder."""

    user: User
    role: Role
    since: datetime
    by_link: bool = False
    by_group: str | None = None
    by_folder: str | None = None


def _rights(document: Document) -> Iterable[_Right]:
    for own in collaborators().filter(document=document).select_related("user"):
        yield _Right(own.user, Role(own.role), own.since)
    for grant in living_grants().filter(link__document=document).select_related("user", "link"):
        yield _Right(grant.user, Role(grant.link.role), grant.at, by_link=True)
    shares = document.group_shares.select_related("group").order_by("since", "pk")
    by_id = {share.group_id: share for share in shares}
    for member in memberships().filter(group__in=by_id).select_related("user"):
        share = by_id[member.group_id]
        since = max(share.since, member.since)
        yield _Right(member.user, Role(share.role), since, by_group=share.group.name)
    placed = Placement.objects.filter(document=document).select_related("folder").first()
    if placed is not None:
        yield from _rights_in(placed)


def _rights_in(placed: Placement) -> Iterable[_Right]:
    name = placed.folder.name
    for own in folder_people().filter(folder=placed.folder_id).select_related("user"):
        since = max(placed.since, own.since)
        yield _Right(own.user, Role(own.role), since, by_folder=name)
    given = {row.group_id: row for row in FolderGroup.objects.filter(folder=placed.folder_id)}
    for member in memberships().filter(group__in=given).select_related("user"):
        row = given[member.group_id]
        since = max(placed.since, row.since, member.since)
        yield _Right(member.user, Role(row.role), since, by_folder=name)


def groups_of(document: Document) -> list[Json]:
    """The groups that the document is shared with, and how many are in each; by name."""
    shares = document.group_shares.annotate(count=Count("group__members")).order_by("group__name")
    rows = shares.values_list("group", "group__name", "role", "count")
    return [
        {"id": pk, "name": name, "role": role, "members": count} for pk, name, role, count in rows
    ]


def people_by(document: Document, group_id: int) -> list[Json]:
    """Those who may sign in of a group that the document is shared with, by name.

    Raises:
        Outdated: it is not, or not any more.
    """
    if not document.group_shares.filter(group=group_id).exists():
        raise Outdated
    members = memberships().filter(group=group_id).select_related("user")
    return sorted(
        (_user(member.user) for member in members), key=lambda told: told["name"].casefold()
    )


def _groups_with(reader: User) -> list[Json]:
    """The groups to which somebody may give it."""
    groups = Group.objects.filter(members__user=reader).order_by("name", "pk")
    return [{"id": pk, "name": name} for pk, name in groups.values_list("pk", "name")]


def _folder_of(document: Document, reader: User) -> Json | None:
    """The shared folder that the document is in; `has_it` says whether the reader may see that."""
    placed = Placement.objects.filter(document=document).select_related("folder").first()
    if placed is None:
        return None
    folder = placed.folder
    has_it = folder.pk in folder_roles(reader, [folder.pk])
    return {"id": folder.pk, "name": folder.name, "has_it": has_it}


def _folders_with(reader: User) -> list[Json]:
    """The shared folders into which somebody may put it."""
    roles = folder_roles(reader)
    ids = [pk for pk, role in roles.items() if strength(role) >= strength(Role.EDITOR)]
    folders = SharedFolder.objects.filter(pk__in=ids).order_by("name", "pk")
    return [{"id": pk, "name": name} for pk, name in folders.values_list("pk", "name")]


def _requests(document: Document) -> Iterable[AccessRequest]:
    return document.requests.select_related("user").order_by("at", "pk")


def _user(user: User) -> Json:
    return user.as_json


def _invitation(row: Invitation) -> Json:
    return {"id": row.pk, "email": row.email, "role": row.role, "at": row.at}


def links_of(document: Document) -> list[Json]:
    """The share links, in the order in which they were made."""
    return [_link(row) for row in document.links.order_by("at", "pk")]


def _link(row: ShareLink) -> Json:
    return {
        "id": row.pk,
        "role": row.role,
        "is_on": row.is_on,
        "for_guests": row.for_guests,
        "expires_at": row.expires_at,
        "at": row.at,
    }


def _versions(document: Document) -> list[Json]:
    newest = document.versions.order_by("-seq", "-pk").values_list("pk", "name")
    return [{"id": pk, "name": name} for pk, name in newest[:MOST_VERSIONS]]


def _request(row: AccessRequest) -> Json:
    return {"id": row.pk, "user": _user(row.user), "message": row.message, "at": row.at}


def _log(document: Document) -> list[Json]:
    # `event` not null: the partial index of the few entries that have one.
    events = document.entries.filter(event__isnull=False, kind=Entry.Kind.ACCESS)
    entries = list(events.order_by("-seq").defer("update")[:LOG_LENGTH])
    people = User.objects.in_bulk({id_ for entry in entries for id_ in _mentioned(entry)})
    told = {id_: _user(user) for id_, user in people.items()}
    return [
        {
            "seq": entry.seq,
            "at": entry.at,
            "actor": told.get(_actor(entry) or 0),
            "event": entry.event,
            "subject": told.get((entry.event or {}).get("user")),
        }
        for entry in entries
    ]


def _actor(entry: Entry) -> int | None:
    """Who did it; of what was done to many documents at once none has them as an author."""
    return entry.authors[0] if entry.authors else (entry.event or {}).get("by")


def _mentioned(entry: Entry) -> list[int]:
    return [id_ for id_ in (_actor(entry), (entry.event or {}).get("user")) if id_]
