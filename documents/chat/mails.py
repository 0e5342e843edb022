"""Mails about what is said in a chat."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from documents.mail.mentions import Mention, send_mention
from documents.models import Message


def send_mentions(message_id: int, user_ids: Sequence[int], present: Collection[int]) -> None:
    """Tell people that a chat message names them, as each of them wishes.

    `present` are the ids of those who are in the room and see it there.
    """
    message = Message.objects.select_related("author", "document").get(pk=message_id)
    if message.author is None:
        return
    mention = Mention(
        template="mention",
        subject=lambda: _("You were mentioned in the chat of {title}"),
        author=message.author,
        document=message.document,
        text=message.text,
        stands=Message.objects.filter(pk=message.pk, deleted_at=None).exists,
    )
    send_mention(mention, user_ids, present)
