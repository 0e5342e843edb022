"""What tracked changes do to a text, as edits that can each be made by themselves. Pure.

Both texts know of their words and blocks what brings or takes them, and which blocks are the same
(tree.py). Places are those of the text before: `path` leads to a node by the numbers of nodes
within each other, `child` counts what the node holds as a shared text has it, where words beside
each other are one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from documents.content.schema import COMMENTS, Attributes
from documents.content.tree import Change, Node, Run, number_of, settled

Path = tuple[int, ...]
Part = Node | Run
_TEXTBLOCKS = {"paragraph", "heading", "codeBlock"}
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Words:
    """So many letters of some words go, and others come behind them."""

    path: Path
    child: int
    at: int
    gone: int
    come: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """So many letters have other marks."""

    path: Path
    child: int
    at: int
    length: int
    before: dict[str, Attributes]
    after: dict[str, Attributes]


@dataclass(frozen=True, slots=True)
class Children:
    """What a node holds from `start` to `end` goes, and others come in its place."""

    path: Path
    start: int
    end: int
    come: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A node has other attributes."""

    path: Path
    before: Attributes
    after: Attributes


Step = Words | Look | Children | Setting


@dataclass(frozen=True, slots=True)
class Edit:
    """Steps that belong together, in the order of the text, and who has changed it when."""

    steps: tuple[Step, ...]
    author: str
    at: str


def edits_between(before: Node, after: Node) -> list[Edit]:
    """What makes of the one text the other: an edit for each author and run of changes."""
    comparer = _Comparer()
    comparer.blocks((), before.nodes, after.nodes)
    return list(_joined(comparer.found))


def as_one(before: Node, after: Node) -> list[Edit]:
    """All that makes of the one text the other, as one edit."""
    old, new = before.nodes, after.nodes
    start, end = _alike(old, new)
    step = Children((), start, len(old) - end, tuple(new[start : len(new) - end]))
    changes = tuple(_changes_in([before, after]))
    return [_edit([_Found(changes, (step,), 0)])]


@dataclass(frozen=True, slots=True)
class _Found:
    """Steps with their changes; between those with the same `kept` nothing stays as it is."""

    changes: tuple[Change, ...]
    steps: tuple[Step, ...]
    kept: int

    @property
    def authors(self) -> list[str]:
        return list(dict.fromkeys(change.author for change in self.changes))


