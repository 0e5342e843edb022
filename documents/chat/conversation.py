"""The chat of a document: what is said, by whom it may be changed, and how far it has been read.

Whatever happens in a chat happens in a transaction that holds the document's row lock: that of the
group commit (documents/commit/group_commit.py) or one of this module's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from documents.access.access_version import raise_access_version
from documents.access.lookup import Access, access_locked, collaborators, given_roles, living_grants
from documents.chat.acts import Act, Amend, Read, Refusal, Say, Standing, Unsay
from documents.database.prepared_query import ID, NUMBER, Prepared
from documents.database.retry import retried
from documents.errors import AccessDenied
from documents.mail import delivery
from documents.models import Document, Message, ReadMark, User
from documents.roles import Action, Role, may_chat
from documents.signals import tell_after_commit

Json = dict[str, Any]
# What becomes of an act: refused, already done (the message that there is), or simply done.
Answer = Refusal | Json | None

_MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class Floor:
    """Where acts are carried out: a document whose row is locked.

    `head` is that of the chat, `seq` that of the journal after this transaction, `present` the ids
    of the people who are there.
    """

    document_id: UUID
    head: int
    viewers_chat: bool
    seq: int
    now: datetime
    present: frozenset[int] = frozenset()


class Chat:
    """Carries out acts; `head` moves on with each that changes something."""

    def __init__(self, floor: Floor) -> None:
        self.head = floor.head
        self._floor = floor
        self._read: dict[int, int] = {}

    def do(self, user_id: int, role: Role | None, act: Act) -> Answer:
        """Carry out what somebody does; `role` is theirs now, None without any right."""
        if role is None:
            return Refusal.FORBIDDEN
        if isinstance(act, Read):
            self._read[user_id] = max(self._read.get(user_id, 0), min(act.number, self.head))
            return None
        is_let = may_chat(role, self._floor.viewers_chat)
        if isinstance(act, Say):
            return self._say(user_id, act) if is_let else Refusal.FORBIDDEN
        message = self._messages().filter(number=act.number, deleted_at=None).first()
        if message is None:
            return Refusal.MISSING
        is_own = is_let and message.author_id == user_id
        if isinstance(act, Unsay):
            return self._unsay(message) if is_own or role is Role.OWNER else Refusal.FORBIDDEN
        return self._amend(message, act) if is_own else Refusal.FORBIDDEN

    def close(self) -> None:
        """Write down where the chat stands and who has read it."""
        if self.head != self._floor.head:
            Document.objects.filter(pk=self._floor.document_id).update(chat_head=self.head)
        if self._read:
            _mark(self._floor.document_id, self._read)

    def _messages(self) -> QuerySet[Message]:
        return Message.objects.filter(document_id=self._floor.document_id)

    def _say(self, user_id: int, act: Say) -> Answer:
        said = self._messages().filter(author_id=user_id, mid=act.mid)
        stored = said.select_related("author").first()
        if stored is not None:
            return message_json(stored)
        self.head += 1
        message = Message.objects.create(
            document_id=self._floor.document_id,
            number=self.head,
            rev=self.head,
            seq=self._floor.seq,
            author_id=user_id,
            mid=act.mid,
            text=act.text,
            mentions=self._mentionable(act.mentions),
            at=self._floor.now,
        )
        self._mail(message, message.mentions)
        return None

    def _amend(self, message: Message, act: Amend) -> Answer:
        before = set(message.mentions)
        message.text, message.mentions = act.text, self._mentionable(act.mentions)
        message.edited_at = self._floor.now
        self._change(message)
        self._mail(message, [id_ for id_ in message.mentions if id_ not in before])
        return None

    def _unsay(self, message: Message) -> Answer:
        message.text, message.mentions = "", []
        message.deleted_at = self._floor.now
        self._change(message)
        return None

    def _change(self, message: Message) -> None:
        self.head += 1
        message.rev = self.head
        message.save(update_fields=["text", "mentions", "edited_at", "deleted_at", "rev"])

    def _mentionable(self, ids: Sequence[int]) -> list[int]:
        """Those of the ids whose people have to do with this document, each once."""
        if not ids:
            return []
        known = given_roles(self._floor.document_id, ids).keys() | self._floor.present
        known |= set(self._messages().filter(author__in=ids).values_list("author", flat=True))
        return [id_ for id_ in dict.fromkeys(ids) if id_ in known]

    def _mail(self, message: Message, ids: Sequence[int]) -> None:
        told = [id_ for id_ in ids if id_ != message.author_id]
        if told:
            _mail_after_commit(message.pk, told, self._floor.present)


def _mail_after_commit(message_id: int, told: Sequence[int], present: frozenset[int]) -> None:
    def tell() -> None:
        delivery.send_mentions(message_id, told, present)

    # Robust: what was said is said, whatever becomes of the mail.
    transaction.on_commit(tell, robust=True)


def _mark(document_id: UUID, read: dict[int, int]) -> None:
    """Move people's marks on; none goes back."""
    marks = ReadMark.objects.filter(document_id=document_id, user__in=read)
    before = dict(marks.values_list("user", "number"))
    ReadMark.objects.bulk_create(
        [
            ReadMark(document_id=document_id, user_id=user_id, number=number)
            for user_id, number in read.items()
            if number > before.get(user_id, 0)
        ],
        update_conflicts=True,
        update_fields=["number"],
        unique_fields=["document", "user"],
    )


# Reading.


