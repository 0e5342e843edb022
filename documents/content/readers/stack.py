"""Builds a tree from events: something begins, something is in it, it ends. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from documents.content.schema import DEEPEST, Attributes
from documents.content.tree import Node, Run
from documents.errors import Unfit
from documents.translation import gettext_noop as _

# Holds others without being anything: what is in it becomes blocks of what is around it.
PART = "part"


@dataclass(slots=True)
class _Frame:
    kind: str
    attributes: Attributes = field(default_factory=dict)
    content: list[Node | Run] = field(default_factory=list)


class Stack:
    """The nodes that have begun and not ended; `marks` are those of the text that comes next."""

    def __init__(self) -> None:
        self._frames = [_Frame("doc")]
        self._marks: list[tuple[str, Attributes]] = []

    def begin(self, kind: str, attributes: Attributes | None = None) -> None:
        """A node begins.

        Raises:
            Unfit: in too many others.
        """
        if len(self._frames) > 4 * DEEPEST:
            raise Unfit(_("It nests lists, quotes or tables too deep."))
        self._frames.append(_Frame(kind, dict(attributes or {})))

    def end(self) -> None:
        """The node that began last ends."""
        frame = self._frames.pop()
        if frame.kind == PART:
            self._frames[-1].content.extend(blocks_of(frame.content))
        else:
            self.add(Node(frame.kind, frame.attributes, tuple(frame.content)))

    def rewrite(self, change: Callable[[list[Node | Run]], list[Node | Run]]) -> None:
        """What the innermost node holds so far becomes what is made of it."""
        self._frames[-1].content = change(self._frames[-1].content)

    def drop_if_empty(self) -> bool:
        """The innermost node never was, if nothing is in it; whether that is so."""
        return not self._frames[-1].content and self._frames.pop() is not None

    def add(self, part: Node | Run) -> None:
        """A node that is complete, or text that has its marks."""
        self._frames[-1].content.append(part)

    def text(self, text: str) -> None:
        """Text with the marks that have begun."""
        if text:
            self.add(Run(text, dict(self._marks)))

    def mark(self, name: str, attributes: Attributes | None = None) -> None:
        """A mark begins; an empty name is one that changes nothing."""
        self._marks.append((name, attributes or {}))

    def unmark(self, name: str) -> None:
        """The mark of this name that began last ends, if there is one."""
        for place in reversed(range(len(self._marks))):
            if self._marks[place][0] == name:
                del self._marks[place]
                return

    def nearest(self, *kinds: str) -> Attributes | None:
        """The attributes of the innermost node of one of these kinds that has not ended."""
        frames = (frame for frame in reversed(self._frames) if frame.kind in kinds)
        return next((frame.attributes for frame in frames), None)

    def begun_by_this(self, kind: str) -> Attributes | None:
        """The attributes of the node around the innermost one, if that is its first block."""
        around = self._frames[-2] if len(self._frames) > 1 else self._frames[-1]
        return around.attributes if around.kind == kind and not around.content else None

    def drop_marks(self) -> None:
        """No mark goes on."""
        self._marks.clear()

    def tree(self) -> Node:
        """Everything, once all has ended."""
        while len(self._frames) > 1:
            self.end()
        return Node("doc", {}, tuple(self._frames[0].content))


def blocks_of(content: Iterable[Node | Run]) -> list[Node]:
    """The content as blocks that do not run into what is around them."""
    blocks: list[Node] = []
    line: list[Node | Run] = []
    for part in [*content, None]:
        is_inline = isinstance(part, Run) or (part is not None and part.kind == "hardBreak")
        if part is not None and is_inline:
            line.append(part)
            continue
        if any(isinstance(each, Node) or each.text.strip(" \t\r\n\f") for each in line):
            blocks.append(Node("paragraph", {}, tuple(line)))
        line = []
        if isinstance(part, Node):
            blocks.append(part)
    return blocks
