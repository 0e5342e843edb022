"""Somebody has named the person in the text."""

from django.utils.translation import gettext as _

from documents.notices.kinds.kind import Kind

NAMED = Kind(
    "named",
    lambda: _("{by} mentioned you in {title}."),
    label=lambda: _("Somebody mentions me in a text"),
    subject=lambda: _("You were mentioned in {title}"),
    headline=lambda: _("Somebody on {site} mentioned you in a text."),
    anchor="#mentioned",
)
