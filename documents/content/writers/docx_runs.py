"""The words of a Word file, and what says of them who has changed them and when. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from documents.content.direction import is_right_to_left
from documents.content.revisions import Fate
from documents.content.schema import CONTROLS, Attributes
from documents.content.tree import Change, Node, Run

# In the order that the standard asks for; letters that are written right to left have a bold of
# their own.
_MARKS = {
    "bold": "<w:b/><w:bCs/>",
    "italic": "<w:i/><w:iCs/>",
    "strike": "<w:strike/>",
    "highlight": '<w:highlight w:val="yellow"/>',
    "underline": '<w:u w:val="single"/>',
    "superscript": '<w:vertAlign w:val="superscript"/>',
    "subscript": '<w:vertAlign w:val="subscript"/>',
}
_TAGS = {Fate.COMES: "ins", Fate.GOES: "del"}
Marks = dict[str, Attributes]
Parts = Sequence[Node | Run]


class Tracker:
    """Writes what came and went as tracked changes, each with a number from `first` on."""

    def __init__(self, first: int) -> None:
        self._next = first

    def told(self, change: Change) -> str:
        """Who has changed something and when, as attributes."""
        number, self._next = self._next, self._next + 1
        date = f" w:date={_value(change.at)}" if change.at else ""
        return f'w:id="{number}" w:author={_value(change.author)}{date}'

    def sign(self, fate: Fate, change: Change | None) -> str:
        """What says of a row or of the end of a paragraph that it comes or goes."""
        if fate is Fate.STAYS or change is None:
            return ""
        return f"<w:{_TAGS[fate]} {self.told(change)}/>"

    def around(self, fate: Fate, change: Change | None, written: str) -> str:
        """Runs that come or go; those that stay as they are."""
        if fate is Fate.STAYS or change is None:
            return written
        return f"<w:{_TAGS[fate]} {self.told(change)}>{written}</w:{_TAGS[fate]}>"

    def looked(self, kind: str, before: str, change: Change | None) -> str:
        """What says what the properties of a paragraph ("p") or a run ("r") were."""
        if change is None:
            return ""
        name = f"w:{kind}PrChange"
        return f"<{name} {self.told(change)}><w:{kind}Pr>{before}</w:{kind}Pr></{name}>"


def _value(text: str) -> str:
    return quoteattr(CONTROLS.sub("", text))


def run(text: str, marks: Marks, fate: Fate = Fate.STAYS, looked: str = "") -> str:
    """A run; `looked` says how it was marked before."""
    look = look_of(text, marks) + looked
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{_text(text, fate)}</w:r>"


def look_of(text: str, marks: Marks) -> str:
    """The properties of a run."""
    if "code" in marks:
        style = '<w:rStyle w:val="CodeCharacter"/>'
    else:
        style = '<w:rStyle w:val="Hyperlink"/>' if "link" in marks else ""
    # Letters of Word cannot be raised and lowered at once.
    names = marks.keys() - ({"subscript"} if "superscript" in marks else set())
    look = style + "".join(xml for name, xml in _MARKS.items() if name in names)
    return look + "<w:rtl/>" * is_right_to_left(text)


def _text(text: str, fate: Fate) -> str:
    name = "w:delText" if fate is Fate.GOES else "w:t"
    written = []
    for (is_tab, is_end), group in groupby(text, lambda char: (char == "\t", char in "\r\n")):
        part = "".join(group)
        if is_tab or is_end:
            written.append(("<w:tab/>" if is_tab else "<w:br/>") * len(part))
        else:
            written.append(f'<{name} xml:space="preserve">{escape(part)}</{name}>')
    return "".join(written)


def length_of(parts: Parts) -> int:
    """How many letters some words have."""
    return sum(len(part.text) if isinstance(part, Run) else 1 for part in parts)


def box(is_done: bool, fate: Fate = Fate.STAYS) -> str:
    """A box that can be ticked in Word, and a space."""
    state = f'<w14:checkbox><w14:checked w14:val="{int(is_done)}"/></w14:checkbox>'
    sign = run("☒" if is_done else "☐", {}, fate)
    inner = f"<w:sdt><w:sdtPr>{state}</w:sdtPr><w:sdtContent>{sign}</w:sdtContent></w:sdt>"
    return inner + run(" ", {}, fate)


def sliced(parts: Parts, start: int, end: int) -> Iterator[Node | Run]:
    """The letters from `start` to `end`, of which an element is one."""
    at = 0
    for part in parts:
        length = len(part.text) if isinstance(part, Run) else 1
        if at < end and at + length > start:
            if isinstance(part, Run):
                text = part.text[max(0, start - at) : end - at]
                yield part if len(text) == length else replace(part, text=text)
            else:
                yield part
        at += length


def side_by_side(
    before: Iterable[Node | Run], after: Iterable[Node | Run]
) -> Iterator[tuple[Node | Run, Node | Run]]:
    """The same letters as they were and as they are, cut where either changes."""
    waiting = [list(before)[::-1], list(after)[::-1]]
    while all(waiting):
        old, new = waiting[0].pop(), waiting[1].pop()
        if isinstance(old, Run) and isinstance(new, Run):
            length = min(len(old.text), len(new.text))
            for rest, part in zip(waiting, (old, new), strict=True):
                if len(part.text) > length:
                    rest.append(replace(part, text=part.text[length:]))
            old = replace(old, text=old.text[:length])
            new = replace(new, text=new.text[:length])
        yield old, new
