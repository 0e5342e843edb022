"""Writes the paragraphs and tables of a Word file, with what comes and goes in them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from documents.content.direction import is_right_to_left
from documents.content.revisions import Fate, Revised, Revision
from documents.content.tree import Change, Node, Run, text_in
from documents.content.writers.docx_comments import Places
from documents.content.writers.docx_flow import Cell, Flow, Numbers, Paragraph, Row, Table
from documents.content.writers.docx_merging import Merger, Pair
from documents.content.writers.docx_runs import Tracker, box
from documents.content.writers.docx_words import Picture, Pictures, Words

_EMU_PER_TWIP = 635
# Of a page in twips, what tables take; and of a cell, what is no room for pictures.
_TABLE_WIDTH = 8640
_CELL_MARGINS = 216
_RULE = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="999999"/></w:pBdr>'
_SEPARATOR = '<w:p><w:pPr><w:pStyle w:val="BetweenTables"/></w:pPr></w:p>'
_TABLE_END = "</w:tbl>"
# Code that stands beside other code has another style, before changes and after.
CODE_STYLES = ("CodeBlock", "CodeBlock2", "CodeBlock3")
Item = Paragraph | Table


class Writer:
    """Writes WordprocessingML; `numbers` has the lists that it has come upon."""

    def __init__(
        self, document: Any, picture: Picture, places: Places, revised: Revised | None
    ) -> None:
        revisions = revised.revisions if revised else ()
        self._before = {each.before: each for each in revisions if each.before is not None}
        self._after = {each.after: each for each in revisions if each.after is not None}
        pairs = {new: each.before for new, each in self._after.items() if each.before is not None}
        self._merger = Merger(pairs)
        # What stands for what nobody is known to have changed.
        self._change = revised.change if revised else None
        self._pictures = Pictures(document, picture)
        self._words = Words(document, places, Tracker(len(places.comments)), self._change)
        self._places, self._tracker = places, self._words.tracker
        self.numbers = Numbers()
        # The styles of the blocks of code that came last, before and after.
        self._code = ["", ""]

    def flow(self, before: Flow, after: Flow) -> str:
        """Paragraphs and tables as they were and as they are."""
        written: list[str] = []
        for pair in self._merger.flow(before, after):
            item = self._item(pair)
            if written and written[-1].endswith(_TABLE_END) and item.startswith("<w:tbl>"):
                # Word joins two tables between which nothing stands.
                written.append(_SEPARATOR)
            written.append(item)
        return "".join(written)

    def _item(self, pair: Pair[Item]) -> str:
        before, after = pair
        if isinstance(before or after, Table):
            return self._table(before, after)  # type: ignore[arg-type]
        return self._paragraph(before, after)  # type: ignore[arg-type]

    # Paragraphs.

    def _paragraph(self, before: Paragraph | None, after: Paragraph | None) -> str:
        revision, fate = self._revision(before, after), _fate(before, after)
        change = revision.change or self._change
        code = self._code_style(before, after)
        was, now = self._properties(before, code), self._properties(after, code)
        told = now if after else was
        if sign := self._tracker.sign(fate, change):
            told += f"<w:rPr>{sign}</w:rPr>"
        if fate is Fate.STAYS and was != now:
            told += self._tracker.looked("p", was, change)
        inner = self._boxes(before, after, change)
        if before is not None and before is after:
            inner += self._plain(before)
        else:
            inner += self._inner(before, after, revision)
        return f"<w:p>{f'<w:pPr>{told}</w:pPr>' if told else ''}{inner}</w:p>"

    def _revision(self, before: Paragraph | None, after: Paragraph | None) -> Revision:
        """What becomes of a paragraph; of one that stands elsewhere otherwise, all of it."""
        found = self._before.get(before.number) if before is not None else None
        if after is not None:
            found = self._after.get(after.number)
        if found is None:
            return Revision(None, None)
        is_told = (found.before is None) == (before is None)
        is_told = is_told and (found.after is None) == (after is None)
        return found if is_told else Revision(None, None, found.change)

    def _code_style(self, before: Paragraph | None, after: Paragraph | None) -> str:
        pair = before, after
        if not any(each is not None and each.node.kind == "codeBlock" for each in pair):
            return ""
        style = next(each for each in CODE_STYLES if each not in self._code)
        self._code = [
            style if each is not None else last for each, last in zip(pair, self._code, strict=True)
        ]
        return style

    def _properties(self, paragraph: Paragraph | None, code: str) -> str:
        if paragraph is None:
            return ""
        kind, listed = paragraph.node.kind, ""
        if kind == "horizontalRule":
            return _RULE
        if paragraph.list is not None:
            number = self.numbers.of(paragraph.list)
            listed = f'<w:ilvl w:val="{paragraph.level}"/><w:numId w:val="{number}"/>'
            listed = f"<w:numPr>{listed}</w:numPr>"
        style = code if kind == "codeBlock" else paragraph.style
        named = f'<w:pStyle w:val="{style}"/>' if style else ""
        return named + listed + _direction(paragraph.node)

    def _boxes(
        self, before: Paragraph | None, after: Paragraph | None, change: Change | None
    ) -> str:
        was, now = (each.box if each else None for each in (before, after))
        if was == now:
            return "" if now is None else box(now)
        gone = "" if was is None else box(was, Fate.GOES)
        come = "" if now is None else box(now)
        around = self._tracker.around
        return (gone and around(Fate.GOES, change, gone)) + (
            come and around(Fate.COMES, change, come)
        )

    def _plain(self, paragraph: Paragraph) -> str:
        if paragraph.node.kind == "image":
            return self._places.around(paragraph.node, self._pictures.written(paragraph.node))
        return self._words.plain(paragraph.content)

    def _inner(self, before: Paragraph | None, after: Paragraph | None, revision: Revision) -> str:
        old = before.content if before and not before.is_made_up else ()
        new = after.content if after and not after.is_made_up else ()
        if "image" in {each.node.kind for each in (before, after) if each}:
            return self._image(old, new, revision.change or self._change)
        return self._words.revised(old, new, revision)

    def _image(
        self, old: Sequence[Node | Run], new: Sequence[Node | Run], change: Change | None
    ) -> str:
        images = [each for each in (*old, *new) if isinstance(each, Node)]
        if len(images) == 2 and images[0].attributes == images[1].attributes:
            return self._places.around(images[0], self._pictures.written(images[0]))
        written = ""
        for parts, fate in ((old, Fate.GOES), (new, Fate.COMES)):
            for image in parts:
                assert isinstance(image, Node)
                drawn = self._tracker.around(fate, change, self._pictures.written(image, fate))
                written += self._places.around(image, drawn) if fate is Fate.GOES else drawn
        return written

    # Tables.

    def _table(self, before: Table | None, after: Table | None) -> str:
        table = after or before
        assert table is not None
        width = _TABLE_WIDTH // table.columns
        grid = f'<w:gridCol w:w="{width}"/>' * table.columns
        rows = "".join(self._rows(self._merger.rows(before, after), width))
        side = "<w:bidiVisual/>" * table.is_right_to_left
        look = f'<w:tblStyle w:val="TableGrid"/>{side}<w:tblW w:w="0" w:type="auto"/>'
        return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"

    def _rows(self, rows: Iterable[Pair[Row]], width: int) -> Iterator[str]:
        # Of each column, how many more rows the cell above takes, and how many columns.
        spanning: dict[int, tuple[int, int]] = {}
        for before, after in rows:
            row = after or before
            assert row is not None
            header = "<w:tblHeader/>" * row.is_header
            header += self._tracker.sign(_fate(before, after), self._change_of_row(row))
            told = f"<w:trPr>{header}</w:trPr>" if header else ""
            yield f"<w:tr>{told}{self._cells(before, after, width, spanning)}</w:tr>"

    def _change_of_row(self, row: Row) -> Change | None:
        known = (
            each.change
            for paragraph in row.paragraphs
            for each in (self._after.get(paragraph.number), self._before.get(paragraph.number))
            if each is not None
        )
        return next(filter(None, known), self._change)

    def _cells(
        self,
        before: Row | None,
        after: Row | None,
        width: int,
        spanning: dict[int, tuple[int, int]],
    ) -> str:
        cells: list[str] = []
        column, waiting = 0, _pairs_of_cells(before, after)
        while waiting or column in spanning:
            if column in spanning:
                left, span = spanning.pop(column)
                cells.append(_cell(span, width, '<w:vMerge w:val="continue"/>', "<w:p/>"))
            else:
                was, now = waiting.pop(0)
                cell = now or was
                assert cell is not None
                span, left = cell.span, cell.height
                merge = '<w:vMerge w:val="restart"/>' if left > 1 else ""
                cells.append(_cell(span, width, merge, self._in_cell(was, now, width * span)))
            if left > 1:
                spanning[column] = (left - 1, span)
            column += span
        return "".join(cells)

    def _in_cell(self, before: Cell | None, after: Cell | None, width: int) -> str:
        pictures = self._pictures
        room, pictures.room = pictures.room, max(1, width - _CELL_MARGINS) * _EMU_PER_TWIP
        inner = self.flow(before.flow if before else [], after.flow if after else [])
        pictures.room = room
        # A cell ends with a paragraph.
        return inner + _SEPARATOR if inner.endswith(_TABLE_END) else inner or "<w:p/>"


def _pairs_of_cells(before: Row | None, after: Row | None) -> list[tuple[Cell | None, Cell | None]]:
    if before is None or after is None:
        cells = (before or after or Row([])).cells
        return [(cell, None) if after is None else (None, cell) for cell in cells]
    return list(zip(before.cells, after.cells, strict=True))


def _fate(before: object, after: object) -> Fate:
    if before is None:
        return Fate.COMES
    return Fate.GOES if after is None else Fate.STAYS


def _direction(node: Node) -> str:
    """What says that a paragraph is set right to left, as its first letter is written."""
    is_text = node.kind in {"paragraph", "heading"}
    return "<w:bidi/>" * (is_text and is_right_to_left(text_in(node)))


def _cell(span: int, width: int, merge: str, inner: str) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    size = f'<w:tcW w:w="{width * span}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{size}{spanned}{merge}</w:tcPr>{inner}</w:tc>"
