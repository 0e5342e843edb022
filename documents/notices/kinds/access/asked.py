"""Somebody asks the owners to let them in."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind
from documents.roles import Action

ASKED = Kind(
    "asked",
    lambda: _("{by} asks for access to {title}."),
    label=lambda: _("Somebody asks for access to a document of mine"),
    subject=lambda: _("Somebody would like to open your document: {title}"),
    headline=lambda: _("Somebody on {site} would like to open a document of yours."),
    right=Action.SHARE,
    anchor="#share",
    is_personal=False,
)
