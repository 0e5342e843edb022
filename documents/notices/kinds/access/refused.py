"""An owner has said no to the person's request; of the document they knew the address alone."""

from django.utils.translation import gettext as _

from documents.models import Wish
from documents.notices.kinds.kind import Kind

REFUSED = Kind(
    "refused",
    lambda: _("Your request for access to a document was declined."),
    label=lambda: _("My request for access is declined"),
    subject=lambda: _("Your request for access was declined"),
    headline=lambda: _("Somebody on {site} declined your request for access."),
    mail=Wish.NEVER,
    is_urgent=False,
    right=None,
    anchor=None,
)