class _Comparer:
    def __init__(self) -> None:
        self.found: list[_Found] = []
        self._kept = 0

    def _add(self, changes: Iterable[Change | None], *steps: Step) -> None:
        known = tuple(dict.fromkeys(change for change in changes if change))
        self.found.append(_Found(known, steps, self._kept))

    # Blocks.

    def blocks(self, path: Path, before: Sequence[Node], after: Sequence[Node]) -> None:
        """The blocks of a node, or the items, rows or cells."""
        i = j = 0
        pairs = _without_joints(list(_pairs(before, after)), before, after)
        for x, y in [*pairs, (len(before), len(after))]:
            self._between(path, i, before[i:x], after[j:y])
            if y < len(after):
                self._block((*path, x), before[x], after[y])
            i, j = x + 1, y + 1

    def _block(self, path: Path, before: Node, after: Node) -> None:
        if settled(before) == settled(after):
            self._kept += 1
            return
        if before.attributes != after.attributes:
            self._add([after.change], Setting(path, before.attributes, after.attributes))
        if before.kind in _TEXTBLOCKS:
            self._textblock(path, before, after)
        else:
            self.blocks(path, before.nodes, after.nodes)

    def _between(
        self, path: Path, start: int, before: Sequence[Node], after: Sequence[Node]
    ) -> None:
        """Blocks of which none is known to be the same: those that nobody changed stay."""
        i = j = 0
        for x, y in [*_unchanged(before, after), (len(before), len(after))]:
            self._gap(path, start + i, before[i:x], after[j:y])
            self._kept += x < len(before)
            i, j = x + 1, y + 1

    def _gap(self, path: Path, start: int, before: Sequence[Node], after: Sequence[Node]) -> None:
        """Blocks that come or go, and such as stay all the same."""
        first, last = _alike(before, after)
        old, new = before[first : len(before) - last], after[first : len(after) - last]
        self._kept += first
        start += first
        if old and new:
            self._replaced(path, start, old, new)
        else:
            at = start
            for _, group in groupby([*old, *new], _author_of):
                blocks = tuple(group)
                end, come = (at + len(blocks), ()) if old else (at, blocks)
                self._add(_changes_in(blocks), Children(path, at, end, come))
                at = end
        self._kept += last

    def _replaced(self, path: Path, start: int, old: Sequence[Node], new: Sequence[Node]) -> None:
        changes, end = _changes_in([*old, *new]), start + len(old)
        if _goes_on(old[0], new[0]):
            # A paragraph that is joined with the next, or split, keeps the words that it keeps.
            words = _rewritten((*path, start), old[0], new[0])
            self._add(changes, *words, Children(path, start + 1, end, tuple(new[1:])))
        else:
            self._add(changes, Children(path, start, end, tuple(new)))

    # Words.

    def _textblock(self, path: Path, before: Node, after: Node) -> None:
        old, new = _segments(before.content), _segments(after.content)
        elements = [[settled(each) for each, _ in part[1:]] for part in (old, new)]
        is_changed = any(each.change for part in (old, new) for each, _ in part[1:])
        mark, kept = len(self.found), self._kept
        if elements[0] == elements[1] and not is_changed:
            if self._words(path, old, new):
                return
            del self.found[mark:]
            self._kept = kept
        self._add(_changes_in([before, after]), *_rewritten(path, before, after))

    def _words(
        self,
        path: Path,
        before: list[tuple[Node, list[Run]]],
        after: list[tuple[Node, list[Run]]],
    ) -> bool:
        """Words between the same elements; whether each of their changes is known."""
        child = 0
        for place, ((_, old), (_, new)) in enumerate(zip(before, after, strict=True)):
            child += place > 0
            if old:
                if not self._run_by_run(path, child, old, new):
                    return False
                child += 1
            elif new:
                self._add([run.change for run in new], Children(path, child, child, tuple(new)))
        return True

    def _run_by_run(self, path: Path, child: int, before: list[Run], after: list[Run]) -> bool:
        old, new, at = before[::-1], after[::-1], 0
        while old or new:
            gone, come = _taken(old), _taken(new)
            if gone or come:
                self._stretch(path, child, at, gone, come)
                at += sum(len(run.text) for run in gone)
                continue
            if not old or not new:
                return False
            was, now = _side_by_side(old, new)
            if was.text != now.text:
                return False
            self._both(path, child, at, was, now)
            at += len(was.text)
        return True

    def _both(self, path: Path, child: int, at: int, before: Run, after: Run) -> None:
        if before.marks == after.marks:
            self._kept += 1
        else:
            look = Look(path, child, at, len(before.text), before.marks, after.marks)
            self._add([after.change or before.change], look)

    def _stretch(
        self, path: Path, child: int, at: int, gone: Sequence[Run], come: Sequence[Run]
    ) -> None:
        """Letters that go and letters that come in their place: those of each author together."""
        taken: dict[str, list[tuple[Run, int]]] = {}
        for run in gone:
            taken.setdefault(_author(run), []).append((run, at))
            at += len(run.text)
        for author, group in groupby(come, _author):
            runs = tuple(group)
            self._apart(path, child, taken.pop(author, []), Words(path, child, at, 0, runs))
        for old in taken.values():
            self._apart(path, child, old)

    def _apart(self, path: Path, child: int, gone: Iterable[tuple[Run, int]], *come: Words) -> None:
        gone = list(gone)
        steps = [Words(path, child, start, len(run.text)) for run, start in gone]
        changes = [run.change for run, _ in gone]
        changes += [run.change for words in come for run in words.come]
        self._add(changes, *steps, *come)


def _author(run: Run) -> str:
    return run.change.author if run.change else ""


def _author_of(node: Node) -> str:
    return next((change.author for change in _changes_in([node])), "")


def _changes_in(parts: Iterable[Part]) -> Iterator[Change]:
    for part in parts:
        if part.change:
            yield part.change
        if isinstance(part, Node):
            yield from _changes_in(part.content)


