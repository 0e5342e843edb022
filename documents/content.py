"""What a document says, outside the editor: as text, HTML and JSON (Markdown is in markdown.py).

A shared text can hold anything, because its writers' programs are not ours to trust. What leaves
here is built from an allow-list of nodes, marks and attributes, those of the editor's schema;
whatever else there is, is left out with all that it holds.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any
from uuid import UUID

import nh3
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.blocks import ROOT
from documents.errors import Quarantined
from documents.journal import Stored, load

DEEPEST = 64
Attributes = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Run:
    """Text with the same marks throughout: the name of each with its attributes."""

    text: str
    marks: dict[str, Attributes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Node:
    """An element of the text, or the whole of it (`doc`)."""

    kind: str
    attributes: Attributes = field(default_factory=dict)
    content: tuple["Node | Run", ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A document as of `seq`: what it says, and its whole state as one Yjs v1 update."""

    seq: int
    epoch: int
    root: Node
    state: bytes


_BLOCKS = frozenset(
    {
        "paragraph",
        "heading",
        "blockquote",
        "codeBlock",
        "bulletList",
        "orderedList",
        "horizontalRule",
    }
)
_INLINE = frozenset({"text", "hardBreak"})
_NOTHING = frozenset[str]()

# What each kind of node may hold.
_HOLDS: dict[str, frozenset[str]] = {
    "doc": _BLOCKS,
    "blockquote": _BLOCKS,
    "bulletList": frozenset({"listItem"}),
    "orderedList": frozenset({"listItem"}),
    "listItem": _BLOCKS,
    "paragraph": _INLINE,
    "heading": _INLINE,
    "codeBlock": frozenset({"text"}),
    "horizontalRule": _NOTHING,
    "hardBreak": _NOTHING,
}
# The outermost first.
MARKS = ("link", "bold", "italic", "strike", "underline", "code")

_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,40}")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20\x7f<>\"`\\]{1,2000}", re.IGNORECASE)
_LEVELS, _STARTS = range(1, 7), range(10**9)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def read_content(document_id: UUID) -> Content:
    """The document at its head.

    Raises:
        Quarantined: what is stored cannot be read.
    """
    return content_of(load(document_id))


def content_of(stored: Stored) -> Content:
    """What a stored document says.

    Raises:
        Quarantined: it cannot be read.
    """
    try:
        doc = _opened(stored)
        return Content(stored.head, stored.epoch, tree_of(doc), doc.get_update())
    except (KeyboardInterrupt, SystemExit):
        raise
    # A panic in Rust is no Exception.
    except BaseException as error:
        raise Quarantined from error


def _opened(stored: Stored) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    with doc.transaction():
        for update in (stored.state, *stored.tail):
            if update:
                doc.apply_update(update)
    return doc


def tree_of(doc: Doc[Any]) -> Node:
    """What a Doc says, as far as the editor's schema knows it and not deeper than 64 nodes."""
    root = doc.get(ROOT, type=XmlFragment)
    # One transaction for all of the reading, instead of one for each node.
    with doc.transaction():
        return Node("doc", {}, tuple(_contents(root, "doc", DEEPEST)))


def _contents(parent: XmlFragment | XmlElement, kind: str, deepest: int) -> Iterable[Node | Run]:
    if not deepest:
        return
    for child in parent.children:
        if isinstance(child, XmlText):
            if "text" in _HOLDS[kind]:
                yield from _runs(child, is_plain=kind == "codeBlock")
        elif isinstance(child, XmlElement) and child.tag in _HOLDS[kind]:
            content = tuple(_contents(child, child.tag, deepest - 1))
            yield Node(child.tag, _attributes(child.tag, child), content)


def _attributes(kind: str, element: XmlElement) -> Attributes:
    return {
        name: value
        for name, allowed in _ATTRIBUTES.get(kind, {}).items()
        if (value := allowed(element.attributes.get(name))) is not None
    }


def _runs(text: XmlText, *, is_plain: bool) -> Iterable[Run]:
    for words, formats in text.diff():
        # What is embedded in a text is no text.
        if isinstance(words, str) and (kept := _CONTROLS.sub("", words)):
            yield Run(kept, {} if is_plain else _marks(formats or {}))


def _marks(formats: dict[str, Any]) -> dict[str, Attributes]:
    marks: dict[str, Attributes] = {}
    for name in MARKS:
        given = formats.get(name)
        if given is None:
            continue
        if name != "link":
            marks[name] = {}
        elif isinstance(given, dict) and (href := _address(given.get("href"))):
            marks[name] = {"href": href}
    return marks


