"""Somebody has answered in a thread in which the person takes part."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

REPLY = Kind(
    "reply",
    lambda: _("{by} answered in a thread of yours on {title}."),
    anchor="?thread={thread}",
    is_personal=False,
)
