"""The paragraphs and tables of a text before and after changes, as one flow. Pure.

Taking from each pair the first gives the flow before, taking the second the one after.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from documents.content.writers.docx_flow import Flow, Paragraph, Row, Table

Item = TypeVar("Item", Paragraph | Table, Row)
Pair = tuple[Item | None, Item | None]
# What is a paragraph in Word, too, and cannot become another kind of it.
_STIFF = {"image", "horizontalRule"}


class Merger:
    """Puts together what is the same; `pairs` has the blocks before by those after."""

    def __init__(self, pairs: Mapping[int, int]) -> None:
        self._pairs = pairs

    def flow(self, before: Flow, after: Flow) -> list[Pair[Paragraph | Table]]:
        """Two flows as one."""
        if before is after:
            return [(item, item) for item in before]
        linked = self._linked(before, after)
        fitting = [(i, j) for i, j in linked if self._fits(before[i], after[j])]
        for i, j in fitting:
            _share_list(before[i], after[j])
        return list(_woven(before, after, fitting))

    def rows(self, before: Table | None, after: Table | None) -> list[Pair[Row]]:
        """The rows of two tables that are one, or of one that comes or goes."""
        if before is None or after is None:
            return [(row, None) for row in _rows(before)] + [(None, row) for row in _rows(after)]
        if before is after:
            return [(row, row) for row in before.rows]
        if not _is_even(before) or not _is_even(after):
            return list(zip(before.rows, after.rows, strict=True))
        linked = self._linked(before.rows, after.rows)
        same = [(i, j) for i, j in linked if _shape(before.rows[i]) == _shape(after.rows[j])]
        return list(_woven(before.rows, after.rows, same))

    def _linked(self, before: Sequence[Item], after: Sequence[Item]) -> Iterator[tuple[int, int]]:
        """What has a block in common, in order, each once."""
        places = {key: i for i, item in enumerate(before) for key in map(_key, item.paragraphs)}
        last = -1
        for j, item in enumerate(after):
            found = (places.get(self._key_before(each), -1) for each in item.paragraphs)
            i = next((i for i in found if i > last), -1)
            if i > last:
                yield i, j
                last = i

    def _key_before(self, paragraph: Paragraph) -> tuple[int, bool]:
        number, is_made_up = _key(paragraph)
        return self._pairs.get(number, -1), is_made_up

    def _fits(self, before: Paragraph | Table, after: Paragraph | Table) -> bool:
        """Whether the one can be written as the other with changes in it."""
        if isinstance(before, Table) and isinstance(after, Table):
            return self._is_one_table(before, after)
        if isinstance(before, Table) or isinstance(after, Table):
            return False
        kinds = {before.node.kind, after.node.kind}
        return len(kinds) == 1 or kinds.isdisjoint(_STIFF)

    def _is_one_table(self, before: Table, after: Table) -> bool:
        if before.columns != after.columns or before.is_right_to_left != after.is_right_to_left:
            return False
        if _is_even(before) and _is_even(after):
            return any(None not in pair for pair in self.rows(before, after))
        return list(map(_shape, before.rows)) == list(map(_shape, after.rows))


def _rows(table: Table | None) -> list[Row]:
    return table.rows if table else []


def _key(paragraph: Paragraph) -> tuple[int, bool]:
    return paragraph.number, paragraph.is_made_up


def _is_even(table: Table) -> bool:
    """Whether no cell takes more than one row."""
    return all(cell.height == 1 for row in table.rows for cell in row.cells)


def _shape(row: Row) -> list[tuple[str, int, int]]:
    return [cell.shape for cell in row.cells]


def _share_list(before: Paragraph | Table, after: Paragraph | Table) -> None:
    """Have a list keep its number in the file, whatever becomes of its items."""
    if isinstance(before, Table) or isinstance(after, Table):
        return
    old, new = before.list, after.list
    if old is None or new is None or old.is_taken or new.same is not None:
        return
    if (old.look, old.start) == (new.look, new.start):
        new.same, old.is_taken = old, True


def _woven(
    before: Sequence[Item], after: Sequence[Item], pairs: Iterable[tuple[int, int]]
) -> Iterator[Pair[Item]]:
    i = j = 0
    for x, y in [*pairs, (len(before), len(after))]:
        yield from ((item, None) for item in before[i:x])
        yield from ((None, item) for item in after[j:y])
        if y < len(after):
            yield before[x], after[y]
        i, j = x + 1, y + 1
