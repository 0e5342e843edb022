"""An owner has said no to the person's request; of the document they knew the address alone."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

REFUSED = Kind(
    "refused",
    lambda: _("Your request for access to a document was declined."),
    right=None,
    anchor=None,
)
