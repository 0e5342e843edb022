"""What webhooks tell of: four kinds of news, each numbered by itself in each document."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from documents.access.lookup import access_document
from documents.chat.messages import message_json, messages_of
from documents.models import Delivery, Document, Entry, User, Version
from documents.roles import Action, may

Json = dict[str, Any]
# A delivery tells so many of them at most; what follows is in the next.
MOST_MESSAGES, MOST_EVENTS, MOST_VERSIONS = 20, 100, 50


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of news: its last number in each document, the numbers of those after one, and what a
    delivery says of them; `most` in one.
    """

    name: str
    type: str
    last: Any
    after: Callable[[Document, int], QuerySet[Any, int]]
    told: Callable[[User, Document, Delivery], Json]
    most: int | None = None


def _changes(document: Document, after: int) -> QuerySet[Any, int]:
    rows = Entry.objects.filter(document=document, seq__gt=after).exclude(kind=Entry.Kind.ACCESS)
    return rows.order_by("seq").values_list("seq", flat=True)


def _changed(_: User, document: Document, delivery: Delivery) -> Json:
    rows = _changes(document, delivery.after).filter(seq__lte=delivery.until)
    authors = {author for each in rows.values_list("authors", flat=True) for author in each}
    return {"after": delivery.after, "seq": delivery.until, "authors": sorted(authors)}


def _revs(document: Document, after: int) -> QuerySet[Any, int]:
    rows = messages_of(document.pk).filter(rev__gt=after)
    return rows.order_by("rev").values_list("rev", flat=True)


def _said(_: User, document: Document, delivery: Delivery) -> Json:
    rows = messages_of(document.pk).filter(rev__gt=delivery.after, rev__lte=delivery.until)
    messages = [message_json(message) for message in rows.order_by("rev")]
    return {"after": delivery.after, "rev": delivery.until, "messages": messages}


def _events(document: Document, after: int) -> QuerySet[Any, int]:
    rows = Entry.objects.filter(document=document, seq__gt=after, kind=Entry.Kind.ACCESS)
    return rows.filter(event__isnull=False).order_by("seq").values_list("seq", flat=True)


def _rights(user: User, document: Document, delivery: Delivery) -> Json:
    access = access_document(user, document.pk, Action.VIEW)
    told: Json = {"after": delivery.after, "seq": delivery.until}
    # Whom else somebody has invited is for those who share.
    if may(access.role, Action.SHARE):
        rows = _events(document, delivery.after).filter(seq__lte=delivery.until)
        events = rows.values("seq", "authors", "at", "event")
        told["events"] = [{**each, "at": each["at"].isoformat()} for each in events]
    return told


def _names(document: Document, after: int) -> QuerySet[Any, int]:
    rows = Version.objects.filter(document=document, pk__gt=after)
    return rows.order_by("pk").values_list("pk", flat=True)


def _named(_: User, document: Document, delivery: Delivery) -> Json:
    rows = Version.objects.filter(document=document, pk__gt=delivery.after, pk__lte=delivery.until)
    versions = rows.order_by("pk").values("id", "seq", "name", "by", "at")
    return {"versions": [{**each, "at": each["at"].isoformat()} for each in versions]}


_last_version = Version.objects.filter(document=OuterRef("pk")).order_by("-pk").values("pk")[:1]
CHANGES = "changes"
KINDS = {
    kind.name: kind
    for kind in (
        Kind(CHANGES, "document.changed", F("head"), _changes, _changed),
        Kind("chat", "document.said", F("chat_head"), _revs, _said, MOST_MESSAGES),
        Kind("rights", "document.rights_changed", F("head"), _events, _rights, MOST_EVENTS),
        Kind(
            "versions",
            "document.version_named",
            Coalesce(Subquery(_last_version), Value(0)),
            _names,
            _named,
            MOST_VERSIONS,
        ),
    )
}


def body_of(user: User, delivery: Delivery) -> Json:
    """What a delivery says at this moment to whoever may read it.

    Raises:
        AccessDenied: its person may not.
    """
    document = access_document(user, delivery.document_id, Action.VIEW).document
    kind = KINDS[delivery.kind]
    about = {"document": str(document.pk), "title": document.title}
    return {
        "type": kind.type,
        "timestamp": delivery.at.isoformat(),
        "data": {**about, **kind.told(user, document, delivery)},
    }
