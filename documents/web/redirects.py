"""Where a form leads back to, and what the page there says."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from documents.web.gate import wants_json
from documents.web.responses import error


def page_before(request: HttpRequest) -> str:
    """The page of this site from which the form was sent, or an empty text."""
    before = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(before, hosts, require_https=request.is_secure())
    return before if safe else ""


def list_before(request: HttpRequest) -> str:
    """The list as it was when the form was sent from there; elsewhere all of it."""
    home, before = reverse("documents"), page_before(request)
    return before if urlsplit(before).path == home else home


def done(
    request: HttpRequest, text: str, to: str, *, undo: str = "", way: str = ""
) -> HttpResponse:
    """Tell a script what was done; elsewhere go on to the page `to`, which says it (`say`)."""
    if wants_json(request):
        return JsonResponse({"message": text, "undo": undo, "way": way})
    say(request, text, undo=undo, way=way)
    return redirect(to)


def failed(request: HttpRequest, text: str, to: str) -> HttpResponse:
    """Tell a script what could not be done; elsewhere go on to the page `to`, which says it."""
    if wants_json(request):
        return error(409, text)
    complain(request, text)
    return redirect(to)


def say(request: HttpRequest, text: str, *, undo: str = "", way: str = "") -> None:
    """Have the next page say it; `undo` is the address of what takes it back, `way` of its page."""
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else way and f"open:{way}")


def complain(request: HttpRequest, text: str) -> None:
    """Have the next page say what could not be done."""
    messages.error(request, text)