def _taken(runs: list[Run]) -> list[Run]:
    """The next runs that are in one text alone; the next one is the last of the list."""
    taken: list[Run] = []
    while runs and (change := runs[-1].change) and not change.is_look:
        taken.append(runs.pop())
    return taken


def _side_by_side(old: list[Run], new: list[Run]) -> tuple[Run, Run]:
    """The next letters of both, as many as look the same."""
    was, now = old.pop(), new.pop()
    length = min(len(was.text), len(now.text))
    for rest, run in ((old, was), (new, now)):
        if len(run.text) > length:
            rest.append(replace(run, text=run.text[length:]))
    return replace(was, text=was.text[:length]), replace(now, text=now.text[:length])


def _segments(content: Sequence[Part]) -> list[tuple[Node, list[Run]]]:
    """The elements of some words, each with the runs behind it; the first one is none."""
    found: list[tuple[Node, list[Run]]] = [(Node(""), [])]
    for part in content:
        if isinstance(part, Node):
            found.append((part, []))
        else:
            found[-1][1].append(part)
    return found


def _rewritten(path: Path, before: Node, after: Node) -> list[Step]:
    """What makes of the words of a block those of another, whoever has changed which."""
    old, new = _groups(before.content), _groups(after.content)
    first = _begun(old, new)
    last = _begun(old[first:][::-1], new[first:][::-1])
    gone, come = old[first : len(old) - last], new[first : len(new) - last]
    if gone and come and isinstance(gone[0], list) and isinstance(come[0], list):
        rest = Children(path, first + 1, first + len(gone), _flat(come[1:]))
        steps: list[Step] = list(_respelled(path, first, gone[0], come[0]))
        return steps + [rest] * (len(gone) > 1 or len(come) > 1)
    return [Children(path, first, first + len(gone), _flat(come))]


def _respelled(path: Path, child: int, old: list[Run], new: list[Run]) -> Iterator[Step]:
    """What makes of some words others, which keep the letters that both begin with."""
    was, now, at = old[::-1], new[::-1], 0
    while was and now and was[-1].marks == now[-1].marks:
        one, other = _side_by_side(was, now)
        same = next(
            (n for n, (a, b) in enumerate(zip(one.text, other.text, strict=True)) if a != b),
            len(one.text),
        )
        at += same
        if same < len(one.text):
            was.append(replace(one, text=one.text[same:]))
            now.append(replace(other, text=other.text[same:]))
            break
    yield Words(path, child, at, sum(len(run.text) for run in was), tuple(now[::-1]))


def _groups(content: Sequence[Part]) -> list[Node | list[Run]]:
    """What a block holds as a shared text has it: words beside each other are one."""
    found: list[Node | list[Run]] = []
    for part in content:
        if isinstance(part, Node):
            found.append(part)
        elif found and isinstance(found[-1], list):
            found[-1].append(part)
        else:
            found.append([part])
    return found


def _flat(groups: Iterable[Node | list[Run]]) -> tuple[Part, ...]:
    return tuple(part for each in groups for part in (each if isinstance(each, list) else [each]))


def _begun(old: Sequence[Node | list[Run]], new: Sequence[Node | list[Run]]) -> int:
    """How many groups both begin with."""
    same = (_plain(a) == _plain(b) for a, b in zip(old, new, strict=False))
    return next((n for n, is_same in enumerate(same) if not is_same), min(len(old), len(new)))


def _plain(group: Node | list[Run]) -> Node:
    return settled(Node("", {}, (group,) if isinstance(group, Node) else tuple(group)))


def _goes_on(before: Node, after: Node) -> bool:
    """Whether one of two blocks begins with all the words of the other, and some are there."""
    if before.kind not in _TEXTBLOCKS or _shape(before) != _shape(after):
        return False
    one, other = (
        "".join(part.text for part in each.content if isinstance(part, Run))
        for each in (before, after)
    )
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def _shape(node: Node) -> tuple[str, Attributes]:
    return node.kind, {key: value for key, value in node.attributes.items() if key != COMMENTS}


# Which blocks are the same.


