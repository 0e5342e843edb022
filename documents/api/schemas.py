"""The small shapes that many answers and bodies are made of."""

from base64 import b64decode
from binascii import Error
from datetime import UTC, datetime
from typing import Annotated

from django.urls import register_converter
from django.urls.converters import IntConverter
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from documents.models import User


def _check_base64(text: str) -> str:
    try:
        b64decode(text, validate=True)
    except Error:
        raise ValueError("This is to be in base64.") from None
    return text


# As databases count rows.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Seq = Annotated[int, Field(ge=0, le=2**63 - 1)]
Base64 = Annotated[str, AfterValidator(_check_base64)]
# In bodies, where numbers and flags are no texts.
RowId = Annotated[int, Field(ge=1, le=2**63 - 1, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
# What a database keeps as a text.
Text = Annotated[str, Field(pattern="^[^\\x00]*$")]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC)),
]


class RowConverter(IntConverter):
    """The id of a row in an address, in its one spelling; no larger than databases take."""

    regex = "[1-9][0-9]{0,17}"


register_converter(RowConverter, "row")


class Body(BaseModel):
    """What a client sends: nothing but the keys that are named."""

    model_config = ConfigDict(extra="forbid")


class Person(BaseModel):
    """Somebody with an account."""

    id: int
    name: str
    color: str = Field(description="#rrggbb, as cursors and messages have it")
    picture: str = Field("", description="the path of their picture on this site, empty for none")


def person_of(user: User) -> Person:
    """How a person is told."""
    return Person(**user.as_json)
