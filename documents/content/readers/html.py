"""Reads HTML: what nh3 has cleaned, by the events of a parser. Pure.

nh3 parses as browsers do and writes down what it keeps with every tag closed; so nothing that is
wrong or hostile in the markup gets further than that.
"""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from unicodedata import bidirectional

import nh3

from documents.content.direction import is_right_to_left
from documents.content.readers.elements import TAG_MARKS
from documents.content.readers.loose_lists import item_of, joined
from documents.content.readers.page_attributes import (
    attributes_of,
    image,
    is_title,
    language_within,
    straight,
    take_language,
)
from documents.content.readers.page_styles import styles_by_class
from documents.content.readers.stack import PART, Stack
from documents.content.schema import CONTROLS, LISTS, Attributes, link_to
from documents.content.tree import Node, Run
from documents.errors import Unfit
from documents.translation import gettext_noop as _

_NODES = {
    "p": "paragraph",
    "blockquote": "blockquote",
    "ul": "bulletList",
    "ol": "orderedList",
    "li": "listItem",
    "table": "table",
    "tr": "tableRow",
    "td": "tableCell",
    "th": "tableHeader",
    "pre": "codeBlock",
    **{f"h{level}": "heading" for level in range(1, 7)},
}
_PARTS = frozenset(
    {
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "figure",
        "figcaption",
        "address",
        "center",
        "caption",
        "details",
        "summary",
        "dl",
        "dt",
        "dd",
        "fieldset",
        "form",
        "hgroup",
    }
)
_ROWS = frozenset({"thead", "tbody", "tfoot"})
_DROPPED = frozenset(
    {
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "textarea",
        "select",
        "option",
        "button",
        "audio",
        "video",
        "canvas",
        "noembed",
        "noframes",
        "xmp",
        "plaintext",
        "frameset",
        "map",
    }
)
_ATTRIBUTES = {
    "*": {"dir", "class"},
    "a": {"href", "title"},
    "p": {"style", "id"},
    "img": {"src", "alt", "title", "width", "data-emoji-fallback"},
    "ol": {"start"},
    "li": {"data-checked", "role", "aria-checked"},
    "td": {"colspan", "rowspan", "colwidth"},
    "th": {"colspan", "rowspan", "colwidth"},
    "pre": {"data-syntaxhighlighter-params"},
    "input": {"type", "checked"},
    "span": {"style"},
    "b": {"style"},
    "font": {"style"},
}
_ALLOWED = {*TAG_MARKS, *_NODES, *_PARTS, *_ROWS, "br", "hr", "a", "img", "input", "span", "font"}
_DEEPEST = 500
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements whose end need not be written, or that have none.
_UNCLOSED = frozenset(
    {
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "option",
        "optgroup",
        "rp",
        "rt",
        "html",
        "head",
        "body",
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "col",
        "area",
        "base",
        "embed",
        "source",
        "track",
        "wbr",
        "param",
    }
)
_EMOJI = re.compile(r"\bemo(?:ji|ticon)")
_BOX = re.compile(r"(?:^|\s)checkbox-(on|off)(?:\s|$)")
# The editor has no direction of its own: each block goes as its first letter does, or such a mark.
_DIRECTIONS = {"rtl": "\u200f", "ltr": "\u200e"}
_TURNED_PAGE = re.compile(r"<(?:html|body)\s(?:[^>]*\s)?dir\s*=\s*[\"']?rtl\b", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TEXTBLOCKS = {"paragraph", "heading"}
# By style; a link is so by itself.
_UNDERLINED = "underlined"
# What word processors say by style instead of by a tag.
_STYLES = {
    "bold": re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)"),
    "italic": re.compile(r"font-style\s*:\s*italic"),
    _UNDERLINED: re.compile(
        r"text-decoration[a-z-]*\s*:[^;]*underline|border-bottom\s*:\s*0?\.05em solid"
    ),
    "strike": re.compile(r"text-decoration[a-z-]*\s*:[^;]*line-through"),
    "superscript": re.compile(r"vertical-align\s*:\s*super\b"),
    "subscript": re.compile(r"vertical-align\s*:\s*sub\b"),
}
_NOT_BOLD = re.compile(r"font-weight\s*:\s*(?:normal|400)")


def read_html(html: str) -> Node:
    """A page or a fragment; whatever could run is left out with all that it holds.

    Raises:
        Unfit: it nests too deep.
    """
    _check_depth(html)
    direction = "rtl" if _TURNED_PAGE.search(html) else ""
    reader = _Reader(direction, styles_by_class(html))
    reader.feed(_cleaned(html))
    reader.close()
    return _collapsed(reader.stack.tree())


def _marked_as(wanted: str, text: str) -> str | None:
    """The text with a mark before it where its first letter goes another way than it is wanted to;
    None while there is no such letter.
    """
    letter = next((char for char in text if bidirectional(char) in {"L", "R", "AL"}), "")
    if not letter:
        return None
    is_as_wanted = not wanted or is_right_to_left(letter) == (wanted == "rtl")
    return text if is_as_wanted else _DIRECTIONS[wanted] + text


def _check_depth(html: str) -> None:
    """A parser of HTML walks through all open elements at each new one: hours for a megabyte."""
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() not in _UNCLOSED:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > _DEEPEST:
                raise Unfit(_("It nests lists, quotes or tables too deep."))


def _cleaned(html: str) -> str:
    return nh3.clean(
        # What no text may hold goes before white space is counted; a form feed is some.
        CONTROLS.sub("", html.replace("\f", " ")),
        tags=_ALLOWED,
        clean_content_tags=set(_DROPPED),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )


