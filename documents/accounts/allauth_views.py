"""`/accounts/`: what a person says and keeps of themselves, for whoever is still signed in.

The account is one page (documents/accounts/page.py). What is posted comes here, and to
api_token_views.py and leaving_views.py; allauth's own views write what is allauth's.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import EmailView, PasswordChangeView, PasswordSetView
from allauth.socialaccount.views import ConnectionsView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from documents.access.lookup import access_own
from documents.accounts.browsers import sign_out_elsewhere
from documents.accounts.forms import LooksForm, MailForm
from documents.accounts.page import show_account, to_section
from documents.accounts.preferences import prefer_looks
from documents.colors import color_of
from documents.database.retry import retried
from documents.notices.wishes import Hour, choose_wishes
from documents.web.gate import View, for_people, person
from documents.web.redirects import say


@require_safe
@for_people()
def account(request: HttpRequest) -> HttpResponse:
    """The page of all sections."""
    return show_account(request)


def section(name: str) -> Callable[[View[[]]], View[[]]]:
    """A view for what is posted from a section; its address leads there."""

    def decorate(view: View[[]]) -> View[[]]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @for_people()
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            return view(request) if request.method == "POST" else to_section(name)

        return answer

    return decorate


@section("profile")
def change_looks(request: HttpRequest) -> HttpResponse:
    """Another name or colour."""
    form, user = LooksForm(request.POST), person(request)
    if not form.is_valid():
        return show_account(request, looks=form)
    color = form.cleaned_data["color"]
    prefer_looks(user, form.cleaned_data["name"], "" if color == color_of(user.pk) else color)
    say(request, _("Saved."))
    return to_section("profile")


@section("profile")
def show_languages(request: HttpRequest) -> HttpResponse:
    """Where a language was chosen once; it is posted to language_views.py."""
    return to_section("profile")


@section("notifications")
def choose_mails(request: HttpRequest) -> HttpResponse:
    """When each kind of notice is mailed."""
    user = person(request)
    form = MailForm(user, request.POST)
    if not form.is_valid():
        return show_account(request, mails=form)
    choose_wishes(user, form.wishes, Hour(form.cleaned_data["hour"], form.cleaned_data["day"]))
    say(request, _("Saved."))
    return to_section("notifications")


@section("sessions")
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out another browser, or all others; one that is gone already is no error."""
    if "others" in request.POST:
        sign_out_elsewhere(person(request))
        say(request, _("You are signed out everywhere else."))
    elif name := request.POST.get("session"):
        sign_out_elsewhere(person(request), name)
        say(request, _("That browser is signed out."))
    return to_section("sessions")


class _Addresses(EmailView):  # type: ignore[misc]  # allauth has no types
    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        return show_account(self.request, address_form=context["form"])


class _Password(PasswordChangeView):  # type: ignore[misc]
    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        return show_account(self.request, password=context["form"])


class _FirstPassword(PasswordSetView):  # type: ignore[misc]
    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        return show_account(self.request, password=context["form"])


class _Connections(ConnectionsView):  # type: ignore[misc]
    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        return show_account(self.request, connections=context["form"])


def _held(view: View[[]]) -> View[[]]:
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        return write_held(view, request)

    return answer


@retried
@transaction.atomic
def write_held(view: View[[]], request: HttpRequest) -> HttpResponse:
    """What a view answers and writes, in one transaction of somebody who is still signed in."""
    access_own(person(request))
    return view(request)


change_addresses = section("email")(_held(_Addresses.as_view()))
change_connections = section("connections")(_held(_Connections.as_view()))
# What they write is compared where it is written (documents/accounts/adapters.py).
change_password = section("password")(_Password.as_view())
set_password = section("password")(_FirstPassword.as_view())
