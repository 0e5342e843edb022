"""Somebody else has spoken in the chat of a document that the person watches."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

SAID = Kind(
    "said", lambda: _("{by} wrote in the chat of {title}."), anchor="#chat", is_personal=False
)
