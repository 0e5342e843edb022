"""Wanting no more mails of a kind: whoever has the address that stands in one says so."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from documents.letters.stopping import stop_in, stop_mails
from documents.models import Wish
from documents.notices.kinds import KINDS
from documents.web.languages import language_of


@csrf_exempt  # mail programs post here without ever having seen a page; the path is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button, which a mail program presses by itself; looking changes nothing."""
    stop = stop_in(token)
    if stop is None:
        raise Http404
    if request.method == "POST":
        stop_mails(stop)
    wants = any(wish is not Wish.NEVER for wish in stop.kinds().values())
    with language_of(stop.user, request.LANGUAGE_CODE or ""):
        what = "" if stop.is_digest else KINDS[stop.what].label()
        return render(request, "documents/stop_mail.html", {"what": what, "wants": wants})
