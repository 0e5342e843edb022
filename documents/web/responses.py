"""Answers that many views give: refusals, and files to keep."""

from math import ceil

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def too_many(seconds: int, *, as_json: bool) -> HttpResponse:
    """429: try again in so many seconds; a page or JSON `{"error"}`."""
    minutes = max(1, ceil(seconds / 60))
    again = ngettext("Try again in a minute.", "Try again in {n} minutes.", minutes)
    again = again.format(n=minutes)
    if as_json:
        answer: HttpResponse = JsonResponse(
            {"error": " ".join([_("Too many attempts."), again])}, status=429
        )
    else:
        # Without the request: the page is not to look up who asks.
        answer = HttpResponse(render_to_string("429.html", {"again": again}), status=429)
    answer["Retry-After"] = str(seconds)
    answer["Cache-Control"] = "no-store"
    return answer


def error(status: int, message: str) -> JsonResponse:
    """What a script is told when it does not get what it asked for."""
    return JsonResponse({"error": message}, status=status)


# Should a browser take a file for a page of this site, the page can do nothing.
POLICY = "default-src 'none'; sandbox"
