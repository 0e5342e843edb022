"""The person may do less in a document than before."""

from django.utils.translation import gettext as _

from documents.models import Wish
from documents.notices.kinds.kind import Kind

LOWERED = Kind(
    "lowered",
    lambda: _("{by} lowered your access to {title}: you are {role} now."),
    label=lambda: _("My access to a document is lowered"),
    subject=lambda: _("Your access was lowered: {title}"),
    headline=lambda: _("Somebody on {site} lowered your access to a document."),
    mail=Wish.NEVER,
    is_urgent=False,
)
