"""`/accounts/2fa/`: allauth's pages of second factors, for whoever is still signed in."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from allauth.mfa.recovery_codes.views import generate_recovery_codes
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from allauth.mfa.webauthn.views import add_webauthn, edit_webauthn, remove_webauthn
from django.http import HttpRequest, HttpResponse

from documents.accounts.allauth_views import section, write_held
from documents.web.gate import for_people

Page = Callable[..., HttpResponse]


def _held(view: Page) -> Page:
    """What is posted is one transaction of somebody who is still signed in."""

    @wraps(view)
    def answer(request: HttpRequest, /, **which: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, **which)
        return write_held(partial(view, **which), request)

    let_in: Page = for_people()(answer)
    return let_in


@section("second-factor")
def show_factors(request: HttpRequest) -> HttpResponse:
    """They are in the page of the account."""
    return HttpResponse(status=405)


set_up_app = _held(activate_totp)
remove_app = _held(deactivate_totp)
make_codes = _held(generate_recovery_codes)
add_passkey = _held(add_webauthn)
rename_passkey = _held(edit_webauthn)
remove_passkey = _held(remove_webauthn)
