"""Acting in a chat past the realtime engine: for the API and the demo. Open rooms hear of it."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from documents.access.lookup import Access, access_locked
from documents.access.viewers import set_viewers
from documents.chat.acts import Act, Amend, Json, Read, Refusal, Say, Unsay
from documents.chat.conversation import ChatState, Conversation
from documents.chat.messages import message_json, messages_of
from documents.database.retry import retried
from documents.errors import AccessDenied, OutOfScope
from documents.models import User
from documents.roles import Action
from documents.signals import tell_after_commit


def say(actor: User, document_id: UUID, act: Say) -> Json:
    """Say something and return the message; saying it again returns the one that there is.

    Raises:
        AccessDenied: no such document for this person, or no right to write in its chat.
    """
    _act(actor, document_id, act)
    rows = messages_of(document_id).filter(author=actor, mid=act.mid)
    return message_json(rows.get())


def amend(actor: User, document_id: UUID, act: Amend) -> Json:
    """Give one's own message another text and return it.

    Raises:
        AccessDenied: no such document or message for this person, or it is somebody else's.
    """
    _act(actor, document_id, act)
    return message_json(messages_of(document_id).get(number=act.number))


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
    if not actor.scope.allows(Action.CHAT):
        raise OutOfScope
    chat = Conversation(_state(access))
    if isinstance(chat.do(actor.pk, actor.scope.role(access.role), act), Refusal):
        raise AccessDenied
    chat.close()
    tell_after_commit(document_id)


def _state(access: Access) -> ChatState:
    document = access.document
    return ChatState(
        document_id=document.pk,
        head=document.chat_head,
        viewers_chat=document.viewers_chat,
        seq=document.head,
        now=timezone.now(),
    )


def set_viewers_chat(actor: User, document_id: UUID, on: bool) -> int:
    """Let viewers write in the chat, or not; returns the access version that says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
    """
    return set_viewers(actor, document_id, "viewers_chat", on)