def message_json(message: Message) -> Json:
    """A message as scripts are told it; its author is to be selected along."""
    author = message.author
    return {
        "number": message.number,
        "rev": message.rev,
        "seq": message.seq,
        "id": str(message.mid),
        "author": person_json(author) if author else None,
        "text": message.text,
        "mentions": message.mentions,
        "at": message.at.isoformat(),
        "edited_at": message.edited_at.isoformat() if message.edited_at else None,
        "deleted": message.deleted_at is not None,
    }


def person_json(user: User) -> Json:
    """Somebody as others see them."""
    return user.as_json


def standing(document_id: UUID, user_id: int) -> Standing:
    """Where the chat stands for a person; one query.

    Raises:
        Document.DoesNotExist: no such document.
    """
    rows = _STANDING.rows(document_id, user_id)
    if not rows:
        raise Document.DoesNotExist
    ((head, read),) = rows
    return Standing(head, read or 0)


_STANDING = Prepared(
    [ID, NUMBER],
    lambda document, user: (
        Document.objects.filter(pk=document)
        .annotate(
            read=Subquery(
                ReadMark.objects.filter(document=OuterRef("pk"), user=user).values("number")
            )
        )
        .values_list("chat_head", "read")
    ),
)


def messages_after(document_id: UUID, rev: int, limit: int | None = None) -> list[Json]:
    """What was said, amended or deleted after `rev`, in that order; one query."""
    rows = _told(document_id).filter(rev__gt=rev).order_by("rev")
    return [message_json(message) for message in rows[:limit]]


@dataclass(frozen=True, slots=True)
class Span:
    """Which messages are asked for: before a number, after one, or changed after a rev."""

    before: int | None = None
    after: int | None = None
    rev: int | None = None


def history(document_id: UUID, span: Span, limit: int) -> tuple[list[Json], bool]:
    """At most `limit` messages and whether there are more; one query.

    They come in order, those before a number (or the newest of all) as near to it as possible.
    """
    if span.rev is not None:
        found = messages_after(document_id, span.rev, limit + 1)
        return found[:limit], len(found) > limit
    rows = _told(document_id)
    if span.after is not None:
        rows = rows.filter(number__gt=span.after).order_by("number")
    elif span.before is not None:
        rows = rows.filter(number__lt=span.before).order_by("-number")
    else:
        rows = rows.order_by("-number")
    messages = [message_json(message) for message in rows[: limit + 1]]
    kept = messages[:limit]
    return kept if span.after is not None else kept[::-1], len(messages) > limit


def _told(document_id: UUID) -> QuerySet[Message]:
    return Message.objects.filter(document_id=document_id).select_related("author")


def unread_count(document_id: UUID, user_id: int, read: int) -> int:
    """How many messages of others came after the number up to which the person has read."""
    rows = Message.objects.filter(document_id=document_id, number__gt=read, deleted_at=None)
    return rows.exclude(author=user_id).count()


def people(document: Document) -> list[User]:
    """Who can be mentioned: those with a role, and in an open room those who have spoken."""
    known = Q(pk__in=collaborators().filter(document=document).values("user"))
    known |= Q(pk__in=living_grants().filter(link__document=document).values("user"))
    if document.open_role:
        known |= Q(pk__in=Message.objects.filter(document=document).values("author"))
    return list(User.objects.filter(known, is_active=True).order_by("name", "pk")[:_MOST_PEOPLE])


# Acting past the realtime engine; open rooms hear of it.


def say(actor: User, document_id: UUID, act: Say) -> Json:
    """Say something and return the message; saying it again returns the one that there is.

    Raises:
        AccessDenied: no such document for this person, or no right to write in its chat.
    """
    _act(actor, document_id, act)
    rows = _told(document_id).filter(author=actor, mid=act.mid)
    return message_json(rows.get())


def amend(actor: User, document_id: UUID, act: Amend) -> Json:
    """Give one's own message another text and return it.

    Raises:
        AccessDenied: no such document or message for this person, or it is somebody else's.
    """
    _act(actor, document_id, act)
    return message_json(_told(document_id).get(number=act.number))


def unsay(actor: User, document_id: UUID, act: Unsay) -> None:
    """Delete one's own message, or as an owner anybody's.

    Raises:
        AccessDenied: no such document or message for this person, or no right to delete it.
    """
    _act(actor, document_id, act)


def mark_read(actor: User, document_id: UUID, act: Read) -> None:
    """Note how far somebody has read.

    Raises:
        AccessDenied: no such document for this person.
    """
    _act(actor, document_id, act)


@retried
@transaction.atomic
def _act(actor: User, document_id: UUID, act: Act) -> None:
    access = access_locked(actor, document_id, Action.VIEW)
    chat = Chat(_floor(access))
    if isinstance(chat.do(actor.pk, access.role, act), Refusal):
        raise AccessDenied
    chat.close()
    tell_after_commit(document_id)


def _floor(access: Access) -> Floor:
    document = access.document
    return Floor(
        document_id=document.pk,
        head=document.chat_head,
        viewers_chat=document.viewers_chat,
        seq=document.head,
        now=timezone.now(),
    )


@retried
@transaction.atomic
def set_viewers_chat(actor: User, document_id: UUID, on: bool) -> int:
    """Let viewers write in the chat, or not; returns the access version that says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    document.viewers_chat = on
    document.save(update_fields=["viewers_chat"])
    return raise_access_version(document, actor, {"type": "viewers_chat", "on": on})
