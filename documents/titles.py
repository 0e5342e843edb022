"""What a document without a title is called on pages."""

from django.utils.translation import gettext as _

from documents.names import UNTITLED


def shown_title(title: str) -> str:
    """The title as a page says it, in the language of the page."""
    return _("Untitled") if title == UNTITLED else title