def _address(value: object) -> str | None:
    return value if isinstance(value, str) and _ADDRESS.fullmatch(value) else None


def _language(value: object) -> str | None:
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) else None


def _one_of(numbers: range) -> Callable[[object], int | None]:
    def allowed(value: object) -> int | None:
        # Yjs has one type for all numbers.
        return int(value) if isinstance(value, int | float) and value in numbers else None

    return allowed


_ATTRIBUTES: dict[str, dict[str, Callable[[object], str | int | None]]] = {
    "heading": {"level": _one_of(_LEVELS)},
    "orderedList": {"start": _one_of(_STARTS)},
    "codeBlock": {"language": _language},
}


# As JSON.


def json_of(node: Node | Run) -> dict[str, Any]:
    """The content as ProseMirror's JSON."""
    if isinstance(node, Run):
        return _json_of_run(node)
    told: dict[str, Any] = {"type": node.kind}
    if node.attributes:
        told["attrs"] = node.attributes
    if node.content:
        told["content"] = [json_of(child) for child in node.content]
    return told


def _json_of_run(run: Run) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "text", "text": run.text}
    if run.marks:
        told["marks"] = [
            {"type": name, "attrs": attributes} if attributes else {"type": name}
            for name, attributes in run.marks.items()
        ]
    return told


# As text.


def text_of(node: Node) -> str:
    """The words alone: a line for each block, items of lists after a dash or their number."""
    return "".join(f"{line}\n" for line in _lines(node))


def _lines(node: Node) -> list[str]:
    if node.kind == "horizontalRule":
        return ["---"]
    if "text" in _HOLDS[node.kind]:
        return words_of(node).split("\n")
    blocks = [child for child in node.content if isinstance(child, Node)]
    signs = signs_of(node) or [""] * len(blocks)
    return [
        (sign if place == 0 else " " * len(sign)) + line
        for sign, block in zip(signs, blocks, strict=True)
        for place, line in enumerate(_lines(block) or [""])
    ]


def words_of(node: Node) -> str:
    """The words of a block without any marks; a hard break is a new line."""
    return "".join(child.text if isinstance(child, Run) else "\n" for child in node.content)


def signs_of(node: Node) -> list[str]:
    """What stands before each item of a list, in text and in Markdown; nothing for other nodes."""
    if node.kind == "bulletList":
        return ["- "] * len(node.content)
    if node.kind == "orderedList":
        start = int(node.attributes.get("start", 1))
        return [f"{number}. " for number in range(start, start + len(node.content))]
    return []


# As HTML.

_TAGS = {
    "paragraph": "p",
    "blockquote": "blockquote",
    "bulletList": "ul",
    "listItem": "li",
    "bold": "strong",
    "italic": "em",
    "strike": "s",
    "underline": "u",
    "code": "code",
}
_HEADINGS = {f"h{level}" for level in _LEVELS}


def html_of(node: Node) -> str:
    """The content as HTML that is safe to show anywhere."""
    html = "".join(_html(child) for child in node.content)
    # A second net, by a parser of HTML that knows nothing of the first.
    return nh3.clean(
        html,
        tags={*_TAGS.values(), *_HEADINGS, "ol", "pre", "br", "hr", "a"},
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}, "ol": {"start"}, "code": {"class"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _html(node: Node | Run) -> str:
    if isinstance(node, Run):
        return _html_of_run(node)
    if node.kind in {"hardBreak", "horizontalRule"}:
        return "<br>" if node.kind == "hardBreak" else "<hr>"
    inner = "".join(_html(child) for child in node.content)
    if node.kind == "heading":
        level = node.attributes.get("level", 1)
        return f"<h{level}>{inner}</h{level}>"
    if node.kind == "orderedList":
        return f'<ol start="{node.attributes.get("start", 1)}">{inner}</ol>'
    if node.kind == "codeBlock":
        language = node.attributes.get("language")
        named = f' class="language-{language}"' if language else ""
        return f"<pre><code{named}>{inner}</code></pre>"
    tag = _TAGS[node.kind]
    return f"<{tag}>{inner}</{tag}>"


def _html_of_run(run: Run) -> str:
    html = escape(run.text)
    # `marks` has the outermost first.
    for name, attributes in reversed(run.marks.items()):
        if name == "link":
            html = f'<a href="{escape(str(attributes["href"]))}">{html}</a>'
        else:
            html = f"<{_TAGS[name]}>{html}</{_TAGS[name]}>"
    return html
