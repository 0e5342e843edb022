"""Makes edits of a text suggestions: each an update of a copy, under a client id of its own.

No Django.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import sample
from typing import Any, cast

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content.comment_marks import ATTRIBUTE
from documents.content.comparing import (
    Children,
    Edit,
    Look,
    Path,
    Setting,
    Step,
    Words,
    as_one,
    edits_between,
)
from documents.content.schema import ROOT
from documents.content.tree import Node, settled
from documents.content.yjs_reader import tree_of
from documents.content.yjs_writer import append_blocks, run_formats, write_parts

# Of one text: suggestions, the bytes of one, and of all. As a review takes them.
MOST, LONGEST, MOST_BYTES = 500, 1024 * 1024, 16 * 1024 * 1024
# Bytes that are read while copies of a text are made: one of 20 MB is copied some ten times.
_MOST_COPIED = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fork:
    """A suggestion: its update, by the client of this id, which has `end` behind its last struct,
    and who has made it when.
    """

    client: int
    end: int
    update: bytes = field(repr=False)
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class Forked:
    """A text as an update, and what waits for it. Of the changes `left_out` edits are in the text:
    there was no room for them to wait. `clients` are those that the text was written under.
    """

    update: bytes
    clients: tuple[int, ...]
    forks: tuple[Fork, ...] = ()
    left_out: int = 0


def forked(before: Node, after: Node | None = None) -> Forked:
    """A text, and what makes of it the one after as suggestions, none of which needs another."""
    doc: Doc[Any] = Doc()
    append_blocks(doc, before.content)
    text = doc.get_update()
    if after is None:
        return Forked(text, (doc.client_id,))
    edits = _bounded(edits_between(before, after), len(text))
    forks = list(_forks(text, doc.client_id, edits))
    if _made(text, forks) != _as_written(after):
        forks = list(_forks(text, doc.client_id, as_one(before, after)))
    return _fitted(text, doc.client_id, forks)


def _bounded(edits: list[Edit], size: int) -> list[Edit]:
    """No more edits than there may be: what one author has changed behind the others is one."""
    most = max(1, min(MOST, _MOST_COPIED // size))
    if len(edits) <= most:
        return edits
    kept = max(0, most - len({edit.author for edit in edits}))
    rest: dict[str, list[Edit]] = {}
    for edit in edits[kept:]:
        rest.setdefault(edit.author, []).append(edit)
    return [*edits[:kept], *map(_one, rest.values())]


def _one(edits: Sequence[Edit]) -> Edit:
    steps = tuple(step for edit in edits for step in edit.steps)
    return Edit(steps, edits[0].author, max(edit.at for edit in edits))


def _forks(text: bytes, client: int, edits: Sequence[Edit]) -> Iterator[Fork]:
    # What two of them put in one place stands there in the order of their ids.
    ids = sorted(set(sample(range(1, 2**32), len(edits) + 1)) - {client})
    for id_, edit in zip(ids, edits, strict=False):
        doc: Doc[Any] = Doc(client_id=id_)
        doc.apply_update(text)
        state = doc.get_state()
        root = doc.get(ROOT, type=XmlFragment)
        with doc.transaction():
            # From behind, so that the places of the others stay.
            for step in reversed(edit.steps):
                _take(root, step)
        yield Fork(id_, _end(doc, id_), doc.get_update(state), edit.author, edit.at)


def _end(doc: Doc[Any], client: int) -> int:
    """The clock of a client; 0 for one that has written nothing."""
    # As many pairs of a client and its clock as the first number says.
    _, *numbers = _numbers(doc.get_state())
    return dict(zip(numbers[::2], numbers[1::2], strict=True)).get(client, 0)


def _numbers(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0


def _fitted(text: bytes, client: int, forks: Sequence[Fork]) -> Forked:
    """As many of them as there is room for; the others are in the text."""
    kept: list[Fork] = []
    left: list[Fork] = []
    room = MOST_BYTES
    for fork in forks:
        size = len(fork.update)
        fits = size <= min(LONGEST, room) and len(kept) < MOST
        (kept if fits else left).append(fork)
        room -= size if fits else 0
    if left:
        doc = _with(text, left)
        text = doc.get_update()
    clients = (client, *(fork.client for fork in left if fork.end))
    return Forked(text, clients, tuple(kept), len(left))


def _with(text: bytes, forks: Sequence[Fork]) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    with doc.transaction():
        for update in (text, *(fork.update for fork in forks)):
            doc.apply_update(update)
    return doc


def _made(text: bytes, forks: Sequence[Fork]) -> Node:
    return settled(tree_of(_with(text, forks)))


def _as_written(after: Node) -> Node:
    doc: Doc[Any] = Doc()
    append_blocks(doc, after.content)
    return settled(tree_of(doc))


# Steps.


def _take(root: XmlFragment, step: Step) -> None:
    node = _at(root, step.path)
    if isinstance(step, Children):
        if step.end > step.start:
            del node.children[step.start : step.end]
        write_parts(node, step.start, step.come)
    elif isinstance(step, Setting):
        _set(cast("XmlElement", node), step)
    elif isinstance(step, Look):
        _look(cast("XmlText", node.children[step.child]), step)
    else:
        _write(cast("XmlText", node.children[step.child]), step)


def _at(root: XmlFragment, path: Path) -> XmlFragment | XmlElement:
    node: XmlFragment | XmlElement = root
    for place in path:
        node = cast("XmlElement", node.children[place])
    return node


def _set(node: XmlElement, step: Setting) -> None:
    for name in step.before.keys() - step.after.keys() - {ATTRIBUTE}:
        del node.attributes[name]
    for name, value in step.after.items():
        if step.before.get(name) != value and name != ATTRIBUTE:
            node.attributes[name] = value


def _look(text: XmlText, step: Look) -> None:
    start, end = _bytes(text, step.at), _bytes(text, step.at + step.length)
    gone = dict.fromkeys(step.before.keys() - step.after.keys())
    text.format(start, end, {**gone, **step.after})


def _write(text: XmlText, step: Words) -> None:
    start, end = _bytes(text, step.at), _bytes(text, step.at + step.gone)
    # Before anything goes: behind the last letter that does, and before the next one.
    for run in reversed(step.come):
        text.insert(end, run.text, run_formats(run))
    if end > start:
        del text[start:end]


def _bytes(text: XmlText, letters: int) -> int:
    """How many bytes so many of the first letters have."""
    words = "".join(part for part, _ in text.diff() if isinstance(part, str))
    return len(words[:letters].encode())
