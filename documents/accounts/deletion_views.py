"""`/accounts/delete/`: a person deletes their account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from documents.accounts.allauth_views import section
from documents.accounts.erasure import erase_user, orphans_of
from documents.accounts.forms import LeavingForm
from documents.accounts.page import show_account
from documents.errors import Unfit
from documents.web.gate import person


@section("delete")
def delete_account(request: HttpRequest) -> HttpResponse:
    """When the form is good the account is gone and the browser signed out."""
    user = person(request)
    form = LeavingForm(user, orphans_of(user).exists(), request.POST)
    if form.is_valid():
        try:
            erase_user(user, form.cleaned_data["heir"])
        except Unfit as unfit:
            form.add_error("heir", str(unfit))
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("login")
    return show_account(request, leaving=form)
