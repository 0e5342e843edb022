"""Reads the tables of a Word file. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from documents.content.readers.word.comments import SIGNS
from documents.content.readers.word.file import File
from documents.content.readers.word.parts import found_in, name_of, value_of
from documents.content.readers.word.styles import is_on
from documents.content.tree import Node


class Table:
    """A table while it is read."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._rows: list[list[Node]] = []
        # Of each column, the cell that spans down to here: its row and its place in it.
        self._spanning: dict[int, tuple[int, int]] = {}

    def node(self, table: Any) -> Node:
        """The table that an element says."""
        for row in self._inside(table, "w:tr"):
            is_there, change = self._file.changes.of_end(found_in(row, "w:trPr"))
            if not is_there:
                self._file.pass_by(row)
                continue
            with self._file.changes.within(change):
                self._row(row)
        rows = (Node("tableRow", {}, tuple(row)) for row in self._rows)
        return Node("table", {}, tuple(rows))

    def _row(self, row: Any) -> None:
        kind = "tableHeader" if is_on(found_in(row, "w:trPr/w:tblHeader")) else "tableCell"
        self._rows.append([])
        column = _number(found_in(row, "w:trPr/w:gridBefore"), 0)
        if column:
            self._rows[-1].append(Node(kind, {"colspan": column, "rowspan": 1}))
        for cell in self._inside(row, "w:tc"):
            is_there, change = self._file.changes.of_cell(found_in(cell, "w:tcPr"))
            if not is_there:
                self._file.pass_by(cell)
                continue
            with self._file.changes.within(change):
                column += self._cell(cell, kind, column)

    def _inside(self, parent: Any, name: str) -> Iterator[Any]:
        """The rows of a table, or the cells of a row, whatever is put around them."""
        for child in self._found(parent, name):
            if name_of(child) == name:
                yield child
            else:
                self._file.comments.meet(child, [])

    def _found(self, parent: Any, name: str) -> Iterator[Any]:
        """Those elements, and the signs of comments among them."""
        for child in self._file.read_in(parent):
            if name_of(child) == name or name_of(child) in SIGNS:
                yield child
            elif name_of(child) == "mc:AlternateContent":
                yield from self._found(child[0] if len(child) else None, name)
            elif name_of(child) != "w:tbl":
                yield from self._found(child, name)

    def _cell(self, cell: Any, kind: str, column: int) -> int:
        """Read a cell into its row, or into the cell that takes its place; how wide it is."""
        width = _number(found_in(cell, "w:tcPr/w:gridSpan"), 1)
        content = self._file.story(cell)
        row = self._rows[-1]
        if _merge(cell, "w:hMerge") == "continue" and row:
            wide = row[-1]
            spans = {**wide.attributes, "colspan": int(str(wide.attributes["colspan"])) + width}
            row[-1] = Node(kind, spans, wide.content + _said(content))
        elif _merge(cell, "w:vMerge") == "continue" and column in self._spanning:
            self._grow(*self._spanning[column], _said(content))
        else:
            self._spanning[column] = (len(self._rows) - 1, len(row))
            row.append(Node(kind, {"colspan": width, "rowspan": 1}, content))
        return width

    def _grow(self, y: int, place: int, said: tuple[Node, ...]) -> None:
        cell = self._rows[y][place]
        spans = {**cell.attributes, "rowspan": len(self._rows) - y}
        self._rows[y][place] = Node(cell.kind, spans, cell.content + said)


def _number(element: Any, default: int) -> int:
    value = value_of(element)
    return min(int(value), 1000) if value.isdecimal() and len(value) < 9 and int(value) else default


def _merge(cell: Any, name: str) -> str:
    merge = found_in(cell, f"w:tcPr/{name}")
    return "" if merge is None else value_of(merge) or "continue"


def _said(blocks: Iterable[Node]) -> tuple[Node, ...]:
    """The blocks without empty paragraphs."""
    return tuple(block for block in blocks if block.content or block.kind != "paragraph")
