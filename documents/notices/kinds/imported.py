"""A file of the person's has become a document."""

from django.utils.translation import gettext as _

from documents.models import Wish
from documents.notices.kinds.kind import Kind

IMPORTED = Kind(
    "imported",
    lambda: _("Your file has become the document {title}."),
    label=lambda: _("My file has become a document"),
    subject=lambda: _("Your file is a document now: {title}"),
    headline=lambda: _("A file of yours has become a document on {site}."),
    mail=Wish.NEVER,
    is_urgent=False,
)
