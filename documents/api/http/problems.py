"""How what goes wrong (documents/errors.py) looks in the API: as `application/problem+json`."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from pydantic import BaseModel

from documents.errors import (
    AccessDenied,
    Frozen,
    LastOwner,
    Outdated,
    OutOfScope,
    Quarantined,
    SignedOut,
    Unfit,
)
from documents.web import throttle
from documents.web.gate import NO_DOCUMENT

# RFC 9457.
CONTENT_TYPE = "application/problem+json"


class Fault(BaseModel):
    """One thing that is wrong with a request: where, and what."""

    where: list[str | int]
    what: str


class ProblemShape(BaseModel):
    """What every answer but a good one looks like. `detail` is a sentence for a person.

    `now` is what a text says where other words were expected; `code` says what is wrong with a
    suggestion, in a word, and `needs` which other ones are needed.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    faults: list[Fault] | None = None
    now: str | None = None
    code: str | None = None
    needs: list[str] | None = None


class Problem(Exception):
    """An answer other than a good one, with a sentence for a person."""

    def __init__(
        self,
        status: int,
        detail: str,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.more = more or {}


def answer(
    status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> HttpResponse:
    """A problem as a response."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    content = orjson.dumps({**body, "detail": detail, **more})
    return HttpResponse(content, status=status, content_type=CONTENT_TYPE, headers=headers)


class JsonParser(Parser):
    """Reads bodies that say that they are JSON."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body.

        Raises:
            Problem: 415, it says that it is something else; 400, it is no JSON.
        """
        if request.content_type != "application/json":
            raise Problem(415, "Send the body as application/json.")
        try:
            return super().parse_body(request)
        except (ValueError, RecursionError):
            raise Problem(400, "The body is not JSON.") from None


def install(api: NinjaAPI) -> None:
    """Have the API answer with problems."""
    for error, handler in HANDLERS.items():
        api.add_exception_handler(error, handler)


def _of_problem(_: HttpRequest, error: Any) -> HttpResponse:
    return answer(error.status, error.detail, error.headers, **error.more)


def _of_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    # What the parser of bodies raises arrives wrapped.
    if isinstance(error.__cause__, Problem):
        return _of_problem(request, error.__cause__)
    return answer(error.status_code, error.message)


def _of_faults(_: HttpRequest, error: Any) -> HttpResponse:
    faults = [{"where": [*fault["loc"]], "what": fault["msg"]} for fault in error.errors]
    return answer(422, gettext("The request is not of the form that is taken here."), faults=faults)


def _of_out_of_scope(request: HttpRequest, _: Exception) -> HttpResponse:
    if getattr(getattr(request, "auth", None), "is_guest", False):
        return answer(403, gettext("That is not for guests."))
    return answer(403, gettext("This token is not for that."))


def _of_denied(request: HttpRequest, _: Any) -> HttpResponse:
    # Set by ninja for whoever was let in.
    who = throttle.person(request.auth.pk)  # type: ignore[attr-defined]
    return _counted(who, answer(404, str(NO_DOCUMENT)))


def _of_signed_out(request: HttpRequest, _: Any) -> HttpResponse:
    refused = answer(
        401, gettext("Sign in, or send a living token."), {"WWW-Authenticate": "Bearer"}
    )
    if "Authorization" not in request.headers:
        return refused
    return _counted(throttle.stranger(request.META["REMOTE_ADDR"], "tokens"), refused)


def _counted(who: str, refused: HttpResponse) -> HttpResponse:
    """The answer to a failure, unless there were too many."""
    try:
        throttle.note_failure(who)
    except throttle.Throttled:
        return _too_many()
    return refused


def _too_many() -> HttpResponse:
    again = {"Retry-After": str(throttle.SECONDS)}
    return answer(429, gettext("Too many attempts. Try again in a minute."), again)


def _of_form(_: HttpRequest, __: Any) -> HttpResponse:
    return answer(400, gettext("The body is not a form that can be read."))


HANDLERS: dict[type[Exception], Any] = {
    Problem: _of_problem,
    HttpError: _of_http_error,
    ValidationError: _of_faults,
    AuthenticationError: _of_signed_out,
    SignedOut: _of_signed_out,
    AccessDenied: _of_denied,
    OutOfScope: _of_out_of_scope,
    throttle.Throttled: lambda _, __: _too_many(),
    Outdated: lambda _, __: answer(404, gettext("That is not there, or not any more.")),
    Http404: lambda _, __: answer(404, gettext("That is not there, or not any more.")),
    LastOwner: lambda _, __: answer(
        409, gettext("A document needs an owner: make somebody else one first.")
    ),
    Quarantined: lambda _, __: answer(
        503, gettext("This document cannot be opened until the site's operator has seen to it.")
    ),
    Frozen: lambda _, error: answer(423, str(error)),
    Unfit: lambda _, error: answer(422, str(error)),
    MultiPartParserError: _of_form,
    # Too many files or fields.
    SuspiciousOperation: _of_form,
    RequestDataTooBig: lambda _, __: answer(413, gettext("The body is too large.")),
}
