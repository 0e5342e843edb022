"""The small shapes that many answers and bodies are made of."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from documents.models import User

# As databases count rows.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Seq = Annotated[int, Field(ge=0, le=2**63 - 1)]
# What a database keeps as a text.
Text = Annotated[str, Field(pattern="^[^\\x00]*$")]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC)),
]


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
