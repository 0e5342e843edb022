"""Makes lists and quotations of lines that only say how deep they stand. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from documents.content.readers.word.numbering import Place
from documents.content.schema import Attributes
from documents.content.tree import Change, Node


@dataclass(frozen=True, slots=True)
class Line:
    """A block: perhaps an item of a list (`place`), one that goes on with an item at a level
    (`continues`), part of a quotation, or a line of code in the style `program`. `ticked` is what
    has made an item `checked`, or not.
    """

    node: Node
    place: Place | None = None
    continues: int | None = None
    is_quoted: bool = False
    checked: bool | None = None
    ticked: Change | None = None
    program: str = ""


@dataclass(slots=True)
class _List:
    place: Place
    items: list[tuple[Line, list["Node | _List"]]] = field(default_factory=list)

    def node(self) -> Node:
        """The list as a node."""
        items = tuple(
            Node("listItem", _checked(line), tuple(_node(part) for part in parts), line.ticked)
            for line, parts in self.items
        )
        is_ordered = self.place.kind == "orderedList"
        attributes: Attributes = {"start": self.place.number} if is_ordered else {}
        return Node(self.place.kind, attributes, items)


def _checked(line: Line) -> Attributes:
    return {} if line.checked is None else {"checked": line.checked}


def _node(part: "Node | _List") -> Node:
    return part.node() if isinstance(part, _List) else part


def outlined(lines: Iterable[Line]) -> tuple[Node, ...]:
    """The lines as blocks."""
    return tuple(_blocks(lines))


def _blocks(lines: Iterable[Line]) -> Iterator[Node]:
    for kind, group in groupby(lines, _kind):
        if kind == "list":
            yield from (_node(made) for made in _lists(group))
        elif kind == "quote":
            yield Node("blockquote", {}, tuple(line.node for line in group))
        elif kind.startswith("code"):
            yield _program(group)
        else:
            yield from (line.node for line in group)


def _kind(line: Line) -> str:
    if line.place is not None or line.continues is not None:
        return "list"
    if line.program:
        return f"code {line.program}"
    return "quote" if line.is_quoted else ""


def _program(lines: Iterable[Line]) -> Node:
    """Lines of code as one block."""
    first, *others = (line.node for line in lines)
    parts, last = [*first.content], first
    for node in others:
        # It came or went with the end of the line before.
        parts += [Node("hardBreak", change=last.change), *node.content]
        last = node
    return replace(first, content=tuple(parts))


def _lists(lines: Iterable[Line]) -> list["Node | _List"]:
    """The outermost lists that the lines make; what goes on with none stands by itself."""
    outermost: list[Node | _List] = []
    open_: list[_List] = []
    for line in lines:
        if line.place is None:
            del open_[(line.continues or 0) + 1 :]
            (open_[-1].items[-1][1] if open_ else outermost).append(line.node)
            continue
        while open_ and not _holds(open_[-1].place, line.place):
            open_.pop()
        if not open_ or open_[-1].place.level < line.place.level:
            made = _List(line.place)
            (open_[-1].items[-1][1] if open_ else outermost).append(made)
            open_.append(made)
        open_[-1].items.append((line, [line.node]))
    return outermost


def _holds(outer: Place, inner: Place) -> bool:
    """Whether an item stands in this list, or in a list that stands in it."""
    if outer.level == inner.level:
        return (outer.kind, outer.key) == (inner.kind, inner.key)
    return outer.level < inner.level
