"""The person may not open a document any more; the title is the one that they knew."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

TAKEN = Kind("taken", lambda: _("{by} ended your access to {title}."), right=None, anchor=None)
