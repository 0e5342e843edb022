"""Somebody has let the person into a document."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

GIVEN = Kind(
    "given",
    lambda: _("{by} gave you access to {title} as {role}."),
    label=lambda: _("Somebody shares a document with me"),
    subject=lambda: _("A document is shared with you: {title}"),
    headline=lambda: _("Somebody on {site} shares a document with you."),
)
