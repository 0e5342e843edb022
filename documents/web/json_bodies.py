"""Reading the JSON bodies of the API: what does not fit raises `Malformed` with a sentence."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from documents.errors import Malformed
from documents.roles import Role

Body = Mapping[str, Any]

# Above this a database does not take a number for an id.
_LARGEST_ID = 2**63 - 1


def read_body(request: HttpRequest, *allowed: str) -> Body:
    """The object in the body, which has no other keys than the allowed ones."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Malformed("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise Malformed("The body is not a JSON object.")
    if unknown := body.keys() - set(allowed):
        raise Malformed(f"The body has unknown keys: {', '.join(sorted(unknown))}.")
    return body


def text_of(body: Body, key: str, longest: int) -> str:
    """A text of at most `longest` characters without white space around it."""
    text = body.get(key)
    if not isinstance(text, str) or len(text) > longest:
        raise Malformed(f"“{key}” is a text of at most {longest} characters.")
    if any(unicodedata.category(char) == "Cs" or char == "\0" for char in text):
        raise Malformed(f"“{key}” has characters that cannot be kept.")
    return text.strip()


def id_of(body: Body, key: str) -> int:
    """The id of a row."""
    id_ = body.get(key)
    if type(id_) is not int or not 0 < id_ <= _LARGEST_ID:
        raise Malformed(f"“{key}” is an id.")
    return id_


def role_of(body: Body, key: str = "role") -> Role:
    """One of the four roles."""
    role = body.get(key)
    if not isinstance(role, str) or role not in set(Role):
        raise Malformed(f"“{key}” is viewer, commenter, editor or owner.")
    return Role(role)


def role_or_none_of(body: Body, key: str = "role") -> Role | None:
    """One of the four roles or null."""
    if key not in body:
        raise Malformed(f"“{key}” is missing.")
    return None if body[key] is None else role_of(body, key)


def moment_or_none_of(body: Body, key: str) -> datetime | None:
    """A moment in ISO 8601 with its offset from UTC, or null."""
    text = body.get(key)
    if text is None:
        return None
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or is_naive(moment):
        raise Malformed(f"“{key}” is a moment like 2030-01-31T12:00:00Z, or null.")
    return moment


def bool_of(body: Body, key: str) -> bool:
    """True or false."""
    value = body.get(key)
    if not isinstance(value, bool):
        raise Malformed(f"“{key}” is true or false.")
    return value
