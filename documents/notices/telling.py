"""Telling people something, in the transaction of what causes it.

Whoever calls this holds the row lock of the document.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from documents.models import Notice, Watch
from documents.notices.kinds import MENTION, SAID, Kind
from documents.notices.mailing import mail_later
from documents.signals import tell_people_after_commit

_LONGEST = 200
# Of a person's notices, and of those about one document; older ones go.
MOST, MOST_OF_ONE = 500, 100
_OF_CHATS = (MENTION.name, SAID.name)


@dataclass(frozen=True, slots=True)
class Cause:
    """What has happened in a document: by whom (None: nobody who can be named), and where."""

    kind: Kind
    document_id: UUID
    by: int | None
    words: str = ""
    role: str = ""
    place: str = ""
    number: int = 0
    thread: UUID | None = None


def tell(cause: Cause, people: Iterable[int], present: Collection[int] = ()) -> None:
    """Tell these people, but for whoever did it; `present` are those who may see it happen."""
    told = sorted(set(people) - {cause.by})
    if told and not cause.kind.is_personal:
        told = _without_muted(cause.document_id, told)
    if not told:
        return
    now = timezone.now()
    notices = Notice.objects.bulk_create(
        Notice(
            user_id=user_id,
            kind=cause.kind.name,
            document_id=cause.document_id,
            actor_id=cause.by,
            role=cause.role,
            words=first_words(cause.words),
            place=cause.place,
            number=cause.number,
            thread=cause.thread,
            at=now,
        )
        for user_id in told
    )
    mail_later(notices, present)
    tell_people_after_commit(told)
    # By itself, so that no two commits wait for each other's old rows.
    transaction.on_commit(lambda: _trim(told, cause.document_id), robust=True)


def _without_muted(document_id: UUID, people: list[int]) -> list[int]:
    watches = Watch.objects.filter(document=document_id, user__in=people, is_muted=True)
    muted = set(watches.values_list("user", flat=True))
    return [id_ for id_ in people if id_ not in muted]


def tell_instead(cause: Cause, user_id: int, present: Collection[int] = ()) -> None:
    """Tell somebody, in place of what they were told of this place and have not read."""
    tell_all_instead(cause, [user_id], present)


def tell_all_instead(cause: Cause, people: Collection[int], present: Collection[int] = ()) -> None:
    """The same for many."""
    stale = Notice.objects.filter(document=cause.document_id, place=cause.place, user__in=people)
    stale.filter(read_at=None).delete()
    tell(cause, people, present)


def first_words(text: str) -> str:
    """The beginning of a text, on one line."""
    words = " ".join(text[: 4 * _LONGEST].split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def reword(document_id: UUID, place: str, text: str) -> None:
    """Have the notices of a place say what is written there now."""
    _at(document_id, place).update(words=first_words(text))


def take_back(document_id: UUID, place: str, people: Iterable[int] | None = None) -> None:
    """Tell nobody, or none of these people, any more what was at a place."""
    rows = _at(document_id, place)
    _delete(rows if people is None else rows.filter(user__in=list(people)))


def take_back_thread(document_id: UUID, thread: UUID) -> None:
    """Tell nobody any more of a thread that has ended."""
    _delete(Notice.objects.filter(document=document_id, thread=thread))


def _delete(rows: QuerySet[Notice]) -> None:
    told = list(rows.values_list("user", flat=True))
    rows.delete()
    tell_people_after_commit(told)


def _at(document_id: UUID, place: str) -> QuerySet[Notice]:
    return Notice.objects.filter(document=document_id, place=place)


def note_chat_read(document_id: UUID, read: Mapping[int, int]) -> None:
    """Who has read a chat up to a number has seen that they were named there."""
    rows = Notice.objects.filter(
        user__in=read, document=document_id, kind__in=_OF_CHATS, read_at=None
    )
    seen = [
        (pk, user)
        for pk, user, number in rows.values_list("pk", "user", "number")
        if number <= read[user]
    ]
    if seen:
        Notice.objects.filter(pk__in=[pk for pk, _ in seen]).update(read_at=timezone.now())
        tell_people_after_commit(user for _, user in seen)


def _trim(people: Iterable[int], document_id: UUID) -> None:
    """Let go of what is too old to be kept."""
    for user_id in people:
        mine = Notice.objects.filter(user=user_id).order_by("-pk")
        for rows, most in ((mine.filter(document=document_id), MOST_OF_ONE), (mine, MOST)):
            oldest = rows.values_list("pk", flat=True)[most : most + 1].first()
            if oldest is not None:
                rows.filter(pk__lte=oldest).delete()
