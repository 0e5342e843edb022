"""Somebody else has spoken in the chat of a document that the person watches."""

from django.utils.translation import gettext as _

from documents.models import Wish
from documents.notices.kinds.kind import Kind

SAID = Kind(
    "said",
    lambda: _("{by} wrote in the chat of {title}."),
    label=lambda: _("Somebody writes in the chat of a document that I watch"),
    subject=lambda: _("New messages in the chat of {title}"),
    headline=lambda: _("Somebody on {site} wrote in the chat of a document that you watch."),
    mail=Wish.DAILY,
    goes_on=True,
    anchor="#chat",
    is_personal=False,
)
