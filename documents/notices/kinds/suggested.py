"""Somebody suggests changes of a document of the person's."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind
from documents.roles import Action

SUGGESTED = Kind(
    "suggested",
    lambda: _("{by} suggests changes of {title}."),
    label=lambda: _("Somebody suggests changes of a document of mine"),
    subject=lambda: _("Changes are suggested: {title}"),
    headline=lambda: _("Somebody on {site} suggests changes of a document of yours."),
    right=Action.SHARE,
    is_personal=False,
    goes_on=True,
)
