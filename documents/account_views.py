"""The library's account pages that write: for whoever is still signed in when they do."""

from allauth.account.views import email, password_change, password_set
from allauth.socialaccount.views import connections
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from documents.access import access_own
from documents.gate import View, for_people, person

# What they write is compared where it is written (documents/accounts.py).
change_password = for_people()(password_change)
set_password = for_people()(password_set)


def _held(view: View[[]]) -> View[[]]:
    @for_people()
    def answer(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return view(request)
        with transaction.atomic():
            access_own(person(request))
            return view(request)

    return answer


change_addresses = _held(email)
change_connections = _held(connections)
