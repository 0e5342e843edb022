"""Who the caller is, with whom they share something, and where notices are pushed to them."""

import base64
from binascii import Error
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import AfterValidator, Field

from documents.api.http.auth import person
from documents.api.schemas import Body, Person, Text, person_of
from documents.notices.pushing import LONGEST_ENDPOINT, add_place, remove_place
from documents.sharing.directory import people_like

router = Router(tags=["me"])


@router.get("/me", response=Person, summary="Who I am")
def show_me(request: HttpRequest) -> Person:
    """The person whose session or token this is."""
    return person_of(person(request))


def _check(text: str) -> str:
    _bytes(text)
    return text


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except Error:
        raise ValueError("This is to be in URL-safe base64.") from None


_Key = Annotated[str, Field(max_length=100, pattern="^[A-Za-z0-9_-]*$"), AfterValidator(_check)]
_Endpoint = Annotated[Text, Field(max_length=LONGEST_ENDPOINT)]


class PushKeys(Body):
    """What is pushed is sealed with (RFC 8291)."""

    p256dh: _Key
    auth: _Key


class PushSubscription(Body):
    """Where the push service of a browser takes what is for it."""

    endpoint: _Endpoint
    keys: PushKeys


class PushEndpoint(Body):
    """Where nothing is to be pushed any more."""

    endpoint: _Endpoint


@router.put("/me/push", response={204: None}, summary="Have notices pushed to this browser")
def push_here(request: HttpRequest, body: PushSubscription) -> Status[None]:
    """Until it is signed out; for the session of a browser, not for tokens."""
    keys = body.keys
    add_place(person(request), body.endpoint, _bytes(keys.p256dh), _bytes(keys.auth))
    return Status(204, None)


@router.delete("/me/push", response={204: None}, summary="Have no more notices pushed there")
def push_no_more(request: HttpRequest, body: PushEndpoint) -> Status[None]:
    """What is not yours is no error."""
    remove_place(person(request), body.endpoint)
    return Status(204, None)


@router.get("/people", response=list[Person], summary="Find people")
def list_people(
    request: HttpRequest, q: Annotated[Text, Field(max_length=254)] = ""
) -> list[Person]:
    """A few of those with whom you share something, of whose names a word begins like this."""
    return [person_of(user) for user in people_like(person(request), q)]
