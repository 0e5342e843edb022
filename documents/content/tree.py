"""A text as a tree, which every reader makes and every writer takes, and the schema of it. Pure.

The names are those of the editor (ProseMirror, Tiptap). A reader may make anything; `fit` (fit.py)
puts it in order.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from documents.content.schema import COMMENTS, Attributes, file_of


@dataclass(frozen=True, slots=True)
class Change:
    """Who has changed something, and when: a moment as ISO 8601 tells it, or empty.

    What has `is_look` looks otherwise now; all else came or went.
    """

    author: str
    at: str = ""
    is_look: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Text with the same marks throughout: the name of each with its attributes.

    `threads` are the ids of those that are about it, `change` is what brings or takes it, or makes
    it look otherwise, where somebody has asked for them.
    """

    text: str
    marks: dict[str, Attributes] = field(default_factory=dict)
    threads: tuple[str, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """An element of the text, or the whole of it (`doc`).

    Of a text that somebody has changed, `change` is what brings or takes it, and what has the same
    `origin` before and after is the same (0 for whatever is not known to be).
    """

    kind: str
    attributes: Attributes = field(default_factory=dict)
    content: tuple["Node | Run", ...] = ()
    change: Change | None = None
    origin: int = 0

    @property
    def nodes(self) -> list["Node"]:
        """What it holds besides text."""
        return [child for child in self.content if isinstance(child, Node)]


def of_document(root: Node, document_id: UUID) -> Node:
    """The tree with the pictures of this document alone: nobody's page asks for those of others."""

    def is_own(image: Node) -> Node:
        named = file_of(image.attributes.get("src"))
        if named is not None and named[0] == str(document_id):
            return image
        return worded(image)

    return map_images(root, is_own)


def worded(image: Node) -> Node:
    """What stands in the place of a picture that is not shown."""
    alt = str(image.attributes.get("alt") or "image")
    run = Run(f"[{alt}]", {}, threads_of(image), image.change)
    return Node("paragraph", {}, (run,), image.change, image.origin)


def threads_of(part: "Node | Run") -> tuple[str, ...]:
    """The threads that are about some text, or about a picture."""
    if isinstance(part, Run):
        return part.threads
    named = part.attributes.get(COMMENTS)
    return tuple(named.split()) if isinstance(named, str) else ()


def number_of(node: Node, name: str, default: int = 1) -> int:
    """An attribute that is a number."""
    value = node.attributes.get(name, default)
    return value if isinstance(value, int) else default


def text_in(node: Node) -> str:
    """The words of a block without any marks; a hard break is a new line."""
    return "".join(_word(child) for child in node.content)


def _word(child: Node | Run) -> str:
    if isinstance(child, Run):
        return child.text
    return f"@{child.attributes.get('label', '')}" if child.kind == "mention" else "\n"


def walk(node: Node) -> Iterable[Node]:
    """The node and every node in it, in the order of the text."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(reversed(each.nodes))


def first_heading(root: Node) -> str:
    """The words of the first heading, or an empty text."""
    headings = (text_in(node) for node in walk(root) if node.kind == "heading")
    return next((" ".join(heading.split()) for heading in headings if heading.strip()), "")


def map_images(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """The tree with every image changed; None takes it out."""
    content: list[Node | Run] = []
    for child in node.content:
        if isinstance(child, Run):
            content.append(child)
        elif child.kind != "image":
            content.append(map_images(child, change))
        elif (image := change(child)) is not None:
            content.append(image)
    return replace(node, content=tuple(content))


def settled(node: Node) -> Node:
    """The tree without what tells how its parts came about."""
    content: list[Node | Run] = []
    for part in node.content:
        last = content[-1] if content else None
        if isinstance(part, Node):
            content.append(settled(part))
        elif isinstance(last, Run) and (last.marks, last.threads) == (part.marks, part.threads):
            content[-1] = replace(last, text=last.text + part.text)
        else:
            content.append(replace(part, change=None))
    return Node(node.kind, node.attributes, tuple(content))
