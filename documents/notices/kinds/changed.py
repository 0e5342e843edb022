"""Somebody else has changed a document that the person watches."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

CHANGED = Kind("changed", lambda: _("{by} changed {title}."), is_personal=False)
