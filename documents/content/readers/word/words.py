"""What a paragraph of a Word file holds, while it is read. Pure."""

from dataclasses import dataclass, field, replace

from documents.content.readers.word.styles import Look
from documents.content.schema import Attributes
from documents.content.tree import Change, Node, Run

Marks = dict[str, Attributes]
Parts = list[Node | Run]
BOXES = {"☐": False, "☑": True, "☒": True}


@dataclass(slots=True)
class Words:
    """The words and pictures of a paragraph; `behind` are blocks that stand after it.

    `checked` is whether its box is ticked, if it has one, and `ticked` what has brought that box.
    `origin` and `change` are those of its node.
    """

    look: Look = field(default_factory=dict)
    parts: Parts = field(default_factory=list)
    behind: list[Node] = field(default_factory=list)
    checked: bool | None = None
    ticked: Change | None = None
    breaks: bool = False
    origin: int = 0
    change: Change | None = None

    def add(self, part: Node | Run) -> None:
        """A part; a page's end among words parts them as a line's does."""
        if self.breaks and self.parts:
            self.parts.append(Node("hardBreak", change=part.change))
        self.breaks = False
        last = self.parts[-1] if self.parts else None
        if isinstance(part, Run) and isinstance(last, Run) and _is_like(last, part):
            self.parts[-1] = replace(last, text=last.text + part.text)
        elif isinstance(part, Node) or part.text:
            self.parts.append(part)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it, not even a box."""
        return not self.parts and not self.behind and self.checked is None

    @property
    def text(self) -> str:
        """The letters of it."""
        return "".join(part.text for part in self.parts if isinstance(part, Run))

    @property
    def content(self) -> tuple[Node | Run, ...]:
        """All that is in it."""
        return (*self.parts, *self.behind)

    def node(self, kind: str, attributes: Attributes | None = None) -> Node:
        """A block with these words."""
        return Node(kind, attributes or {}, self.content, self.change, self.origin)

    def take_box(self) -> bool | None:
        """Whether the sign of a box at the beginning is ticked; the sign goes."""
        first = self.parts[0] if self.parts else None
        if not isinstance(first, Run) or first.text[:1] not in BOXES:
            return None
        self.parts[0] = replace(first, text=first.text[1:])
        self.ticked = first.change
        return BOXES[first.text[0]]

    def trim_start(self) -> None:
        """Leave out the white space at the beginning."""
        while self.parts and isinstance(first := self.parts[0], Run):
            text = first.text.lstrip(" \t\xa0")
            self.parts[:1] = [replace(first, text=text)] if text else []
            if text:
                return


def _is_like(one: Run, other: Run) -> bool:
    return (one.marks, one.threads, one.change) == (other.marks, other.threads, other.change)
