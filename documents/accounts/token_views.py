"""`/accounts/tokens/`: the personal tokens of whoever is signed in."""

from contextlib import suppress
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents.access.api_tokens import make_api_token, revoke_api_token
from documents.accounts.allauth_views import section
from documents.accounts.forms import TokenForm
from documents.accounts.page import show_account, to_section
from documents.errors import Outdated, Unfit
from documents.web.gate import for_people, person
from documents.web.redirects import say


@section("tokens")
def make_token(request: HttpRequest) -> HttpResponse:
    """A new token, which is in the answer to the form and nowhere else."""
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            return show_account(request, token=_make(request, form))
        except Unfit as unfit:
            form.add_error("name", str(unfit))
    return show_account(request, token_form=form)


def _make(request: HttpRequest, form: TokenForm) -> str:
    days = form.cleaned_data["days"]
    expires_at = timezone.now() + timedelta(days=int(days)) if days else None
    name = form.cleaned_data["name"]
    return make_api_token(person(request), name, scope=form.scope, expires_at=expires_at)


@require_POST
@for_people()
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token; one that is gone already is no error to whoever wanted it gone."""
    with suppress(Outdated):
        revoke_api_token(person(request), token_id)
    say(request, _("The token is revoked."))
    return to_section("tokens")
