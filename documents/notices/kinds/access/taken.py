"""The person may not open a document any more; the title is the one that they knew."""

from django.utils.translation import gettext as _

from documents.models import Wish
from documents.notices.kinds.kind import Kind

TAKEN = Kind(
    "taken",
    lambda: _("{by} ended your access to {title}."),
    label=lambda: _("My access to a document ends"),
    subject=lambda: _("Your access has ended: {title}"),
    headline=lambda: _("Somebody on {site} ended your access to a document."),
    mail=Wish.NEVER,
    is_urgent=False,
    right=None,
    anchor=None,
)
