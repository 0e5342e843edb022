"""Puts a tree that a reader made in the order that the editor's schema asks for. Pure.

The editor removes what does not fit its schema, and repairs tables that are not rectangles: a text
that is put in order before it is stored is not changed by opening it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from documents.content.schema import (
    CELLS,
    COMMENTS,
    CONTROLS,
    DEEPEST,
    INLINE,
    LISTS,
    MOST_NODES,
    Attributes,
    allowed_attributes,
    allowed_marks,
)
from documents.content.tree import Change, Node, Run, number_of, threads_of
from documents.errors import Unfit
from documents.translation import gettext_noop as _

_DEEPEST_HEADING = 3
_EMPTY = Node("paragraph")
_ITEM_OF = {"bulletList": "listItem", "orderedList": "listItem", "taskList": "taskItem"}
Part = Node | Run


def fit(root: Node) -> Node:
    """The tree as the schema has it: nothing is lost but marks that exclude each other.

    Images keep their `src` whatever it is; somebody else decides about them.

    Raises:
        Unfit: it is nested deeper than 60 nodes, or has more than 100,000.
    """
    return Fitter().fit(root)


class Fitter:
    """Counts while it puts in order."""

    def __init__(self) -> None:
        self._nodes = 0

    def fit(self, root: Node) -> Node:
        """The whole tree."""
        return Node("doc", {}, tuple(self._blocks(root.content, 1)))

    def _count(self, depth: int) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise Unfit(_("It has more than 100,000 paragraphs, list items and table cells."))
        if depth > DEEPEST:
            raise Unfit(_("It nests lists, quotes or tables too deep."))

    def _blocks(self, parts: Iterable[Part], depth: int) -> Iterator[Node]:
        """Blocks; what stands between them inline becomes paragraphs."""
        for is_inline, group in groupby(parts, _is_inline):
            if is_inline:
                yield from self._textblocks(_EMPTY, tuple(group), depth)
            else:
                for node in group:
                    assert isinstance(node, Node)
                    yield from self._block(node, depth)

    def _block(self, node: Node, depth: int) -> Iterator[Node]:
        self._count(depth)
        if node.kind in {"paragraph", "heading"}:
            yield from self._textblocks(node, node.content, depth)
        elif node.kind == "codeBlock":
            yield _like(node, tuple(_code(node)))
        elif node.kind in LISTS:
            yield from self._lists(node, depth)
        elif node.kind == "table":
            yield from self._table(node, depth)
        elif node.kind == "blockquote":
            yield replace(node, content=tuple(self._blocks(node.content, depth + 1)) or (_EMPTY,))
        elif node.kind in {"image", "horizontalRule"}:
            yield _like(node)
        else:
            # Something that only holds others, or an item without its list.
            yield from self._blocks(node.content, depth)

    def _textblocks(self, like: Node, parts: tuple[Part, ...], depth: int) -> Iterator[Node]:
        """Paragraphs or headings like the given one; blocks among the words stand beside them."""
        made = False
        for is_inline, group in groupby(parts, _is_inline):
            made = True
            if is_inline:
                self._count(depth)
                yield _like(like, tuple(_inlines(group)))
            else:
                yield from self._blocks(tuple(group), depth)
        if not made:
            yield _like(like)

    def _lists(self, node: Node, depth: int) -> Iterator[Node]:
        """Lists of the same kind of items: those with a box, and those without."""
        for has_box, group in groupby(_items(node), _has_box):
            kind = "taskList" if has_box else node.kind if node.kind != "taskList" else "bulletList"
            held = tuple(self._item(_ITEM_OF[kind], item, depth + 1) for item in group)
            yield Node(kind, _attributes(replace(node, kind=kind)), held)

    def _item(self, kind: str, item: Part, depth: int) -> Node:
        assert isinstance(item, Node)
        self._count(depth)
        blocks = tuple(self._blocks(item.content, depth + 1))
        if not blocks or blocks[0].kind != "paragraph":
            blocks = (_EMPTY, *blocks)
        checked: Attributes = {"checked": item.attributes.get("checked") is True}
        return Node(kind, checked if kind == "taskItem" else {}, blocks, item.change)

    def _table(self, node: Node, depth: int) -> Iterator[Node]:
        """A rectangle of cells; what is no row of it stands before it."""
        rows = [child for child in node.nodes if child.kind == "tableRow"]
        yield from self._blocks([part for part in node.content if not _is_row(part)], depth)
        filled = [[self._cell(cell, depth + 2) for cell in _cells(row)] for row in rows]
        if made := _rectangle(filled):
            yield Node("table", {}, tuple(Node("tableRow", {}, tuple(row)) for row in made))

    def _cell(self, cell: Node, depth: int) -> Node:
        self._count(depth)
        blocks = tuple(self._blocks(cell.content, depth + 1)) or (_EMPTY,)
        return Node(cell.kind, _attributes(cell), blocks)


def _items(node: Node) -> list[Node]:
    """The items of a list; a list that stands among them is part of the one before."""
    items: list[tuple[Node, list[Part]]] = []
    for part in node.content:
        if isinstance(part, Node) and part.kind in LISTS and items:
            items[-1][1].append(part)
        elif isinstance(part, Node) and part.kind in {"listItem", "taskItem"}:
            items.append((part, [*part.content]))
        elif isinstance(part, Node) or part.text.strip():
            items.append((Node("listItem"), [part]))
    return [replace(item, content=tuple(parts)) for item, parts in items]


def _is_inline(part: Part) -> bool:
    return isinstance(part, Run) or part.kind in INLINE


def _is_row(part: Part) -> bool:
    return isinstance(part, Node) and part.kind == "tableRow"


def _has_box(part: Part) -> bool:
    return isinstance(part, Node) and "checked" in part.attributes


def _cells(row: Node) -> list[Node]:
    return [cell for cell in row.nodes if cell.kind in CELLS]


def _like(node: Node, content: tuple[Part, ...] = ()) -> Node:
    """A block like another, with some content."""
    return Node(node.kind, _attributes(node), content, node.change, node.origin)


def _attributes(node: Node) -> Attributes:
    kept = allowed_attributes(node.kind, node.attributes.get)
    if node.kind == "heading":
        kept["level"] = min(number_of(node, "level"), _DEEPEST_HEADING)
    elif node.kind == "orderedList":
        kept.setdefault("start", 1)
    elif node.kind in CELLS:
        kept = {"colspan": 1, "rowspan": 1, **kept}
        if len(_widths(kept)) not in {0, kept["colspan"]}:
            del kept["colwidth"]
    elif node.kind == "image":
        kept["src"] = node.attributes.get("src", "")
        if named := threads_of(node):
            kept[COMMENTS] = " ".join(named)
    return kept


def _widths(attributes: Attributes) -> list[int]:
    given = attributes.get("colwidth")
    return given if isinstance(given, list) else []


def _inlines(parts: Iterable[Part]) -> Iterator[Part]:
    """Runs with allowed marks, neighbours of the same marks as one."""
    runs: list[Part] = [_run(part) if isinstance(part, Run) else part for part in parts]
    for key, group in groupby(runs, lambda part: _look(part) if isinstance(part, Run) else part):
        if isinstance(key, tuple):
            text = "".join(part.text for part in group if isinstance(part, Run))
            if text:
                yield Run(text, *key)
        else:
            yield from (_fitted_inline(part) for part in group if isinstance(part, Node))


def _look(run: Run) -> tuple[dict[str, Attributes], tuple[str, ...], Change | None]:
    return run.marks, run.threads, run.change


def _fitted_inline(node: Node) -> Node:
    return Node(node.kind, allowed_attributes(node.kind, node.attributes.get), (), node.change)


def _run(run: Run) -> Run:
    marks = allowed_marks(dict(run.marks))
    if "code" in marks and len(marks) > 1:
        # The editor's code excludes every other mark; an address is more than a look.
        marks = {"link": marks["link"]} if "link" in marks else {"code": {}}
    text = CONTROLS.sub("", run.text).replace("\n", " ").replace("\r", "")
    return Run(text, marks, run.threads, run.change)


def _code(node: Node) -> Iterator[Run]:
    runs = [run for run in _words_of_code(node) if run.text]
    if runs and any(map(_is_block, node.content)):
        runs[-1] = replace(runs[-1], text=runs[-1].text.removesuffix("\n"))
    for place, (before, run, after) in enumerate(zip(runs, runs[1:], runs[2:], strict=False), 1):
        # A thread about two lines is about the line's end between them.
        both = tuple(thread for thread in before.threads if thread in after.threads)
        runs[place] = replace(run, threads=run.threads or both)
    for (threads, change), group in groupby(runs, lambda run: (run.threads, run.change)):
        text = "".join(run.text for run in group).replace("\r\n", "\n").replace("\r", "\n")
        if kept := CONTROLS.sub("", text):
            yield Run(kept, {}, threads, change)


def _is_block(part: Part) -> bool:
    return isinstance(part, Node) and part.kind not in INLINE


def _words_of_code(node: Node) -> Iterator[Run]:
    """The words of whatever stands in code, a line for each block."""
    for part in node.content:
        if isinstance(part, Run):
            yield part
        elif part.kind == "hardBreak":
            yield Run("\n", {}, (), part.change)
        elif part.kind == "image":
            alt = part.attributes.get("alt") or "image"
            yield Run(f"[{alt}]", {}, threads_of(part), part.change)
        else:
            yield from _words_of_code(part)
            if part.kind in {"paragraph", "heading", "listItem", "tableRow", "codeBlock"}:
                yield Run("\n")


def _rectangle(rows: list[list[Node]]) -> list[list[Node]]:
    """Rows of which each takes as many columns: what lacks is filled, what sticks out is cut."""
    taken: list[dict[int, bool]] = [{} for _ in rows]
    placed = [[_place(cell, y, taken) for cell in row] for y, row in enumerate(rows)]
    widest = max((max(columns, default=-1) + 1 for columns in taken), default=0)
    if not widest:
        return []
    for row, columns in zip(placed, taken, strict=True):
        is_header = bool(row) and all(cell.kind == "tableHeader" for cell in row)
        spans: Attributes = {"colspan": 1, "rowspan": 1}
        empty = Node("tableHeader" if is_header else "tableCell", spans, (_EMPTY,))
        row.extend([empty] * (widest - len(columns)))
    return placed


def _place(cell: Node, y: int, taken: list[dict[int, bool]]) -> Node:
    """Take the cell's place in the grid: the first free columns of its row."""
    x = next(column for column in range(len(taken[y]) + 1) if column not in taken[y])
    free = 0
    while free < number_of(cell, "colspan") and x + free not in taken[y]:
        free += 1
    height = min(number_of(cell, "rowspan"), len(taken) - y)
    for row in taken[y : y + height]:
        row.update(dict.fromkeys(range(x, x + free), True))
    spans: Attributes = {"colspan": free, "rowspan": height}
    kept = {**cell.attributes, **spans}
    if len(_widths(kept)) != free:
        kept.pop("colwidth", None)
    return replace(cell, attributes=kept)
