"""Watching and muting documents.

Whoever watches is told that others have changed the text or spoken in the chat: not by the commit,
which they cost nothing however many they are, but some time later by `manage.py notify`. How far
each has been told stands in the row and moves on in the transaction that tells them.
"""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from documents.access.lookup import access_personally
from documents.database.retry import retried
from documents.models import Document, Entry, Message, Notice, ReadMark, User, Watch
from documents.notices.kinds import CHANGED, SAID
from documents.notices.telling import Cause, first_words, tell

_PEOPLE_AT_ONCE = 200
# Behind so many the last ones are enough to say who it was.
_MOST_ENTRIES, _MOST_MESSAGES = 1000, 200
_CHANGES = (Entry.Kind.UPDATE, Entry.Kind.BASE)


class Attention(StrEnum):
    """How much somebody wants to be told of a document."""

    USUAL = "usual"
    WATCH = "watch"
    MUTE = "mute"


def attention_of(user: User, document_id: UUID) -> Attention:
    """What the person has chosen; one query."""
    return attentions_of(user, [document_id]).get(document_id, Attention.USUAL)


def attentions_of(user: User, document_ids: Collection[UUID]) -> dict[UUID, Attention]:
    """What the person has chosen for these documents, where they have; one query."""
    watches = Watch.objects.filter(user=user, document__in=document_ids)
    return {
        id_: Attention.MUTE if is_muted else Attention.WATCH
        for id_, is_muted in watches.values_list("document", "is_muted")
    }


@retried
@transaction.atomic
def choose_attention(user: User, document_id: UUID, attention: Attention) -> None:
    """Have the person be told more or less of a document from now on.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: no such document for this person.
    """
    document = access_personally(user, document_id).document
    if attention is Attention.USUAL:
        Watch.objects.filter(user=user, document=document).delete()
        return
    is_muted = attention is Attention.MUTE
    told = {
        "is_muted": is_muted,
        "head": document.head,
        "chat_head": document.chat_head,
        "mail_head": document.head,
    }
    Watch.objects.update_or_create(user=user, document=document, defaults=told)


def tell_watchers() -> int:
    """Tell whoever watches what they have not been told; how many watches have moved on."""
    due = Watch.objects.filter(_DUE, is_muted=False).order_by("document")
    documents = list(due.values_list("document", flat=True).distinct())
    moved = 0
    for document_id in documents:
        while some := _tell_some(document_id):
            moved += some
    return moved


_DUE = Q(document__head__gt=F("head")) | Q(document__chat_head__gt=F("chat_head"))


@retried
@transaction.atomic
def _tell_some(document_id: UUID) -> int:
    """Some of a document's watchers; 0 when nobody is left.

    In a transaction of its own for each document, so that it waits for no two of them.
    """
    rows = Watch.objects.select_for_update(skip_locked=True, of=("self",))
    due = rows.filter(_DUE, document=document_id, is_muted=False).order_by("pk")
    watches = list(due[:_PEOPLE_AT_ONCE])
    if not watches:
        return 0
    document = Document.objects.get(pk=document_id)
    events = _Events(document)
    read = dict(
        ReadMark.objects.filter(
            document=document_id, user__in=[watch.user_id for watch in watches]
        ).values_list("user", "number")
    )
    told = dict[Cause, list[int]]()
    for watch in watches:
        for cause in events.after(watch, read.get(watch.user_id, 0)):
            told.setdefault(cause, []).append(watch.user_id)
    for cause, people in told.items():
        stale = Notice.objects.filter(document=document_id, kind=cause.kind.name, read_at=None)
        stale.filter(user__in=people).delete()
        tell(cause, people)
    ids = [watch.pk for watch in watches]
    Watch.objects.filter(pk__in=ids).update(head=document.head, chat_head=document.chat_head)
    return len(watches)


class _Events:
    """What has happened in a document after any of the moments that its watchers know."""

    def __init__(self, document: Document) -> None:
        self._document = document
        entries = Entry.objects.filter(
            document=document, kind__in=_CHANGES, seq__lte=document.head
        ).order_by("-seq")
        self._entries = list(entries.values_list("seq", "authors")[:_MOST_ENTRIES])
        messages = Message.objects.filter(
            document=document, number__lte=document.chat_head, deleted_at=None
        ).order_by("-number")
        self._messages = list(
            messages.values("number", "author", "text", "mentions")[:_MOST_MESSAGES]
        )

    def after(self, watch: Watch, read: int) -> list[Cause]:
        """What a watcher is to be told who has read the chat up to a number."""
        found = (self._changed(watch), self._said(watch, max(read, watch.chat_head)))
        return [cause for cause in found if cause is not None]

    def _changed(self, watch: Watch) -> Cause | None:
        authors = [who for seq, all_ in self._entries if seq > watch.head for who in all_]
        # Whoever has written along has seen it.
        if not authors or watch.user_id in authors:
            return None
        return Cause(CHANGED, self._document.pk, authors[0])

    def _said(self, watch: Watch, after: int) -> Cause | None:
        for message in self._messages:
            if message["number"] <= after:
                return None
            # Whoever is named has been told so.
            if watch.user_id in message["mentions"]:
                return None
            if message["author"] not in (None, watch.user_id):
                return Cause(
                    SAID,
                    self._document.pk,
                    message["author"],
                    words=first_words(message["text"]),
                    place=f"message:{message['number']}",
                    number=message["number"],
                )
        return None
