"""A difference as a program has it, and who wrote and who took each letter."""

import random
import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from pycrdt import Doc, Snapshot, XmlElement, XmlFragment, XmlText

from documents.moments.chronicle import Chronicle
from documents.moments.differing import difference
from documents.moments.lines import Line, Piece, lines_of
from documents.moments.markup import html_of_steps
from documents.moments.structs import cut, moment_of, units, update_of
from documents.moments.telling import Witness, _cut_by, json_of_authors, json_of_steps
from tests.support.typists import Write, doc_of, replayed, typed
from tests.support.yjs import contents

TRACES = ["friendsforever.json.gz", "sveltecomponent.json.gz"]
Plain = dict[str, Any]
NOBODY = UUID(int=0)


def plain(line: Line) -> Plain:
    """A line as a program has it: letters one by one, each with its marks."""
    return {
        "around": [(frame.kind, frame.attributes) for frame in line.frames],
        "joins": line.joins,
        "kind": line.kind,
        "attributes": line.attributes,
        "letters": [
            (letter, piece.kind, piece.attributes, piece.marks)
            for piece in line.pieces
            for letter in piece.text
        ],
    }


def letters(parts: Iterable[Plain]) -> list[Any]:
    told = []
    for part in parts:
        kind, marks = part.get("kind", "text"), part.get("marks", {})
        for letter in part.get("text", "\ufffc"):
            told.append((letter, kind, part.get("attributes", {}), marks))
    return told


def apply(before: list[Plain], steps: list[Plain]) -> list[Plain]:
    """What a program makes of it that knows no more than the JSON."""
    rest, after = iter(before), []
    for step in steps:
        if step["what"] == "keep":
            for _ in range(step["lines"]):
                line = dict(next(rest))
                after.append(line | ({"joins": step["joins"]} if "joins" in step else {}))
            continue
        line = {
            "around": [(each["kind"], each["attributes"]) for each in step["around"]],
            **{name: step[name] for name in ("joins", "kind", "attributes")},
        }
        if step["what"] == "add":
            after.append(line | {"letters": letters(step["parts"])})
            continue
        old = next(rest)["letters"]
        if step["what"] == "change":
            after.append(line | {"letters": list(_changed(old, step["parts"]))})
    return after


def _changed(old: list[Any], parts: list[Plain]) -> Iterable[Any]:
    at = 0
    for part in parts:
        told = letters([part])
        if part["what"] == "add":
            yield from told
            continue
        kept = old[at : at + len(told)]
        at += len(told)
        assert [each[0] for each in kept] == [each[0] for each in told]
        if part["what"] == "keep":
            yield from kept
        if part["what"] == "format":
            assert {tuple(each[3]) for each in kept} == {tuple(part["was"])}
            yield from told


