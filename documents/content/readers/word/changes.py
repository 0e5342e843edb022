"""The tracked changes of a Word file: what of them is read, and whose they are. Pure."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from documents.content.readers.word.parts import Package, Part, found_in, name_of, tag, value_of
from documents.content.schema import words
from documents.content.tree import Change

_COMES, _GOES = ("w:ins", "w:moveTo"), ("w:del", "w:moveFrom")
TRACKED = frozenset((*_COMES, *_GOES))
_LOOKS = ("w:pPrChange", "w:rPrChange")
_CELLS = {"w:cellIns": _COMES, "w:cellDel": _GOES}
_ALL = (*_COMES, *_GOES, *_LOOKS, *_CELLS)
_LONGEST_NAME, _LONGEST_MOMENT = 200, 40


def has_changes(package: Package, main: Part) -> bool:
    """Whether anything that is read of a file is tracked as changed."""
    targets = (main.target(kind) for kind in ("footnotes", "endnotes"))
    parts = [main, *filter(None, map(package.part, filter(None, targets)))]
    return any(next(part.root.iter(*map(tag, _ALL)), None) is not None for part in parts)


class Changes:
    """Reads a text as it is when all changes are accepted, or as when all are rejected.

    `here` is the change that what is being read comes or goes with.
    """

    def __init__(self, *, are_accepted: bool) -> None:
        self._are_accepted = are_accepted
        self._gone = _GOES if are_accepted else _COMES
        self.here: Change | None = None

    def hides(self, name: str) -> bool:
        """Whether what an element of this name holds is not there."""
        if name in {"w:delText", "w:delInstrText"}:
            return self._are_accepted
        return name in self._gone

    @contextmanager
    def within(self, change: Change | None) -> Iterator[None]:
        """What is read meanwhile comes or goes with a change; with None, with what is around."""
        before, self.here = self.here, change or self.here
        yield
        self.here = before

    def of_end(self, properties: Any) -> tuple[bool, Change | None]:
        """Whether the end of a paragraph or a row is there, and what brings or takes it."""
        is_there, change = True, None
        for each in properties if properties is not None else ():
            name = name_of(each)
            if name in TRACKED:
                is_there = is_there and name not in self._gone
                change = change or change_of(each)
        return is_there, change

    def of_cell(self, properties: Any) -> tuple[bool, Change | None]:
        """Whether a cell is there, and what brings or takes it."""
        for name, kind in _CELLS.items():
            if (found := found_in(properties, name)) is not None:
                return kind is not self._gone, change_of(found)
        return True, None

    def properties(self, told: Any, kind: str) -> tuple[Any, Change | None]:
        """The properties of a paragraph ("p") or a run ("r"), and what has changed them."""
        changed = found_in(told, f"w:{kind}PrChange")
        if changed is None:
            return told, None
        now = told if self._are_accepted else found_in(changed, f"w:{kind}Pr")
        return now, change_of(changed, is_look=True)


def change_of(element: Any, *, is_look: bool = False) -> Change:
    """Who has changed something and when, as an element says."""
    author = (words(value_of(element, "w:author")) or "")[:_LONGEST_NAME]
    return Change(author, value_of(element, "w:date")[:_LONGEST_MOMENT], is_look)
