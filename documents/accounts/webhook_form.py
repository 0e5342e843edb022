"""The form for a new webhook."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import User
from documents.webhooks.hooks import LONGEST_URL, Meant

WEBHOOK_KINDS = [
    ("changes", gettext_lazy("changes of texts")),
    ("chat", gettext_lazy("what is said in chats")),
    ("rights", gettext_lazy("who may do what")),
    ("versions", gettext_lazy("named versions")),
]
# A document's id, as it stands in the address of its page.
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_LONGEST_ADDRESS = 2_000


class WebhookForm(forms.Form):
    """Where to tell what: of one document, of a folder, or of everything."""

    url = forms.CharField(
        label=gettext_lazy("Address of your program"),
        max_length=LONGEST_URL,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("It is told"),
        choices=WEBHOOK_KINDS,
        widget=forms.CheckboxSelectMultiple,
    )
    document = forms.CharField(
        label=gettext_lazy("Only of this document (its address; empty: of all)"),
        max_length=_LONGEST_ADDRESS,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    folder = forms.ChoiceField(label=gettext_lazy("Only of this folder"), required=False)

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, auto_id="webhook-%s")
        folders = user.folders.order_by("name").values_list("pk", "name")
        everywhere = ("", _("of all"))
        self.fields["folder"].choices = [everywhere, *folders]  # type: ignore[attr-defined]

    def clean_document(self) -> UUID | None:
        """The id in the address; None where nothing was written."""
        told = self.cleaned_data["document"].strip()
        if not told:
            return None
        if not (found := ID.search(told)):
            raise forms.ValidationError(_("Write the address of a document."))
        return UUID(found[0])

    @property
    def meant(self) -> Meant:
        """What was chosen."""
        told = self.cleaned_data
        folder = int(told["folder"]) if told["folder"] else None
        return Meant(frozenset(told["kinds"]), told["document"], folder)
