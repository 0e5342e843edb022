"""Somebody has named the person in a chat."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

MENTION = Kind("mention", lambda: _("{by} mentioned you in the chat of {title}."), anchor="#chat")