def chronicle_of(writes: list[Write], moments: int) -> tuple[Chronicle, list[Any]]:
    """The text told change by change, and so many moments of it."""
    chronicle, passed = Chronicle(), []
    chronicle.tell(None, [])
    cuts = [len(writes) * n // (moments - 1) for n in range(moments)]
    for start, end in zip([0, *cuts], cuts, strict=False):
        for step in range(start, end):
            chronicle.tell(step, [writes[step].update])
        passed.append(chronicle.moment())
    return chronicle, passed


@pytest.mark.parametrize("seed", range(12))
def test_a_difference_applied_to_a_moment_gives_the_other(seed: int) -> None:
    """Of a text that three people wrote at once, with lists, headings and marks."""
    chronicle, moments = chronicle_of(typed(seed, 90), 7)
    witness = Witness(chronicle, chronicle, {}, {})
    lines = [lines_of(chronicle.weave, *moment) for moment in moments]
    for before in lines:
        for after in lines:
            steps = difference(before, after)
            told = json_of_steps(steps, witness)
            assert apply([plain(line) for line in before], told) == [plain(line) for line in after]
            html = html_of_steps(steps, witness, NOBODY)
            # Each block says which it is of both moments.
            for side, all_ in (("before", before), ("after", after)):
                numbers = re.findall(rf'data-{side}="(\d+)"', html)
                assert numbers == [str(n) for n in range(len(all_))]


@pytest.mark.long
@pytest.mark.parametrize("name", TRACES)
def test_the_difference_of_pairs_of_moments_of_a_trace(name: str) -> None:
    """Two hundred pairs together."""
    chronicle, moments = chronicle_of(replayed(name)[:2500], 15)
    witness = Witness(chronicle, chronicle, {}, {})
    lines = [lines_of(chronicle.weave, *moment) for moment in moments]
    pairs = [(a, b) for a in range(15) for b in range(a)]
    for a, b in random.Random(name).sample(pairs, 100):
        steps = json_of_steps(difference(lines[a], lines[b]), witness)
        assert apply([plain(line) for line in lines[a]], steps) == [plain(x) for x in lines[b]]


class _Counted:
    """Who wrote and who took each letter of a text, by what Yjs tells of each change of it."""

    def __init__(self, writes: list[Write]) -> None:
        self.letters: list[tuple[str, int]] = []
        self.taken: dict[int, int] = {}
        self.doc: Doc[Any] = Doc()
        self.step = 0
        # Of an empty paragraph, and of the text in it.
        for write in writes[:2]:
            self.doc.apply_update(write.update)
        text = self.doc.get("default", type=XmlFragment).children[0].children[0]
        self._subscription = text.observe(lambda event: self._note(event.delta))
        for self.step, write in enumerate(writes):
            self.doc.apply_update(write.update)

    def _note(self, delta: list[dict[str, Any]]) -> None:
        at = 0
        for part in delta:
            at += part.get("retain", 0)
            if words := part.get("insert"):
                self.letters[at:at] = [(letter, self.step) for letter in words]
                at += len(words)
            if count := part.get("delete"):
                self.taken[self.step] = self.taken.get(self.step, 0) + count
                del self.letters[at : at + count]


@pytest.mark.long
@pytest.mark.parametrize("name", TRACES)
def test_who_wrote_each_letter_is_what_a_replay_counts(name: str) -> None:
    """And so is how many letters each change took."""
    writes = replayed(name)[:4000]
    counted = _Counted(writes)
    chronicle, _ = chronicle_of(writes, 2)
    witness = Witness(chronicle, chronicle, {}, {n: [w.who] for n, w in enumerate(writes)})
    (line,) = json_of_authors(chronicle.lines(), witness)
    told = [(letter, part["step"], part["by"]) for part in line["parts"] for letter in part["text"]]
    assert told == [(letter, step, [writes[step].who]) for letter, step in counted.letters]
    taken: dict[int, int] = {}
    for client, structs in update_of(chronicle._doc.get_update()).structs.items():
        for start, end, step in chronicle.lives(client, 0, structs[-1].end):
            if step is not None:
                taken[step] = taken.get(step, 0) + end - start
    assert taken == counted.taken


def test_letters_of_two_code_units() -> None:
    """They are counted, and cut, as Yjs does."""
    assert (units("a😀b"), units("日本")) == (4, 2)
    assert cut("a😀b", 3) == ("a😀", "b")


def test_an_attribute_is_not_there_before_it_is_set() -> None:
    """And what a chronicle has been told, nothing included, is the text of now."""
    doc: Doc[Any] = Doc(client_id=1)
    blocks = doc.get("default", type=XmlFragment).children
    blocks.append(XmlElement("heading"))
    chronicle, before = Chronicle(), doc.get_state()
    chronicle.tell(0, [doc.get_update()])
    moment = chronicle.moment()
    blocks[0].attributes["level"] = 3
    chronicle.tell(1, [b"", doc.get_update(before)])
    levels = [chronicle.lines(each)[0].attributes.get("level") for each in (moment, None)]
    assert levels == [None, 3]
    assert contents(doc_of(chronicle.state())) == contents(doc)


def test_an_element_among_the_words_is_told_as_one() -> None:
    """With its attributes, and the letters beside it with their marks."""
    doc: Doc[Any] = Doc(client_id=1)
    mention = XmlElement("mention", {"id": 7, "label": "Ann"})
    words = XmlText("to ")
    doc.get("default", type=XmlFragment).children.append(
        XmlElement("paragraph", contents=[words, mention])
    )
    chronicle = Chronicle()
    chronicle.tell(0, [doc.get_update()])
    witness = Witness(chronicle, chronicle, {}, {})
    (told,) = json_of_steps(difference([], chronicle.lines()), witness)
    by = {"by": [], "step": 0}
    assert told["parts"] == [
        {"text": "to "} | by,
        {"kind": "mention", "attributes": {"id": 7, "label": "Ann"}} | by,
    ]


def test_a_letter_of_two_units_is_told_once() -> None:
    """Also where one step ends in the middle of it."""
    piece = Piece("😀a", {}, 1, 5)
    stretches = [(5, 6, 1), (6, 7, 2), (7, 8, 3)]
    told = [(part.text, step) for part, step in _cut_by(piece, stretches)]
    assert told == [("😀", 1), ("a", 3)]


def test_who_wrote_and_who_took_letters() -> None:
    """Of a word of six letters, of which two steps took one each and one brought another."""
    doc: Doc[Any] = Doc(client_id=1)
    words = XmlText("")
    doc.get("default", type=XmlFragment).children.append(XmlElement("paragraph", contents=[words]))
    chronicle = Chronicle()
    chronicle.tell(None, [doc.get_update()])
    begun = dict(moment_of(Snapshot.from_doc(doc).encode())[1])[1]
    changes = (
        lambda: words.insert(0, "abcdef"),
        lambda: words.__delitem__(slice(1, 2)),
        lambda: words.__delitem__(slice(3, 4)),
        lambda: words.insert(4, "x"),
    )
    for step, change in enumerate(changes):
        before = doc.get_state()
        change()
        chronicle.tell(step, [doc.get_update(before)])
    lives = [(0, 1, None), (1, 2, 1), (2, 4, None), (4, 5, 2), (5, 6, None)]
    for start in range(6):
        assert chronicle.lives(1, begun + start, begun + 6) == [
            (begun + max(start, from_), begun + to, step) for from_, to, step in lives if to > start
        ]
    witness = Witness(chronicle, chronicle, {}, {0: [7], 3: [8]})
    (line,) = json_of_authors(chronicle.lines(), witness)
    told = [(part["text"], part["by"], part["step"]) for part in line["parts"]]
    assert told == [("a", [7], 0), ("cd", [7], 0), ("f", [7], 0), ("x", [8], 3)]
