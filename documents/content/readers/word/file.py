"""A Word file that is being read: its parts, and what is known of it in all its texts. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from documents.content.readers.word.changes import Changes
from documents.content.readers.word.comments import SIGNS, Comments
from documents.content.readers.word.numbering import Numbering
from documents.content.readers.word.parts import Package, Part, Relation, name_of, tag
from documents.content.readers.word.styles import Styles
from documents.content.tree import Node

# What is left out with all that it holds.
_OUT = {"w:tblGrid", "w:binData", "?:lsdException"}


@dataclass(slots=True)
class File:
    """A file, which stands in `depth` others.

    `part` is the one whose relations count where something is being read, `notes` are those that
    the text has named so far. `story` reads the blocks of a text of its own: the body, a cell, a
    note, a box.
    """

    package: Package
    main: Part
    styles: Styles
    numbering: Numbering
    comments: Comments
    changes: Changes
    depth: int
    story: Callable[[Any], tuple[Node, ...]]
    part: Part
    notes: list[tuple[str, str]] = field(default_factory=list)

    def read_in(self, parent: Any) -> Iterator[Any]:
        """What an element holds, without its properties and what is not to be read."""
        for child in parent if parent is not None else ():
            name = name_of(child)
            if name in _OUT or self.changes.hides(name):
                # A comment may begin or end in what is deleted.
                yield from child.iter(*map(tag, SIGNS))
            elif not name.endswith("Pr"):
                yield child

    def pass_by(self, element: Any) -> None:
        """Read nothing of an element but where comments begin and end."""
        for sign in element.iter(*map(tag, SIGNS)):
            self.comments.meet(sign, [])

    def relation(self, id_: str) -> Relation | None:
        """What the part that is being read says of an id."""
        return self.part.relations.get(id_)

    def related(self, id_: str) -> Part | None:
        """Another part, by its id in the one that is being read."""
        found = self.relation(id_)
        return self.package.part(found.target) if found and not found.is_external else None

    def inside(self, part: Part | None, element: Any) -> tuple[Node, ...]:
        """The blocks of an element whose relations are those of another part."""
        if part is None or element is None:
            return ()
        before, self.part = self.part, part
        blocks = self.story(element)
        self.part = before
        return blocks
