"""`/people/`: pictures of people, for whoever is signed in and was told the address."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from documents.accounts.allauth_views import section
from documents.accounts.page import show_account, to_section
from documents.errors import Unfit
from documents.portraits.portraits import KIND, drop_portrait, keep_portrait, portrait_of
from documents.web.gate import for_people, person
from documents.web.redirects import say
from documents.web.responses import POLICY, error

_A_YEAR = "private, max-age=31536000, immutable"


class PictureForm(forms.Form):
    """A file that is a picture; what is in it is seen to later."""

    picture = forms.FileField(label=gettext_lazy("Your picture"))


@section("profile")
def change_picture(request: HttpRequest) -> HttpResponse:
    """Another picture, or none."""
    user, form = person(request), PictureForm(request.POST, request.FILES)
    if "remove" in request.POST:
        drop_portrait(user)
        say(request, _("Your picture is removed."))
        return to_section("profile")
    if form.is_valid():
        try:
            keep_portrait(user, form.cleaned_data["picture"])
        except Unfit as unfit:
            form.add_error("picture", str(unfit))
    if form.errors:
        return show_account(request, picture_errors=form.errors["picture"])
    say(request, _("Saved."))
    return to_section("profile")


@require_safe
@for_people(always_json=True, is_kept=True, counts=False)
def show_picture(request: HttpRequest, user_id: int, digest: str) -> HttpResponse:
    """The picture with this digest: browsers keep it, because another one has another address."""
    data = portrait_of(user_id, digest)
    if data is None:
        return error(404, _("There is no such file."))
    response = HttpResponse(data, content_type=KIND)
    response["Cache-Control"] = _A_YEAR
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
