"""Mails about what is said in a chat."""

from collections.abc import Collection, Sequence
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from documents.mail.delivery import (
    may_view,
    quoted,
    send_counted,
    wants_mention,
    who_and_what,
)
from documents.models import Message, User
from documents.web.languages import language_of


def send_mentions(message_id: int, user_ids: Sequence[int], present: Collection[int]) -> None:
    """Tell people that a chat message names them, as each of them wishes.

    `present` are the ids of those who are in the room and see it there.
    """
    message = Message.objects.select_related("author", "document").get(pk=message_id)
    if message.author is None:
        return
    text = quoted(message.text)
    for user in User.objects.filter(pk__in=user_ids, is_active=True):
        if wants_mention(user, present):
            with language_of(user):
                told = {**who_and_what(message.author, message.document), "text": text}
                subject = _("You were mentioned in the chat of {title}")
                due = partial(_is_said, message.pk, message.document_id, user.pk)
                send_counted("mention", subject, told, message.author, message.document, user, due)


def _is_said(message_id: int, document_id: UUID, user_id: int) -> bool:
    """Whether the message stands, for somebody who may read it."""
    stands = Message.objects.filter(pk=message_id, deleted_at=None).exists()
    return stands and may_view(document_id, user_id)
