"""Somebody else has changed a document that the person watches."""

from django.utils.translation import gettext as _

from documents.models import Wish
from documents.notices.kinds.kind import Kind

CHANGED = Kind(
    "changed",
    lambda: _("{by} changed {title}."),
    label=lambda: _("Somebody changes a document that I watch"),
    subject=lambda: _("A document that you watch was changed: {title}"),
    headline=lambda: _("Somebody on {site} changed a document that you watch."),
    mail=Wish.DAILY,
    goes_on=True,
    is_personal=False,
)