def _pairs(before: Sequence[Node], after: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """Blocks that hold the same paragraphs and are of one kind, in order, each once."""
    places: dict[int, list[int]] = {}
    for i, node in enumerate(before):
        for origin in dict.fromkeys(_origins(node)):
            places.setdefault(origin, []).append(i)
    last = -1
    for j, node in enumerate(after):
        known = (i for origin in _origins(node) for i in places.get(origin, ()) if i > last)
        i = next(known, -1)
        if i > last and _is_one(before[i], node):
            yield i, j
            last = i


def _without_joints(
    pairs: list[tuple[int, int]], before: Sequence[Node], after: Sequence[Node]
) -> Iterator[tuple[int, int]]:
    """The pairs without paragraphs that are joined with the one before, or split: what names them
    is their end, but who writes in them is where they begin.
    """
    i = j = 0
    for x, y in pairs:
        joined = before[i] if i < x else after[j] if j < y else None
        is_joint = joined is not None and _stays(joined)
        if is_joint and _goes_on(before[i if i < x else x], after[j if j < y else y]):
            continue
        yield x, y
        i, j = x + 1, y + 1


def _stays(node: Node) -> bool:
    """Whether some words of a block that comes or goes do neither."""
    return any(isinstance(part, Run) and part.change is None for part in node.content)


def _origins(node: Node) -> Iterator[int]:
    if node.origin:
        yield node.origin
    for child in node.nodes:
        yield from _origins(child)


def _is_one(before: Node, after: Node) -> bool:
    if before.kind != after.kind:
        return False
    if before.kind == "table":
        shapes = [[_spans(row) for row in each.nodes] for each in (before, after)]
        is_even = all(height == 1 for rows in shapes for row in rows for _, height in row)
        widths = {sum(width for width, _ in row) for rows in shapes for row in rows}
        return (is_even and len(widths) == 1) or shapes[0] == shapes[1]
    if before.kind == "tableRow":
        return _spans(before) == _spans(after)
    return before.kind not in {"image", "horizontalRule"} or _shape(before) == _shape(after)


def _spans(row: Node) -> list[tuple[int, int]]:
    return [(number_of(cell, "colspan"), number_of(cell, "rowspan")) for cell in row.nodes]


def _unchanged(before: Sequence[Node], after: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """The blocks that nobody changed, if both have the same ones: of equal pictures beside each
    other only that tells which has come or gone.
    """
    ones, others = (
        [i for i, node in enumerate(nodes) if not any(_changes_in([node]))]
        for nodes in (before, after)
    )
    if [settled(before[i]) for i in ones] == [settled(after[j]) for j in others]:
        yield from zip(ones, others, strict=True)


def _alike(before: Sequence[Node], after: Sequence[Node]) -> tuple[int, int]:
    """How many blocks both begin with, and with how many of the others both end."""
    first = _same(before, after)
    return first, _same(before[first:][::-1], after[first:][::-1])


def _same(before: Sequence[Node], after: Sequence[Node]) -> int:
    same = (settled(a) == settled(b) for a, b in zip(before, after, strict=False))
    return next((n for n, is_same in enumerate(same) if not is_same), min(len(before), len(after)))


# What belongs together.


def _joined(found: Sequence[_Found]) -> Iterator[Edit]:
    """What one author has changed without anything kept between; what nobody is known to have
    changed belongs to what was changed before it.
    """
    group: list[_Found] = []
    for each in found:
        if group and not _belongs(group, each):
            yield _edit(group)
            group = []
        group.append(each)
    if group:
        yield _edit(group)


def _belongs(group: Sequence[_Found], each: _Found) -> bool:
    authors = list(dict.fromkeys(author for one in group for author in one.authors))
    if not authors or not each.authors:
        return True
    return group[-1].kept == each.kept and authors == each.authors


def _edit(group: Sequence[_Found]) -> Edit:
    steps = tuple(step for each in group for step in each.steps)
    names = dict.fromkeys(author for each in group for author in each.authors if author)
    last = max((change.at for each in group for change in each.changes), default="")
    return Edit(steps, ", ".join(names)[:_LONGEST_NAME], last)
