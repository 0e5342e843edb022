"""Mails about what is said in a review."""

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
from documents.models import Comment, User
from documents.web.languages import language_of


def send_mentions(comment_id: int, user_ids: Sequence[int], present: Collection[int]) -> None:
    """Tell people that a comment names them, as each of them wishes.

    `present` are the ids of those who are in the room and see it there.
    """
    comment = Comment.objects.select_related("author", "document", "thread").get(pk=comment_id)
    if comment.author is None:
        return
    for user in User.objects.filter(pk__in=user_ids, is_active=True):
        if wants_mention(user, present):
            with language_of(user):
                told = who_and_what(comment.author, comment.document)
                told["address"] += f"?thread={comment.thread.uid}"
                told["text"] = quoted(comment.text)
                subject = _("You were mentioned in a comment on {title}")
                due = partial(_is_said, comment.pk, comment.document_id, user.pk)
                send_counted("comment", subject, told, comment.author, comment.document, user, due)


def _is_said(comment_id: int, document_id: UUID, user_id: int) -> bool:
    """Whether the comment stands, for somebody who may read it."""
    stands = Comment.objects.filter(pk=comment_id, withdrawn_at=None).exists()
    return stands and may_view(document_id, user_id)
