"""Somebody has named the person in a chat."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

MENTION = Kind(
    "mention",
    lambda: _("{by} mentioned you in the chat of {title}."),
    label=lambda: _("Somebody mentions me in a chat"),
    subject=lambda: _("You were mentioned in the chat of {title}"),
    headline=lambda: _("Somebody on {site} mentioned you in a chat."),
    anchor="#chat",
)