class _Reader(HTMLParser):
    """Turns events of markup into those of the stack."""

    def __init__(self, direction: str, styles: dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self._styles = styles
        # Of what is around the next code, if that is said there.
        self._language: Attributes = {}
        # Of what is open; empty where each block goes as its first letter does.
        self._directions = [direction]
        self._is_directed = False
        self.stack = Stack()
        # What each open tag has to take back at its end: a node, or so many marks.
        self._open: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"br", "hr", "img", "input"}:
            self._void(tag, given)
        elif tag in _NODES or tag in _PARTS:
            self._begin(tag, given)
            self._direct(given)
            self._is_directed = False
            self._open.append((tag, ()))
        elif tag not in _ROWS:
            self._direct(given)
            self._open.append((tag, tuple(self._marked(tag, given))))

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        attributes = attributes_of(tag, given)
        if tag == "div":
            self._language |= language_within(given)
            self._check(given)
        elif tag == "pre":
            attributes = {**self._language, **attributes}
            self._language = {}
        elif tag == "li" and "tasks" in (self.stack.nearest(*LISTS) or {}):
            attributes["checked"] = "checked" in given.get("class", "").split()
        is_heading = tag == "p" and is_title(given)
        self.stack.begin("heading" if is_heading else _NODES.get(tag, PART), attributes)

    def _check(self, given: dict[str, str]) -> None:
        """A box that is drawn by a style."""
        box = _BOX.search(given.get("class", ""))
        item = self.stack.nearest("listItem") if box else None
        if box and item is not None:
            item.setdefault("checked", box[1] == "on")

    def _direct(self, given: dict[str, str]) -> None:
        told = given.get("dir", "").lower()
        inherited = self._directions[-1]
        self._directions.append(told if told in _DIRECTIONS else "" if told else inherited)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            return
        marks = self._open.pop()[1]
        if tag == "div":
            self._language = {}
        self._directions.pop()
        if tag in _NODES or tag in _PARTS:
            self._is_directed = False
            self.stack.end()
        for mark in marks:
            self.stack.unmark(mark)

    def handle_data(self, data: str) -> None:
        if not self._is_directed and self.stack.nearest("codeBlock") is None:
            directed = _marked_as(self._directions[-1], data)
            self._is_directed = directed is not None
            data = directed or data
        self.stack.text(data)

    def _void(self, tag: str, given: dict[str, str]) -> None:
        if tag == "br":
            self.stack.add(Node("hardBreak"))
        elif tag == "hr":
            self.stack.add(Node("horizontalRule"))
        elif tag == "img" and _EMOJI.search(given.get("class", "")):
            self.stack.text(given.get("data-emoji-fallback") or given.get("alt", ""))
        elif tag == "img":
            self.stack.add(Node("image", image(given)))
        elif given.get("type") == "checkbox":
            item = self.stack.nearest("listItem")
            if item is not None:
                item.setdefault("checked", "checked" in given)

    def _marked(self, tag: str, given: dict[str, str]) -> Iterable[str]:
        marks: dict[str, Attributes] = {}
        style = given.get("style", "").lower()
        if tag == "span":
            named = (self._styles.get(name, "") for name in given.get("class", "").split())
            style = ";".join((*named, style))
        if tag in TAG_MARKS and not (tag == "b" and _NOT_BOLD.search(style)):
            marks[TAG_MARKS[tag]] = {}
        if tag == "a" and (link := link_to(straight(given.get("href", "")), given.get("title"))):
            marks["link"] = link
        marks |= {name: {} for name, pattern in _STYLES.items() if pattern.search(style)}
        if tag == "code" and (block := self.stack.nearest("codeBlock")) is not None:
            marks = {}
            take_language(block, given)
        for name, attributes in marks.items():
            self.stack.mark(name, attributes)
        return marks


def _collapsed(node: Node) -> Node:
    """The tree with white space as a browser shows it."""
    if node.kind == "codeBlock":
        return node
    if node.kind in _TEXTBLOCKS:
        made = Node(node.kind, node.attributes, tuple(_line(node.content)))
        return item_of(made) if node.kind == "paragraph" and node.attributes else made
    content: list[Node | Run] = []
    line: list[Node | Run] = []
    for part in node.content:
        if isinstance(part, Run) or part.kind == "hardBreak":
            line.append(part)
            continue
        content.extend(_loose(line))
        line = []
        content.append(_collapsed(part))
    content.extend(_loose(line))
    return Node(node.kind, node.attributes, tuple(joined(content)))


def _loose(line: list[Node | Run]) -> list[Node | Run]:
    """Words beside blocks: only white space among them is nothing at all."""
    kept = _line(line)
    return kept if any(isinstance(part, Run) for part in kept) else []


def _line(parts: Iterable[Node | Run]) -> list[Node | Run]:
    line: list[Node | Run] = []
    is_after_space = True
    for part in parts:
        if isinstance(part, Node):
            _trim_end(line)
            line.append(part if part.kind != "paragraph" else _collapsed(part))
            is_after_space = True
            continue
        text = _SPACE.sub(" ", part.text)
        text = text[1:] if is_after_space and text.startswith(" ") else text
        if text:
            line.append(Run(text, _without_style(part.marks)))
            is_after_space = text.endswith(" ")
    _trim_end(line)
    if line and isinstance(line[-1], Node) and line[-1].kind == "hardBreak":
        # A break at the end is not shown.
        line.pop()
    return line


def _without_style(marks: dict[str, Attributes]) -> dict[str, Attributes]:
    if _UNDERLINED not in marks:
        return marks
    kept = {name: marks[name] for name in marks if name != _UNDERLINED}
    return kept if "link" in marks else {**kept, "underline": {}}


def _trim_end(line: list[Node | Run]) -> None:
    if line and isinstance(last := line[-1], Run) and last.text.endswith(" "):
        line.pop()
        if text := last.text[:-1]:
            line.append(Run(text, last.marks))
