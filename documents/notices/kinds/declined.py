"""An editor has declined what the person suggested."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

DECLINED = Kind(
    "declined",
    lambda: _("{by} declined what you suggested for {title}."),
    label=lambda: _("What I suggested is declined"),
    subject=lambda: _("What you suggested was declined: {title}"),
    headline=lambda: _("Somebody on {site} declined what you suggested."),
)
