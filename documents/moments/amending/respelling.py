"""Making a block of a text say what it said: what is the same stays, letter by letter. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pycrdt import XmlElement, XmlFragment, XmlText

from documents.content.comment_marks import is_mark
from documents.content.schema import CONTROLS, HOLDS, Attributes, allowed_attributes
from documents.moments.differing import Part, What, compared
from documents.moments.lines import Line, Piece

Parent = XmlFragment | XmlElement
Child = XmlElement | XmlText
# Words or what is embedded among them, and how they are formatted.
Chunk = tuple[Any, dict[str, Any] | None]


def is_known(child: object, parent: str) -> bool:
    """Whether the schema has such a child in an element of the kind `parent`."""
    if not isinstance(child, XmlElement) or child.tag not in HOLDS[parent]:
        return False
    return child.tag != "image" or "src" in allowed_attributes("image", child.attributes.get)


def respell(parent: Parent, place: int, now: Line, was: Line) -> None:
    """Have the child of this number, whose line is `now`, say what it said."""
    step = compared(now, was)
    if step.what is What.KEEP:
        return
    block = _element(parent, place)
    if now.kind != was.kind:
        block = _renamed(parent, place, was.kind)
    _set(block, {} if now.kind != was.kind else now.attributes, was.attributes)
    _take(block, list(_slots(block, now.kind)), step.parts)


def _element(parent: Parent, place: int) -> XmlElement:
    return cast("XmlElement", parent.children[place])


def _renamed(parent: Parent, place: int, kind: str) -> XmlElement:
    """A block of another kind in the place of one, with what that held."""
    old = _element(parent, place)
    new = parent.children.insert(place + 1, XmlElement(kind))
    for child in old.children:
        _copy(new, cast("Child", child))
    del parent.children[place : place + 1]
    return new


def _copy(parent: XmlElement, child: Child) -> None:
    if isinstance(child, XmlText):
        _write_chunks(parent.children.append(XmlText()), child.diff())
        return
    copy = parent.children.append(XmlElement(child.tag))
    for name, value in cast("Iterable[tuple[str, Any]]", child.attributes):
        copy.attributes[name] = value
    for each in child.children:
        _copy(copy, cast("Child", each))


def _write_chunks(text: XmlText, chunks: Sequence[Chunk]) -> None:
    for words, formats in reversed(chunks):
        if isinstance(words, str):
            text.insert(0, words, formats or {})
        else:
            text.insert_embed(0, words, formats or {})


def _set(block: XmlElement, now: Attributes, was: Attributes) -> None:
    for name in now.keys() - was.keys():
        del block.attributes[name]
    for name, value in was.items():
        if now.get(name) != value:
            block.attributes[name] = value


@dataclass(frozen=True, slots=True)
class _Slot:
    """A letter: the number of the child that it is in, and there its bytes; or an element."""

    child: int
    text: XmlText | None = None
    start: int = 0
    end: int = 0
    formats: Mapping[str, Any] | None = None


def _slots(block: XmlElement, kind: str) -> Iterator[_Slot]:
    """The letters of a block that is, or was, of a kind, as its line has them."""
    for number, child in enumerate(block.children):
        if isinstance(child, XmlText):
            yield from _letters(number, child)
        elif is_known(child, kind):
            yield _Slot(number)


def _letters(number: int, text: XmlText) -> Iterator[_Slot]:
    start = 0
    for words, formats in text.diff():
        for letter in words if isinstance(words, str) else (None,):
            end = start + (len(letter.encode()) if letter else 1)
            if letter and not CONTROLS.match(letter):
                yield _Slot(number, text, start, end, formats)
            start = end


def _take(block: XmlElement, slots: Sequence[_Slot], parts: Sequence[Part]) -> None:
    """Change the letters of a block as the parts say, from behind, so that places stay true."""
    at, right = len(slots), None
    for part in reversed(parts):
        if part.what is What.ADD:
            left = slots[at - 1] if at else None
            _add(block, _Gap(left, right), part.piece)
            # What comes before an element that was added is not beside what is behind it.
            right = right if part.piece.kind == "text" else None
            continue
        start = at - len(part.piece.text)
        if part.what is What.REMOVE:
            _remove(block, slots[start:at])
        elif part.what is What.FORMAT:
            _format(slots[start:at], part)
        at, right = start, slots[start]


def _remove(block: XmlElement, slots: Sequence[_Slot]) -> None:
    first, last = slots[0], slots[-1]
    if first.text is None:
        del block.children[first.child : first.child + 1]
    else:
        del first.text[first.start : last.end]


def _format(slots: Sequence[_Slot], part: Part) -> None:
    now, wanted = part.was or {}, part.piece.marks
    changed = {name: marks for name, marks in wanted.items() if now.get(name) != marks}
    off = dict.fromkeys(now.keys() - wanted.keys())
    # An element among the words has no marks.
    assert slots[0].text is not None
    slots[0].text.format(slots[0].start, slots[-1].end, {**off, **changed})


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where letters come: between two others."""

    left: _Slot | None
    right: _Slot | None

    @property
    def place(self) -> int:
        """The number of the child behind the one on the left."""
        return self.left.child + 1 if self.left else 0


def _add(block: XmlElement, gap: _Gap, piece: Piece) -> None:
    left, right = gap.left, gap.right
    if piece.kind != "text":
        if left and left.text is not None:
            _part(block, left)
        block.children.insert(gap.place, XmlElement(piece.kind))
        _set(_element(block, gap.place), {}, piece.attributes)
        return
    formats = {**piece.marks, **_threads_around(left, right)}
    if left and left.text is not None:
        left.text.insert(left.end, piece.text, formats)
    elif right and right.text is not None:
        right.text.insert(right.start, piece.text, formats)
    else:
        _text_at(block, gap.place).insert(0, piece.text, formats)


def _text_at(block: XmlElement, place: int) -> XmlText:
    found = block.children[place] if place < len(block.children) else None
    return found if isinstance(found, XmlText) else block.children.insert(place, XmlText())


def _threads_around(left: _Slot | None, right: _Slot | None) -> dict[str, Any]:
    """The marks of threads between whose words letters come."""
    if left is None or right is None or left.text is not right.text:
        return {}
    others = right.formats or {}
    marks = (left.formats or {}).items()
    return {key: value for key, value in marks if is_mark(key) and others.get(key) == value}


def _part(block: XmlElement, left: _Slot) -> None:
    """Make two texts of the one that a letter is in; the second has what is behind it."""
    assert left.text is not None
    chunks = list(_behind(left.text, left.end))
    if chunks:
        del left.text[left.end :]
        _write_chunks(block.children.insert(left.child + 1, XmlText()), chunks)


def _behind(text: XmlText, start: int) -> Iterator[Chunk]:
    """What a text has from a byte on."""
    at = 0
    for words, formats in text.diff():
        data = words.encode() if isinstance(words, str) else None
        end = at + (1 if data is None else len(data))
        if data is not None and end > start:
            yield data[max(0, start - at) :].decode(), formats
        elif data is None and at >= start:
            yield words, formats
        at = end
