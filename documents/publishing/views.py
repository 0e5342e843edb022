"""Published pages, for everybody: nobody is asked for, and nothing is kept of who reads.

Neither session nor cookie is looked at. Browsers and proxies may keep a page and ask each time
whether it still is so: one that was taken back is shown by nobody.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from documents.access.published import Published, access_published
from documents.errors import AccessDenied, Folded, Quarantined
from documents.files.storage import bytes_of, published_file
from documents.publishing.texts import Busy, Shown, shown_of
from documents.sharing.publishing import name_of
from documents.titles import shown_title
from documents.web.responses import POLICY

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_CODE = re.compile(r"(?:.*-)?([a-z0-9]+)", re.DOTALL)
_SECONDS = 5
# The extension of an ASGI scope by which a server that keeps pages is told of what text one is: a
# function of a `Published`.
KEEPER = "published"


def _for_everybody(view: View[P]) -> View[P]:
    """A view that answers whoever knows a code, and everybody else alike."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except (AccessDenied, ObjectDoesNotExist, FileNotFoundError):
            response = _without(404)
        except (Busy, Folded, Quarantined):
            response = _without(503)
            response["Retry-After"] = str(_SECONDS)
        response.setdefault("Cache-Control", "no-cache")
        return response

    return answer


def _without(status: int) -> HttpResponse:
    """A page that says that there is none; made without the request, like all here."""
    html = render_to_string("documents/not_published.html", {"is_away": status != 404})
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-store"})


@xframe_options_exempt
@_for_everybody
def show_page(request: HttpRequest, name: str) -> HttpResponse:
    """The page; under another name than its own it leads to that."""
    published = access_published(code_in(name))
    if name != (own := name_of(published.title, published.code)):
        return HttpResponseRedirect(reverse("published", args=[own]))
    response = get_conditional_response(request, etag=_etag(published, published.seq))
    if response is None:
        shown = shown_of(published)
        # It may have taken a while: what counts is whether it is published still.
        published = access_published(published.code)
        response = HttpResponse(_page(published, shown))
        response["ETag"] = _etag(published, shown.seq)
        if keeper := getattr(request, "scope", {}).get("extensions", {}).get(KEEPER):
            keeper(replace(published, seq=shown.seq))
    response["Content-Security-Policy"] = _policy(published)
    if not published.is_listed:
        response["X-Robots-Tag"] = "noindex"
    return response


@_for_everybody
def show_picture(request: HttpRequest, name: str, file_id: UUID) -> HttpResponse:
    """A picture that stands in the text that is shown."""
    published = access_published(code_in(name))
    if str(file_id) not in shown_of(published).pictures:
        raise AccessDenied
    file = published_file(published, file_id)
    etag = quote_etag(str(file.pk))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(bytes_of(file), content_type=file.kind)
    response["Content-Disposition"] = content_disposition_header(False, file.name) or "inline"
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def code_in(name: str) -> str:
    """The code in the name of a page."""
    found = _CODE.fullmatch(name)
    return found[1] if found else ""


def _page(published: Published, shown: Shown) -> str:
    title = shown_title(published.title)
    context: dict[str, Any] = {
        "title": title,
        "has_title": shown.title != published.title,
        "shown": shown,
        "published": published,
        "address": settings.SITE_URL
        + reverse("published", args=[name_of(published.title, published.code)]),
    }
    return render_to_string("documents/published.html", context)


def _etag(published: Published, seq: int) -> str:
    """Of all that a page is made from; its style goes by the name that tells its content."""
    told = (published, seq, get_language(), static("build/site.css"))
    return quote_etag(sha256(repr(told).encode(errors="surrogatepass")).hexdigest()[:32])


def _policy(published: Published) -> str:
    """Nothing runs on it, and nobody has it in a frame whom no owner has named."""
    frames = " ".join(published.frames) or "'none'"
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"form-action 'none'; frame-ancestors {frames}"
    )
