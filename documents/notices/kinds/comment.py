"""Somebody has named the person in a comment."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

COMMENT = Kind(
    "comment", lambda: _("{by} mentioned you in a comment on {title}."), anchor="?thread={thread}"
)
