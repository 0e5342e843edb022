"""What packets are made of: a model that takes its fields and nothing else, and shared fields."""

from base64 import b64decode
from binascii import Error
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from documents.chat import acts


def _check_text(text: str) -> str:
    if len(text.encode()) > acts.LONGEST_TEXT:
        raise PydanticCustomError("text_too_long", "The text is too long.")
    if not acts.is_sayable(text):
        raise PydanticCustomError("unsayable", "The text says nothing.")
    return text


def check_base64(text: str) -> str:
    """A text that is in base64."""
    try:
        b64decode(text, validate=True)
    except Error:
        raise PydanticCustomError("base64", "This is not base64.") from None
    return text


# Up to here a number is the same in JSON as in JavaScript and in the databases.
Number = Annotated[int, Field(gt=0, lt=2**53)]
Text = Annotated[str, AfterValidator(_check_text)]
Mentions = Annotated[tuple[Number, ...], Field(max_length=acts.MOST_MENTIONS)]


class Model(BaseModel):
    """A packet; each type has one with `type`, a literal, and `act()`: what it does."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
