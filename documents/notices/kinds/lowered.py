"""The person may do less in a document than before."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

LOWERED = Kind("lowered", lambda: _("{by} lowered your access to {title}: you are {role} now."))
