"""The link by which the person could open a document is off; the title is the one they knew."""

from django.utils.translation import gettext as _

from documents.models import Wish
from documents.notices.kinds.kind import Kind

LINK_ENDED = Kind(
    "link_ended",
    lambda: _("The link by which you opened {title} has ended."),
    label=lambda: _("A link by which I opened a document ends"),
    subject=lambda: _("A link has ended: {title}"),
    headline=lambda: _("A link on {site} by which you opened a document has ended."),
    mail=Wish.NEVER,
    is_urgent=False,
    right=None,
    anchor=None,
)
