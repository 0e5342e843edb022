"""A difference in one text, as HTML: what came as <ins>, what went as <del>. Pure.

`data-by` has the ids of who did it, `data-step` the step in which. Hiding the one kind leaves the
moment before, hiding the other the moment after. Each block has its number among the lines of the
moments in which it is: `data-before` and `data-after`.
"""

import re
from collections.abc import Iterable
from uuid import UUID

from documents.content.schema import Attributes
from documents.content.tree import Node, Run, of_document
from documents.content.writers.html import around, clean, piece
from documents.moments.differing import Step, What
from documents.moments.lines import Frame, Line
from documents.moments.telling import Credit, Told, Witness, told_line, told_parts

_TAGS = {What.ADD: "ins", What.REMOVE: "del", What.FORMAT: "span"}
_TAG = re.compile(r"<[a-z0-9]+")


def html_of_steps(steps: Iterable[Step], witness: Witness, document_id: UUID) -> str:
    """The steps in one text."""
    writer = _Writer(witness, document_id)
    for step in steps:
        writer.write(step)
    return clean(
        writer.closed(),
        tags=("ins", "del"),
        attributes=(
            "data-change",
            "data-by",
            "data-step",
            "data-was",
            "data-before",
            "data-after",
        ),
    )


class _Writer:
    """Writes lines into what is around them."""

    def __init__(self, witness: Witness, document_id: UUID) -> None:
        self._witness = witness
        self._document_id = document_id
        self._root: list[str] = []
        self._open: list[tuple[Frame, list[str]]] = []
        # How many lines there were so far, and are.
        self._before = self._after = 0

    def write(self, step: Step) -> None:
        """A line with what became of it."""
        shared = _shared([frame for frame, _ in self._open], step.line)
        self._close(shared)
        self._open.extend((frame, []) for frame in step.line.frames[shared:])
        (self._open[-1][1] if self._open else self._root).extend(self._lines(step))
        self._before += step.what is not What.ADD
        self._after += step.what is not What.REMOVE

    def closed(self) -> str:
        """All that was written."""
        self._close(0)
        return "".join(self._root)

    def _close(self, depth: int) -> None:
        while len(self._open) > depth:
            frame, held = self._open.pop()
            html = around(Node(frame.kind, frame.attributes), "".join(held))
            (self._open[-1][1] if self._open else self._root).append(html)

    def _lines(self, step: Step) -> Iterable[str]:
        was, line = step.was, step.line
        if step.what is What.CHANGE and was and _shape(was) != _shape(line):
            # A paragraph that is a heading now.
            told = _told_change("format", Credit(), was.kind)
        elif step.what in (What.KEEP, What.CHANGE):
            told = ""
        else:
            told = _told_change(step.what, told_line(step, self._witness))
        told += f' data-before="{self._before}"' if step.what is not What.ADD else ""
        told += f' data-after="{self._after}"' if step.what is not What.REMOVE else ""
        # In its first tag.
        yield _TAG.sub(lambda found: found[0] + told, self._block(step, line), count=1)

    def _block(self, step: Step, line: Line) -> str:
        if not step.line.pieces and not step.parts:
            shown = of_document(
                Node("doc", {}, (Node(line.kind, line.attributes),)), self._document_id
            )
            return "".join(piece(node) for node in shown.content)
        inner = "".join(_html(part) for part in told_parts(step, self._witness))
        return around(Node(line.kind, line.attributes), inner)


def _shared(path: list[Frame], line: Line) -> int:
    """How many of the open frames are around the line, too."""
    pairs = zip(path, line.frames[: line.joins], strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(path), line.joins))


def _shape(line: Line) -> tuple[str, Attributes]:
    return line.kind, line.attributes


def _told_change(change: str, credit: Credit, was: str = "") -> str:
    return f'{_told(credit)} data-change="{change}"' + (f' data-was="{was}"' if was else "")


def _told(credit: Credit) -> str:
    by = f' data-by="{" ".join(map(str, credit.by))}"' if credit.by else ""
    return by + (f' data-step="{credit.step}"' if credit.step is not None else "")


def _html(part: Told) -> str:
    shown = part.piece
    node = (
        Run(shown.text, shown.marks) if shown.kind == "text" else Node(shown.kind, shown.attributes)
    )
    html = piece(node)
    tag = _TAGS.get(part.what)
    if tag is None:
        return html
    was = f' data-was="{" ".join(part.was)}"' if part.was is not None else ""
    change = f' data-change="{part.what}"'
    return f"<{tag}{_told(part.credit)}{change}{was}>{html}</{tag}>"
