"""What the share dialog shows: who may do what in a document, and how that came to be."""

from collections.abc import Iterable
from typing import Any

from documents.access.lookup import Access, collaborators, living_grants
from documents.models import AccessRequest, Document, Entry, Invitation, ShareLink, User
from documents.roles import Action, Role, may, strength
from documents.sharing.publishing import publication_of

LOG_LENGTH = 100
# Of which one may be published.
MOST_VERSIONS = 50

Json = dict[str, Any]


def sharing_state(access: Access, reader: User) -> Json:
    """The state as JSON; those who may not share see the people alone. Nine queries.

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
    for user, role, since, by_link in _rights(document):
        other = best.get(user.pk)
        if other is None or strength(role) > strength(other["role"]):
            best[user.pk] = {
                "user": _user(user),
                "role": role,
                "since": since,
                "is_you": user.pk == reader.pk,
                "by_link": by_link,
            }
    return sorted(best.values(), key=lambda person: (-strength(person["role"]), person["since"]))


def _rights(document: Document) -> Iterable[tuple[User, Role, Any, bool]]:
    for own in collaborators().filter(document=document).select_related("user"):
        yield own.user, Role(own.role), own.since, False
    for grant in living_grants().filter(link__document=document).select_related("user", "link"):
        yield grant.user, Role(grant.link.role), grant.at, True


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
            "actor": told.get(entry.authors[0]) if entry.authors else None,
            "event": entry.event,
            "subject": told.get((entry.event or {}).get("user")),
        }
        for entry in entries
    ]


def _mentioned(entry: Entry) -> list[int]:
    subject = (entry.event or {}).get("user")
    return [*entry.authors, subject] if subject else entry.authors
