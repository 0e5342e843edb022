"""The person may do more in a document than before."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

RAISED = Kind(
    "raised",
    lambda: _("{by} raised your access to {title}: you are {role} now."),
    label=lambda: _("My access to a document is raised"),
    subject=lambda: _("Your access was raised: {title}"),
    headline=lambda: _("Somebody on {site} raised your access to a document."),
)
