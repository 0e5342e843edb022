"""What the share dialog shows: who may do what in a document, and how that came to be."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from documents.access.lookup import Access
from documents.access.sources import collaborators, living_grants, memberships
from documents.errors import Outdated
from documents.models import AccessRequest, Document, Entry, Group, Invitation, ShareLink, User
from documents.roles import Action, Role, may, strength
from documents.sharing.publishing import publication_of

LOG_LENGTH = 100
# Of which one may be published.
MOST_VERSIONS = 50

Json = dict[str, Any]


def sharing_state(access: Access, reader: User) -> Json:
    """The state as JSON; those who may not share see people and groups. Thirteen queries.

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
        "people": people_of(document, reader),
        "groups": groups_of(document),
        "my_groups": _groups_with(reader) if may_share else [],
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
    for user, role, since, by_link, group in _rights(document):
        other = best.get(user.pk)
        if other is None or strength(role) > strength(other["role"]):
            best[user.pk] = {
                "user": _user(user),
                "role": role,
                "since": since,
                "is_you": user.pk == reader.pk,
                "by_link": by_link,
                "by_group": group,
            }
    return sorted(best.values(), key=lambda person: (-strength(person["role"]), person["since"]))


def _rights(document: Document) -> Iterable[tuple[User, Role, Any, bool, str | None]]:
    for own in collaborators().filter(document=document).select_related("user"):
        yield own.user, Role(own.role), own.since, False, None
    for grant in living_grants().filter(link__document=document).select_related("user", "link"):
        yield grant.user, Role(grant.link.role), grant.at, True, None
    shares = document.group_shares.select_related("group").order_by("since", "pk")
    by_id = {share.group_id: share for share in shares}
    for member in memberships().filter(group__in=by_id).select_related("user"):
        share = by_id[member.group_id]
        since = max(share.since, member.since)
        yield member.user, Role(share.role), since, False, share.group.name


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
