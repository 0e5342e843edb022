"""Somebody asks the owners to let them in."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind
from documents.roles import Action

ASKED = Kind(
    "asked",
    lambda: _("{by} asks for access to {title}."),
    right=Action.SHARE,
    anchor="#share",
    is_personal=False,
)
