"""Somebody has named the person in a comment."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

COMMENT = Kind(
    "comment",
    lambda: _("{by} mentioned you in a comment on {title}."),
    label=lambda: _("Somebody mentions me in a comment"),
    subject=lambda: _("You were mentioned in a comment on {title}"),
    headline=lambda: _("Somebody on {site} mentioned you in a comment."),
    anchor="#thread={thread}",
)
