"""Mails about what is said in a review."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from documents.mail.mentions import Mention, send_mention
from documents.models import Comment


def send_mentions(comment_id: int, user_ids: Sequence[int], present: Collection[int]) -> None:
    """Tell people that a comment names them, as each of them wishes.

    `present` are the ids of those who are in the room and see it there.
    """
    rows = Comment.objects.select_related("author", "document", "thread", "suggestion")
    comment = rows.defer("suggestion__update").get(pk=comment_id)
    if comment.author is None:
        return
    mention = Mention(
        template="comment",
        subject=lambda: _("You were mentioned in a comment on {title}"),
        author=comment.author,
        document=comment.document,
        text=comment.text,
        stands=Comment.objects.filter(pk=comment.pk, withdrawn_at=None).exists,
        query=f"?thread={comment.subject.uid}",
    )
    send_mention(mention, user_ids, present)
