"""`/accounts/delete/`: a person deletes their account."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from documents import throttle
from documents.errors import Unfit
from documents.gate import for_people, person
from documents.invitations import find_person
from documents.leaving import erase_user, orphans_of
from documents.models import User

_CHOICES = [
    ("give", gettext_lazy("Give them to somebody else")),
    ("erase", gettext_lazy("Erase them")),
]


class LeavingForm(forms.Form):
    """The password (or, without one, the user name), and what becomes of the documents."""

    proof = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "off"}))
    documents = forms.ChoiceField(choices=_CHOICES, widget=forms.RadioSelect, required=False)
    heir = forms.CharField(max_length=254, required=False)

    def __init__(self, user: User, has_orphans: bool, data: Any = None) -> None:
        super().__init__(data)
        self._user = user
        if user.has_usable_password():
            self.fields["proof"].label = _("Your password")
        else:
            self.fields["proof"].label = _("Your user name, to confirm")
            self.fields["proof"].widget = forms.TextInput(attrs={"autocomplete": "off"})
        self.fields["documents"].required = has_orphans

    def clean_proof(self) -> str:
        """Refuse a wrong password; guesses are counted."""
        proof: str = self.cleaned_data["proof"]
        guesses = f"{throttle.person(self._user.pk)}:proof"
        # A password can be guessed: after too many guesses the right one is refused as well.
        throttle.check(guesses)
        if self._user.has_usable_password():
            is_good = self._user.check_password(proof)
        else:
            is_good = proof == self._user.username
        if not is_good:
            throttle.note_failure(guesses)
            raise forms.ValidationError(_("That is not right."))
        return proof

    def clean(self) -> dict[str, Any]:
        """Find whoever is to get the documents, as `heir`."""
        told = self.cleaned_data
        heir = None
        if told.get("documents") == "give":
            heir = find_person(str(told.get("heir", "")).strip())
            if heir is None or heir.pk == self._user.pk:
                self.add_error("heir", _("There is nobody else of that name."))
        return {**told, "heir": heir}


@require_http_methods(["GET", "HEAD", "POST"])
@for_people()
def delete_account(request: HttpRequest) -> HttpResponse:
    """The form; when it is good the account is gone and the browser signed out."""
    user = person(request)
    orphans = list(orphans_of(user))
    form = LeavingForm(user, bool(orphans), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erase_user(user, form.cleaned_data["heir"])
        except Unfit as unfit:
            form.add_error("heir", str(unfit))
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("login")
    return render(request, "account/delete.html", {"form": form, "orphans": orphans})
