"""An owner has said yes to the person's request."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

GRANTED = Kind(
    "granted",
    lambda: _("{by} answered your request: you are {role} of {title} now."),
    label=lambda: _("My request for access is granted"),
    subject=lambda: _("Your request was answered: {title}"),
    headline=lambda: _("Somebody on {site} answered your request for access."),
)
