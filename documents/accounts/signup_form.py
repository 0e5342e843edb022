"""What the sign-up form asks for beyond allauth's own fields."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import User
from documents.names import LONGEST_NAME, clean_line


class NameField(forms.CharField):
    """A name: one line, without marks that would rearrange the page that shows it."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Your name"),
            max_length=LONGEST_NAME,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )

    def clean(self, value: Any) -> str:
        """The line, which shows something."""
        name = clean_line(super().clean(value), LONGEST_NAME)
        if not name:
            raise forms.ValidationError(_("Enter a name that others can read."))
        return name


class NameForm(forms.Form):
    """The name that others see; allauth's forms extend this one (`ACCOUNT_SIGNUP_FORM_CLASS`)."""

    field_order = ["name", "username", "email", "password1"]

    name = NameField()

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth when the account has been created."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
