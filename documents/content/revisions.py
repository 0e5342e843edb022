"""What becomes of a text when somebody's changes are made in it, block by block. Pure.

Blocks are those that hold no others, numbered in the order of the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from documents.content.tree import Change, Node

LEAVES = frozenset({"paragraph", "heading", "codeBlock", "horizontalRule", "image"})


class Fate(Enum):
    """What becomes of letters: they are there before and after, only after, or only before."""

    STAYS = "stays"
    COMES = "comes"
    GOES = "goes"


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many letters of a block, of which an element is one; `change` is what changes them."""

    fate: Fate
    length: int
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """A block by its numbers, None where it is not there; without stretches all its letters stay.

    `change` is what brings or takes it, or makes it look otherwise, if anything does.
    """

    before: int | None
    after: int | None
    change: Change | None = None
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Revised:
    """The text after all changes, and what becomes of the one before.

    `change` stands for what nobody is known to have changed.
    """

    after: Node
    revisions: Sequence[Revision]
    change: Change
