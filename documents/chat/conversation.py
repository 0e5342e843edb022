"""The chat of a document: what is said, by whom it may be changed, and how far it has been read.

Whatever happens in a chat happens in a transaction that holds the document's row lock: that of the
group commit (documents/commit/group_commit.py) or one of this module's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from documents.chat.acts import Act, Amend, Answer, Read, Refusal, Say, Unsay
from documents.chat.messages import message_json
from documents.models import Document, Message, ReadMark
from documents.notices.kinds import MENTION
from documents.notices.naming import mentionable
from documents.notices.telling import Cause, note_chat_read, reword, take_back, tell
from documents.roles import Role, may_chat


@dataclass(frozen=True, slots=True)
class ChatState:
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


class Conversation:
    """Carries out acts; `head` moves on with each that changes something."""

    def __init__(self, state: ChatState) -> None:
        self.head = state.head
        self._state = state
        self._read: dict[int, int] = {}

    def do(self, user_id: int, role: Role | None, act: Act) -> Answer:
        """Carry out what somebody does; `role` is theirs now, None without any right."""
        if role is None:
            return Refusal.FORBIDDEN
        if isinstance(act, Read):
            self._read[user_id] = max(self._read.get(user_id, 0), min(act.number, self.head))
            return None
        is_let = may_chat(role, self._state.viewers_chat)
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
        if self.head != self._state.head:
            Document.objects.filter(pk=self._state.document_id).update(chat_head=self.head)
        if self._read:
            _mark(self._state.document_id, self._read)

    def _messages(self) -> QuerySet[Message]:
        return Message.objects.filter(document_id=self._state.document_id)

    def _say(self, user_id: int, act: Say) -> Answer:
        said = self._messages().filter(author_id=user_id, mid=act.mid)
        stored = said.select_related("author").first()
        if stored is not None:
            return message_json(stored)
        self.head += 1
        message = Message.objects.create(
            document_id=self._state.document_id,
            number=self.head,
            rev=self.head,
            seq=self._state.seq,
            author_id=user_id,
            mid=act.mid,
            text=act.text,
            mentions=self._mentionable(act.mentions),
            at=self._state.now,
        )
        self._name(message, message.mentions)
        return None

    def _amend(self, message: Message, act: Amend) -> Answer:
        before = set(message.mentions)
        message.text, message.mentions = act.text, self._mentionable(act.mentions)
        message.edited_at = self._state.now
        self._change(message)
        named = set(message.mentions)
        take_back(message.document_id, _place(message), before - named)
        reword(message.document_id, _place(message), message.text)
        self._name(message, [id_ for id_ in message.mentions if id_ not in before])
        return None

    def _unsay(self, message: Message) -> Answer:
        take_back(message.document_id, _place(message))
        message.text, message.mentions = "", []
        message.deleted_at = self._state.now
        self._change(message)
        return None

    def _change(self, message: Message) -> None:
        self.head += 1
        message.rev = self.head
        message.save(update_fields=["text", "mentions", "edited_at", "deleted_at", "rev"])

    def _mentionable(self, ids: Sequence[int]) -> list[int]:
        state = self._state
        return mentionable(state.document_id, ids, state.present, self._messages())

    def _name(self, message: Message, ids: Sequence[int]) -> None:
        """Have people know that a message names them."""
        tell(_cause(message), ids, self._state.present)


def _cause(message: Message) -> Cause:
    return Cause(
        MENTION,
        message.document_id,
        message.author_id,
        words=message.text,
        place=_place(message),
        number=message.number,
    )


def _place(message: Message) -> str:
    return f"message:{message.number}"


def _mark(document_id: UUID, read: dict[int, int]) -> None:
    """Move people's marks on; none goes back."""
    note_chat_read(document_id, read)
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
