"""The person may do more in a document than before."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

RAISED = Kind("raised", lambda: _("{by} raised your access to {title}: you are {role} now."))
