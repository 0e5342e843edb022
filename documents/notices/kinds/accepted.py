"""An editor has accepted what the person suggested."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

ACCEPTED = Kind(
    "accepted",
    lambda: _("{by} accepted what you suggested for {title}."),
    label=lambda: _("What I suggested is accepted"),
    subject=lambda: _("What you suggested was accepted: {title}"),
    headline=lambda: _("Somebody on {site} accepted what you suggested."),
)
