"""Whether a client has seen a state already (`If-None-Match`) or means this one (`If-Match`)."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from pydantic import BaseModel

from documents.api.http.problems import Problem


def etag_of(shape: BaseModel) -> str:
    """The ETag of what a client is told."""
    return f'"{hashlib.sha256(shape.model_dump_json().encode()).hexdigest()[:32]}"'


def check(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    """304 for a client that has this state; None for one that is to be answered in full.

    Raises:
        Problem: 412; the client means another state.
    """
    response = get_conditional_response(request, etag=etag, response=HttpResponse())
    if response is not None and response.status_code == 412:
        raise Problem(412, "It has changed meanwhile: read it again.")
    if response is not None and response.status_code == 304:
        response["ETag"] = etag
        return response
    return None
