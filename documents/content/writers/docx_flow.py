"""A text as Word has it: paragraphs and tables one below the other. Pure.

What Word has no place for: code, quotations, tables and images within an item of a list stand
behind it, and quotations within quotations are one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from documents.content.direction import is_right_to_left
from documents.content.schema import LISTS
from documents.content.tree import Node, Run, number_of, text_in, walk

BULLETS, NUMBERS, BOXES, UNSIGNED = 9001, 9002, 9003, 9004
DEEPEST_LIST = 8


@dataclass(slots=True, eq=False)
class List:
    """A list by its look; `number` is what names it in the file, once it has been given one.

    `same` is the list that it was before changes; one that `is_taken` has become another.
    """

    look: int
    start: int = 1
    number: int = 0
    same: "List | None" = None
    is_taken: bool = False


@dataclass(slots=True, eq=False)
class Paragraph:
    """A paragraph: a block of the text by its number, or one that only begins an item of a list
    before the block with this number. `box` is whether its box is ticked, if it has one.
    """

    node: Node
    number: int
    is_made_up: bool = False
    style: str = ""
    list: List | None = None
    level: int = 0
    box: bool | None = None

    @property
    def content(self) -> tuple[Node | Run, ...]:
        """What stands in it: words, or one picture."""
        return (self.node,) if self.node.kind == "image" else self.node.content

    @property
    def paragraphs(self) -> "Iterator[Paragraph]":
        """Itself alone."""
        yield self


@dataclass(slots=True, eq=False)
class Cell:
    """A cell of a table, over so many columns and rows."""

    kind: str
    span: int
    height: int
    flow: "Flow"

    @property
    def shape(self) -> tuple[str, int, int]:
        """What is the same of two cells of one column."""
        return self.kind, self.span, self.height


@dataclass(slots=True, eq=False)
class Row:
    """A row of a table."""

    cells: list[Cell]

    @property
    def is_header(self) -> bool:
        """Whether all its cells are headers."""
        return bool(self.cells) and all(cell.kind == "tableHeader" for cell in self.cells)

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Those of its cells."""
        return (each for cell in self.cells for item in cell.flow for each in item.paragraphs)


@dataclass(slots=True, eq=False)
class Table:
    """A table of so many columns."""

    rows: list[Row]
    columns: int
    is_right_to_left: bool

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Those of its rows."""
        return (each for row in self.rows for each in row.paragraphs)


Flow = list[Paragraph | Table]


@dataclass(frozen=True, slots=True)
class _Where:
    """What the paragraphs of a part of the text have in common."""

    style: str = ""
    list: List | None = None
    level: int = 0


_PLAIN = _Where()


def flow_of(root: Node) -> Flow:
    """The paragraphs and tables of a text."""
    return list(_Flowing().blocks(root.nodes, _PLAIN))


@dataclass(slots=True)
class _Flowing:
    """Counts the blocks while it lays them out; `unsigned` is the list without signs: its
    paragraphs go on with the item before them.
    """

    number: int = 0
    unsigned: List = field(default_factory=lambda: List(UNSIGNED))

    def blocks(self, nodes: Iterable[Node], where: _Where) -> Iterator[Paragraph | Table]:
        for node in nodes:
            yield from self._block(node, where)

    def _block(self, node: Node, where: _Where) -> Iterator[Paragraph | Table]:
        if node.kind in LISTS:
            yield from self._list(node, where.level + 1 if where.list else 0)
        elif node.kind == "blockquote":
            yield from self.blocks(node.nodes, _Where("Quote"))
        elif node.kind == "table":
            yield from self._table(node)
        else:
            styles = {"heading": f"Heading{number_of(node, 'level')}", "paragraph": where.style}
            yield self._paragraph(node, styles.get(node.kind, ""))

    def _paragraph(self, node: Node, style: str = "") -> Paragraph:
        self.number += 1
        return Paragraph(node, self.number - 1, style=style)

    # Lists.

    def _list(self, node: Node, level: int) -> Iterator[Paragraph | Table]:
        look = {"bulletList": BULLETS, "orderedList": NUMBERS}.get(node.kind, BOXES)
        where = _Where("", List(look, number_of(node, "start")), min(level, DEEPEST_LIST))
        for item in node.nodes:
            yield from self._item(item, where)

    def _item(self, item: Node, where: _Where) -> Iterator[Paragraph | Table]:
        rest = item.nodes
        if rest and rest[0].kind == "paragraph":
            first = self._paragraph(rest.pop(0))
        else:
            first = Paragraph(Node("paragraph"), self.number, is_made_up=True)
        if item.kind == "taskItem":
            first.box = item.attributes.get("checked") is True
        yield _listed(first, where.list, where.level)
        for node in rest:
            if node.kind == "paragraph":
                yield _listed(self._paragraph(node), self.unsigned, where.level)
            else:
                yield from self._block(node, where)

    # Tables.

    def _table(self, node: Node) -> Iterator[Table]:
        if not node.nodes:
            return
        columns = sum(number_of(cell, "colspan") for cell in node.nodes[0].nodes) or 1
        first = " ".join(text_in(each) for each in walk(node.nodes[0]))
        rows = [Row([self._cell(cell) for cell in row.nodes]) for row in node.nodes]
        yield Table(rows, columns, is_right_to_left(first))

    def _cell(self, cell: Node) -> Cell:
        flow = list(self.blocks(cell.nodes, _PLAIN))
        return Cell(cell.kind, number_of(cell, "colspan"), number_of(cell, "rowspan"), flow)


class Numbers:
    """Gives numbers to lists; `given` has those that have one, in the order of their numbers."""

    def __init__(self) -> None:
        self.given: list[List] = []
        self._unsigned = List(UNSIGNED)

    def of(self, list_: List) -> int:
        """The number of a list; that of the same list, for one that was the same."""
        own = self._unsigned if list_.look == UNSIGNED else list_.same or list_
        if not own.number:
            self.given.append(own)
            own.number = len(self.given)
        return own.number


def _listed(paragraph: Paragraph, list_: List | None, level: int) -> Paragraph:
    paragraph.style, paragraph.list, paragraph.level = "ListParagraph", list_, level
    return paragraph
