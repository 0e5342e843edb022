"""People who write one rich text at once, at random, and traces of people who really wrote."""

import gzip
import json
import os
import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

ROOT = Path(__file__).parents[2]
TRACES = Path(os.environ.get("TRACES", ROOT.parent / "shared" / "traces"))
_WORDS = ["a", "word ", "é", "日本 ", "😀", "e\u0301", "ann ", "ben. "]
_MARKS: list[tuple[str, object]] = [
    ("bold", {}),
    ("italic", {}),
    ("bold", None),
    ("link", {"href": "https://example.org/"}),
]


@dataclass(frozen=True)
class Write:
    """An update, and which person made it."""

    who: int
    update: bytes


@dataclass
class Typist:
    """Somebody with a Doc of their own."""

    number: int
    doc: Doc[Any]
    said: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root = self.doc.get("default", type=XmlFragment)
        self._subscription = self.doc.observe(lambda event: self.said.append(event.update))


def doc_of(*updates: bytes) -> Doc[Any]:
    """A Doc that keeps what is deleted."""
    doc: Doc[Any] = Doc(skip_gc=True)
    with doc.transaction():
        for update in updates:
            doc.apply_update(update)
    return doc


def typed(seed: int, steps: int = 60, people: int = 3) -> list[Write]:
    """What people write, in the order of a journal; they hear of each other now and then."""
    chance = random.Random(seed)
    typists = [Typist(n, Doc(client_id=1000 + 7 * n)) for n in range(people)]
    journal: list[Write] = []
    heard = [0] * people
    for _ in range(steps):
        typist = chance.choice(typists)
        if chance.random() < 0.3:
            for write in journal[heard[typist.number] :]:
                typist.doc.apply_update(write.update)
            heard[typist.number] = len(journal)
            typist.said.clear()
        _edit(typist, chance)
        journal.extend(Write(typist.number, update) for update in typist.said)
        typist.said.clear()
    return journal


def _edit(typist: Typist, chance: random.Random) -> None:
    with typist.doc.transaction():
        texts = [text for block in typist.root.children for text in _texts(block)]
        if not texts or chance.random() < 0.15:
            _new_block(typist.root, chance)
        elif chance.random() < 0.1:
            del typist.root.children[chance.randrange(len(typist.root.children))]
        else:
            _type(chance.choice(texts), chance)


def _texts(block: Any) -> list[XmlText]:
    if isinstance(block, XmlText):
        return [block]
    return [text for child in block.children for text in _texts(child)]


def _new_block(root: XmlFragment, chance: random.Random) -> None:
    place = chance.randint(0, len(root.children))
    kind = chance.choice(["paragraph", "heading", "list"])
    if kind == "list":
        list_ = root.children.insert(place, XmlElement("bulletList"))
        for _ in range(2):
            item = list_.children.append(XmlElement("listItem"))
            item.children.append(XmlElement("paragraph")).children.append(XmlText("item "))
        return
    block = root.children.insert(place, XmlElement(kind))
    if kind == "heading":
        block.attributes["level"] = chance.randint(1, 3)
    block.children.append(XmlText(chance.choice(_WORDS)))


def _type(text: XmlText, chance: random.Random) -> None:
    said = "".join(words for words, _ in text.diff() if isinstance(words, str))
    start = chance.randint(0, len(said))
    end = chance.randint(start, min(len(said), start + 6))
    from_, to = len(said[:start].encode()), len(said[:end].encode())
    act = chance.random()
    if act < 0.25 and from_ < to:
        del text[from_:to]
    elif act < 0.45 and from_ < to:
        name, value = chance.choice(_MARKS)
        text.format(from_, to, {name: value})
    elif act < 0.55 and text.parent.tag == "heading":
        text.parent.attributes["level"] = chance.randint(1, 3)
    else:
        text.insert(from_, chance.choice(_WORDS))


def trace(name: str) -> dict[str, Any]:
    """An editing trace; the test is skipped where it is missing."""
    path = TRACES / name
    if not path.exists():
        pytest.skip(f"the trace {name} is not in {TRACES} (TRACES names another folder)")
    told: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return told


@cache
def replayed(name: str) -> list[Write]:
    """The writes of a trace, each in a paragraph's text.

    Each person knows what their transaction in the trace builds on, and not what the others have
    written meanwhile.
    """
    told = trace(name)
    first = Typist(0, Doc(client_id=999))
    first.root.children.append(XmlElement("paragraph")).children.append(XmlText(""))
    typists = [_begun(who, first.said) for who in range(told.get("numAgents", 1))]
    known = [[0] * len(typists) for _ in typists]
    journal = [Write(0, update) for update in first.said]
    versions: list[list[int]] = []
    for index, transaction in enumerate(told["txns"]):
        who = transaction.get("agent", 0)
        builds_on = [0] * len(typists)
        for parent in transaction.get("parents", [index - 1] if index else []):
            builds_on = [max(pair) for pair in zip(builds_on, versions[parent], strict=True)]
        for other, count in enumerate(builds_on):
            if other != who:
                _hear(typists[who], typists[other].said[known[who][other] : count])
                known[who][other] = max(known[who][other], count)
        _patch(typists[who], transaction["patches"])
        journal.append(Write(who, typists[who].said[-1]))
        builds_on[who] = len(typists[who].said)
        versions.append(builds_on)
    return journal


def _begun(who: int, updates: list[bytes]) -> Typist:
    doc: Doc[Any] = Doc(client_id=who + 1)
    for update in updates:
        doc.apply_update(update)
    return Typist(who, doc)


def _hear(typist: Typist, updates: list[bytes]) -> None:
    count = len(typist.said)
    for update in updates:
        typist.doc.apply_update(update)
    del typist.said[count:]


def _patch(typist: Typist, patches: list[list[Any]]) -> None:
    """Do what a transaction did; the texts of the traces are ASCII."""
    text = typist.root.children[0].children[0]
    with typist.doc.transaction():
        for position, deleted, inserted in patches:
            if deleted:
                del text[position : position + deleted]
            if inserted:
                text.insert(position, inserted)
