"""`/accounts/tokens/`: the personal tokens of whoever is signed in."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from documents.api_tokens import LONGEST_NAME, make_api_token, revoke_api_token
from documents.errors import Outdated, Unfit
from documents.gate import for_people, person

_DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("a year")), ("", _("no end"))]

_RIGHTS = [("read", _("read")), ("write", _("read and write"))]


class TokenForm(forms.Form):
    """What a token is called, what it allows and for how long."""

    name = forms.CharField(label=_("What is it for?"), max_length=LONGEST_NAME)
    writes = forms.TypedChoiceField(
        label=_("It may"), choices=_RIGHTS, coerce=lambda right: right == "write", required=False
    )
    days = forms.ChoiceField(label=_("Good for"), choices=_DAYS, initial="90", required=False)


@require_http_methods(["GET", "POST"])
@for_people()
def show_tokens(request: HttpRequest) -> HttpResponse:
    """The tokens, and a new one; the token itself is in the answer to the form and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _page(request, TokenForm(), token=_make(request, form.cleaned_data))
        except Unfit as unfit:
            form.add_error("name", str(unfit))
    return _page(request, form)


def _make(request: HttpRequest, told: dict[str, Any]) -> str:
    days = told["days"]
    expires_at = timezone.now() + timedelta(days=int(days)) if days else None
    return make_api_token(
        person(request), told["name"], writes=bool(told["writes"]), expires_at=expires_at
    )


def _page(request: HttpRequest, form: TokenForm, token: str = "") -> HttpResponse:
    context = {
        "form": form,
        "token": token,
        "tokens": person(request).api_tokens.order_by("-at"),
        "now": timezone.now(),
    }
    return render(request, "account/tokens.html", context)


@require_POST
@for_people()
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token; one that is gone already is no error to whoever wanted it gone."""
    with suppress(Outdated):
        revoke_api_token(person(request), token_id)
    return redirect("tokens")
