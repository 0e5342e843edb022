"""A difference, and who wrote what, as JSON: with who and in which step. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from documents.moments.chronicle import Chronicle, Stretch
from documents.moments.differing import Part, Step, What
from documents.moments.lines import Line, Marks, Piece
from documents.moments.structs import Id, units

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Credit:
    """Who did something, and the step in which; None where that is not known."""

    by: tuple[int, ...] = ()
    step: int | None = None


class Witness:
    """Knows who wrote and who took each letter.

    `owners` has whose the client ids are, `authors` who wrote in each step. `before` tells the text
    that was, up to where it ends or starts anew, which `last` did; `after` the one that is. `given`
    are the credits that were asked for.
    """

    def __init__(
        self,
        before: Chronicle,
        after: Chronicle,
        owners: Mapping[int, int],
        authors: Mapping[int, Sequence[int]],
        last: int | None = None,
    ) -> None:
        self._before, self._after = before, after
        self._owners, self._authors, self._last = owners, authors, last
        self.given: set[Credit] = set()

    def wrote(self, id_: Id) -> Credit:
        """Who brought a letter."""
        return self._credit(id_[0], self._after.birth(id_))

    def _credit(self, client: int, step: int | None) -> Credit:
        owner = self._owners.get(client)
        return self._give(self._of(step) if owner is None else (owner,), step)

    def _give(self, by: tuple[int, ...], step: int | None) -> Credit:
        credit = Credit(by, step)
        self.given.add(credit)
        return credit

    def _of(self, step: int | None) -> tuple[int, ...]:
        return () if step is None else tuple(self._authors.get(step, ()))

    def brought(self, piece: Piece) -> Iterator[tuple[Piece, Credit]]:
        """A piece that is there, cut by the steps that brought it."""
        for part, step in _cut_by(piece, self._after.origins(*_stretch(piece))):
            yield part, self._credit(piece.client, step)

    def took(self, piece: Piece) -> Iterator[tuple[Piece, Credit]]:
        """A piece that is gone, cut by who took it."""
        for part, step in _cut_by(piece, self._before.lives(*_stretch(piece))):
            known = self._last if step is None else step
            yield part, self._give(self._of(known), known)

    def marked(self, piece: Piece) -> Credit:
        """Who marked letters otherwise."""
        return self.wrote(piece.marked) if piece.marked else Credit()


def _stretch(piece: Piece) -> tuple[int, int, int]:
    return piece.client, piece.clock, piece.clock + units(piece.text)


def _cut_by(piece: Piece, stretches: Iterable[Stretch]) -> Iterator[tuple[Piece, int | None]]:
    rest = piece
    for _, to, step in stretches:
        part, rest = _until(rest, to)
        if part.text:
            yield part, step


def _until(piece: Piece, clock: int) -> tuple[Piece, Piece]:
    if piece.text.isascii():
        return piece.cut(max(0, clock - piece.clock))
    at, here = 0, piece.clock
    while at < len(piece.text) and here < clock:
        here += units(piece.text[at])
        at += 1
    return piece.cut(at)


@dataclass(frozen=True, slots=True)
class Told:
    """Letters with what became of them and who did it."""

    what: What
    piece: Piece
    credit: Credit
    was: Marks | None = None


def told_parts(step: Step, witness: Witness) -> Iterator[Told]:
    """The letters of a line."""
    for part in step.parts or _whole(step):
        if part.what is What.REMOVE:
            for piece, credit in witness.took(part.piece):
                yield Told(part.what, piece, credit)
        elif part.what is What.ADD:
            for piece, credit in witness.brought(part.piece):
                yield Told(part.what, piece, credit)
        elif part.what is What.FORMAT:
            yield Told(part.what, part.piece, witness.marked(part.piece), part.was)
        else:
            yield Told(part.what, part.piece, Credit())


def _whole(step: Step) -> Iterable[Part]:
    return (Part(step.what, piece) for piece in step.line.pieces)


def told_line(step: Step, witness: Witness) -> Credit:
    """Who brought or took a line as such."""
    if step.what is What.REMOVE:
        (_, credit), *_rest = witness.took(Piece("x", {}, *step.line.id))
        return credit
    return witness.wrote(step.line.id) if step.what is What.ADD else Credit()


def json_of_steps(steps: Iterable[Step], witness: Witness) -> list[Json]:
    """The steps; what is applied to the lines of one moment, in order, gives the other's.

    `keep` takes so many lines as they are, but for `joins` where it is told; `remove` leaves the
    next one out; `add` has a line; `change` has the parts of the next one, of which those to keep
    and to remove are its letters in order.
    """
    told: list[Json] = []
    for step in steps:
        if step.what is not What.KEEP:
            told.append(_json_of_step(step, witness))
        elif step.was and step.was.joins != step.line.joins:
            told.append({"what": "keep", "lines": 1, "joins": step.line.joins})
        elif told and told[-1]["what"] == "keep" and "joins" not in told[-1]:
            told[-1]["lines"] += 1
        else:
            told.append({"what": "keep", "lines": 1})
    return told


def _json_of_step(step: Step, witness: Witness) -> Json:
    told = {"what": step.what, **_json_of_line(step.line), **_json_of(told_line(step, witness))}
    if step.what is What.CHANGE and step.was and _block(step.was) != _block(step.line):
        told["was"] = _json_of_line(step.was)
    parts = [_json_of_part(part) for part in told_parts(step, witness)]
    if step.what is not What.CHANGE:
        for part in parts:
            del part["what"]
    return told | {"parts": parts}


def _block(line: Line) -> tuple[Any, ...]:
    return line.frames, line.kind, line.attributes


def _json_of_line(line: Line) -> Json:
    return {
        "around": [{"kind": each.kind, "attributes": each.attributes} for each in line.frames],
        "joins": line.joins,
        "kind": line.kind,
        "attributes": line.attributes,
    }


def _json_of(credit: Credit) -> Json:
    return {"by": list(credit.by), "step": credit.step}


def _json_of_part(part: Told) -> Json:
    told: Json = {"what": part.what, **json_of_piece(part.piece)}
    if part.what is not What.KEEP:
        told |= _json_of(part.credit)
    return told | ({"was": part.was} if part.what is What.FORMAT else {})


def json_of_piece(piece: Piece) -> Json:
    """Letters, or the element that stands for one."""
    if piece.kind != "text":
        return {"kind": piece.kind, "attributes": piece.attributes}
    return {"text": piece.text} | ({"marks": piece.marks} if piece.marks else {})


def json_of_authors(lines: Iterable[Line], witness: Witness) -> list[Json]:
    """Who wrote each letter: lines with parts, each by one person in one step."""
    return [{**_json_of_line(line), "parts": list(_authors(line, witness))} for line in lines]


def _authors(line: Line, witness: Witness) -> Iterator[Json]:
    for piece in line.pieces:
        for part, credit in witness.brought(piece):
            yield json_of_piece(part) | _json_of(credit)
