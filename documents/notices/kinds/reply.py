"""Somebody has answered in a thread in which the person takes part."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

REPLY = Kind(
    "reply",
    lambda: _("{by} answered in a thread of yours on {title}."),
    label=lambda: _("Somebody answers in a thread of mine"),
    subject=lambda: _("A thread of yours was answered on {title}"),
    headline=lambda: _("Somebody on {site} answered in a thread of yours."),
    anchor="#thread={thread}",
    is_personal=False,
)
