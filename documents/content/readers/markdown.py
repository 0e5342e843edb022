"""Reads Markdown: CommonMark with GitHub's tables, check lists and `~~`. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape

from markdown_it.token import Token

from documents.content.own_lines import FRONT_LANGUAGES, FRONT_MATTER, NOTE, NOTE_INDENT
from documents.content.readers.elements import ELEMENTS, TAG_MARKS
from documents.content.readers.html import read_html
from documents.content.readers.markdown_rules import DEEPEST, parser
from documents.content.readers.stack import Stack
from documents.content.schema import CONTROLS, Attributes, link_to
from documents.content.tree import Node, Run, walk
from documents.errors import Unfit
from documents.translation import gettext_noop as _

_DATA = re.compile(r"data:image/[a-z+.-]{1,20};base64,[A-Za-z0-9+/=]+")
_WIDE = "[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+"
# At the beginning of a line, an item, a heading, a cell, and at the end of a line or a cell.
_WIDE_EDGE = re.compile(
    rf"(?m:^){_WIDE}|(?<=[ \t|>]){_WIDE}(?=[^ \t|])|{_WIDE}(?=[ \t]*(?m:$)|[ \t]*\|)"
)
_WRITTEN = re.compile(r"&#x00([0-9a-f]{4});")
_BOX = re.compile(r"\[([ xX])\](?:\s+|$)")
_NODES = {
    "paragraph": "paragraph",
    "heading": "heading",
    "blockquote": "blockquote",
    "bullet_list": "bulletList",
    "ordered_list": "orderedList",
    "list_item": "listItem",
    "table": "table",
    "tr": "tableRow",
    "th": "tableHeader",
    "td": "tableCell",
}
_MARKS = {"strong": "bold", "em": "italic", "s": "strike"}
_LINES = frozenset({"paragraph", "heading", "th", "td"})
_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)(?![a-z0-9-])[^>]*>", re.IGNORECASE)
# What a browser takes for no words: comments, instructions, declarations. Here they are some.
_HIDDEN = re.compile(
    r"\s*(?:<!--.*?(?:-->|\Z)(?:[ \t]*<!--.*?(?:-->|\Z))*|<\?.*?(?:\?>|\Z)"
    r"|<!\[CDATA\[.*?(?:\]\]>|\Z)|<!(?!doctype)[a-z][^>]*(?:>|\Z))",
    re.IGNORECASE | re.DOTALL,
)
_BREAKS = re.compile(r"\s*(?:<br\s*/?>\s*)+", re.IGNORECASE)
# What GitHub, too, shows as words.
_ELEMENTS = ELEMENTS - {"noembed", "noframes", "plaintext", "textarea", "title", "xmp"}
# The reader of pages leaves them out, with their words.
_CONTROLS = frozenset({"button", "option", "select"})
_VOID = frozenset({"br", "hr", "img", "wbr"})


def read_markdown(text: str) -> Node:
    """A text in Markdown; HTML in it is read as HTML (readers/html.py).

    Raises:
        Unfit: it nests too deep.
    """
    return _Reader(_Spaces(text)).read(text)


def _with_wide_spaces(text: str) -> str:
    """The text with entities for the spaces at its edges that are none to Markdown.

    The parser takes them away with the others, and so the indents of Chinese paragraphs.
    """
    return _WIDE_EDGE.sub(lambda wide: "".join(f"&#x{ord(char):06x};" for char in wide[0]), text)


class _Pictures:
    """Pictures that stand in the text: long, so that the parser, which goes letter by letter, gets
    a name for each.
    """

    def __init__(self) -> None:
        self._images: list[str] = []

    def set_aside(self, found: re.Match[str]) -> str:
        """The name of a picture."""
        self._images.append(found[0])
        return f"/image/{len(self._images) - 1}"

    def source(self, src: str) -> str:
        """The picture with a name; whatever is none stays."""
        _, _, number = src.partition("/image/")
        is_set_aside = number.isdecimal() and int(number) < len(self._images)
        return self._images[int(number)] if is_set_aside else src


class _Spaces:
    """Wide spaces, which are entities for the parser, unless somebody's words have some."""

    def __init__(self, text: str) -> None:
        self._are_ours = not _WRITTEN.search(text)

    def kept(self, text: str) -> str:
        """A text for the parser."""
        return _with_wide_spaces(text) if self._are_ours else text

    def as_written(self, code: str) -> str:
        """Code, in which an entity is none."""
        if not self._are_ours:
            return code
        return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), code)


class _Reader:
    """Turns tokens into events of the stack."""

    def __init__(self, spaces: _Spaces) -> None:
        self._stack = Stack()
        self._spaces = spaces
        self._pictures = _Pictures()
        self._links: list[str] = []
        self._anchors: list[str] = []
        self._is_in_note = False
        # Before the further paragraphs of a footnote, as long as nothing else stands among them.
        self._indent = ""
        self._is_only_lines = True

    def read(self, text: str) -> Node:
        """The tree of a text."""
        text = self._front_matter(CONTROLS.sub("", text.replace("\r\n", "\n")))
        text = _DATA.sub(self._pictures.set_aside, text)
        tokens = parser().parse(self._spaces.kept(text))
        if any(token.level >= DEEPEST - 1 for token in tokens):
            raise Unfit(_("It nests lists, quotes or tables too deep."))
        for token in tokens:
            if not self._goes_on(token):
                self._block(token)
                continue
            self._further(token)
        return self._stack.tree()

    def _further(self, token: Token) -> None:
        """More of a footnote: its paragraphs keep their indent."""
        for inner in parser().parse(token.content):
            is_paragraph = inner.type in {"paragraph_open", "inline", "paragraph_close"}
            if inner.level == 0 and not is_paragraph:
                self._is_only_lines = False
            self._indent = NOTE_INDENT if inner.level == 0 and self._is_only_lines else ""
            self._block(inner)
        self._indent = ""

    def _front_matter(self, text: str) -> str:
        """What a page generator is told before the text is code, with the lines around it."""
        found = FRONT_MATTER.match(text)
        if found is None:
            return text
        language: Attributes = {"language": FRONT_LANGUAGES[found[1]]}
        self._stack.add(Node("codeBlock", language, (Run(found[0]),)))
        return text[found.end() :]

    def _block(self, token: Token) -> None:
        name, _, event = token.type.rpartition("_")
        if event == "open" and name in _NODES:
            self._stack.begin(_NODES[name], _attributes(name, token))
        elif event == "close" and name in _NODES:
            self._close(name)
        elif token.type in _WHOLE:
            _WHOLE[token.type](self, token)

    def _close(self, name: str) -> None:
        if name in _LINES:
            self._stack.rewrite(self._line)
        if name != "paragraph" or not self._stack.drop_if_empty():
            self._stack.end()

    def _line(self, content: list[Node | Run]) -> list[Node | Run]:
        line = _trimmed(content)
        if not self._indent or not line:
            return line
        self._is_only_lines = all(isinstance(p, Run) or p.kind == "hardBreak" for p in line)
        return [Run(self._indent), *line] if self._is_only_lines else line

    def _goes_on(self, token: Token) -> bool:
        """Whether indented lines are further paragraphs of a footnote, and no code."""
        is_more = token.type == "code_block" and self._is_in_note
        if token.level == 0 and token.type != "paragraph_close":
            self._is_in_note = is_more or token.type == "paragraph_open"
        if not is_more:
            self._is_only_lines = True
        if token.type == "inline":
            self._is_in_note = self._is_in_note and bool(NOTE.match(token.content))
        return is_more

    def _inline(self, token: Token) -> None:
        children = token.children or []
        box = _BOX.match(token.content)
        if box and (item := self._stack.begun_by_this("listItem")) is not None:
            item["checked"] = box[1] != " "
            children = _without_box(children)
        before = ""
        for place, child in enumerate(children):
            if child.type == "html_inline" and _is_type(child, before, children[place + 1 :]):
                self._words(child)
            else:
                self._part(child)
            before = child.content
        self._stack.drop_marks()
        self._anchors.clear()

    def _begin_link(self, link: Attributes | None) -> str:
        """The name of the mark that begins; empty where the link leads nowhere."""
        name = "link" if link else ""
        self._stack.mark(name, link)
        return name

    def _part(self, token: Token) -> None:
        name, _, event = token.type.rpartition("_")
        if name in _MARKS:
            (self._stack.mark if event == "open" else self._stack.unmark)(_MARKS[name])
        elif token.type == "link_open":
            link = link_to(token.attrs.get("href"), token.attrs.get("title"))
            self._links.append(self._begin_link(link))
        elif token.type == "link_close":
            self._stack.unmark(self._links.pop())
        else:
            _PARTS.get(token.type, _Reader._words)(self, token)

    def _words(self, token: Token) -> None:
        self._stack.text(token.content)

    def _space(self, _: Token) -> None:
        self._stack.text(" ")

    def _break(self, _: Token) -> None:
        self._stack.add(Node("hardBreak"))

    def _formula(self, token: Token) -> None:
        self._stack.text(self._spaces.as_written(token.content))

    def _displayed(self, token: Token) -> None:
        self._lines(token.content)

    def _lines(self, text: str) -> None:
        for number, line in enumerate(self._spaces.as_written(text).split("\n")):
            if number:
                self._stack.add(Node("hardBreak"))
            self._stack.text(line)

    def _code(self, token: Token) -> None:
        self._stack.mark("code")
        self._stack.text(self._spaces.as_written(token.content))
        self._stack.unmark("code")

    def _image(self, token: Token) -> None:
        attributes: Attributes = {"src": self._pictures.source(str(token.attrs.get("src", "")))}
        if alt := "".join(child.content for child in token.children or []):
            attributes["alt"] = alt
        if title := token.attrs.get("title"):
            attributes["title"] = str(title)
        self._stack.add(Node("image", attributes))

    def _tag(self, token: Token) -> None:
        found = _TAG.fullmatch(token.content)
        tag = found[2].lower() if found else ""
        if tag == "br":
            self._stack.add(Node("hardBreak"))
        elif tag == "img":
            self._splice(read_html(token.content))
        elif _HIDDEN.fullmatch(token.content):
            self._stack.text(self._spaces.as_written(token.content.replace("\n", " ")))
        elif found and tag == "a" and not found[1]:
            self._anchors.append(self._begin_link(_link_of(token.content)))
        elif tag == "a" and self._anchors:
            self._stack.unmark(self._anchors.pop())
        elif found and tag in TAG_MARKS:
            (self._stack.unmark if found[1] else self._stack.mark)(TAG_MARKS[tag])

    def _html(self, token: Token) -> None:
        end = 0
        while hidden := _HIDDEN.match(token.content, end):
            self._hidden(hidden[0].strip())
            end = hidden.end()
        content = token.content[end:]
        if _BREAKS.fullmatch(content):
            # Without words around them a page shows none.
            breaks = content.lower().count("<br")
            self._stack.add(Node("paragraph", {}, (Node("hardBreak"),) * breaks))
        else:
            self._splice(read_html(_TAG.sub(_unknown_as_words, _closed(content))))

    def _hidden(self, text: str) -> None:
        """A comment is a paragraph, that it is written as it came; the rest is code."""
        if text.startswith("<!--"):
            self._stack.begin("paragraph")
            self._lines(text)
            self._stack.end()
        else:
            self._stack.add(Node("codeBlock", {}, (Run(self._spaces.as_written(text)),)))

    def _splice(self, tree: Node) -> None:
        for part in _with_sources(tree, self._pictures.source).content:
            self._stack.add(part)

    def _code_block(self, token: Token) -> None:
        language = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
        code = self._spaces.as_written(token.content).removesuffix("\n")
        attributes: Attributes = {"language": language} if language else {}
        self._stack.add(Node("codeBlock", attributes, (Run(code),) if code else ()))

    def _rule(self, _: Token) -> None:
        self._stack.add(Node("horizontalRule"))


_WHOLE: dict[str, Callable[[_Reader, Token], None]] = {
    "inline": _Reader._inline,
    "html_block": _Reader._html,
    "fence": _Reader._code_block,
    "code_block": _Reader._code_block,
    "hr": _Reader._rule,
    "displayed": _Reader._displayed,
}
# All others are words.
_PARTS: dict[str, Callable[[_Reader, Token], None]] = {
    "softbreak": _Reader._space,
    "hardbreak": _Reader._break,
    "code_inline": _Reader._code,
    "formula": _Reader._formula,
    "image": _Reader._image,
    "html_inline": _Reader._tag,
}


def _link_of(anchor: str) -> Attributes | None:
    parts = (part for node in walk(read_html(f"{anchor}-</a>")) for part in node.content)
    return next((part.marks.get("link") for part in parts if isinstance(part, Run)), None)


def _is_type(tag: Token, before: str, after: Iterable[Token]) -> bool:
    """Whether this is no tag but words, as in `List<String>` or `Map<Button>`."""
    found = _TAG.fullmatch(tag.content)
    if found is None:
        return False
    name = found[2].lower()
    if name not in _ELEMENTS:
        return True
    is_glued = before[-1:].isalnum() and tag.content == f"<{found[2]}>" and name not in _VOID
    return is_glued and not any(
        other.content.lower().startswith(f"</{name}") for other in after if other.type == tag.type
    )


def _trimmed(content: Iterable[Node | Run]) -> list[Node | Run]:
    """A line without the white space that nobody sees: at its ends, beside breaks and pictures."""
    led = list(_led(content, lambda text: text.lstrip(" \t\n")))
    return list(_led(led[::-1], lambda text: text.rstrip(" \t\n")))[::-1]


def _led(parts: Iterable[Node | Run], strip: Callable[[str], str]) -> Iterator[Node | Run]:
    is_edge = True
    for part in parts:
        if isinstance(part, Run) and is_edge and "code" not in part.marks:
            if text := strip(part.text):
                yield Run(text, part.marks)
                is_edge = False
            continue
        yield part
        is_edge = isinstance(part, Node)


def _closed(html: str) -> str:
    """The markup, in which a tag that never ends is words."""
    start = html.find("<", html.rfind(">") + 1)
    return html if start < 0 else html[:start] + escape(html[start:])


def _unknown_as_words(tag: re.Match[str]) -> str:
    if tag[2].lower() in _CONTROLS:
        return ""
    return tag[0] if tag[2].lower() in _ELEMENTS else escape(tag[0])


def _attributes(name: str, token: Token) -> Attributes:
    if name == "heading":
        return {"level": int(token.tag[1])}
    return {"start": int(token.attrs.get("start", 1))} if name == "ordered_list" else {}


def _without_box(children: Iterable[Token]) -> list[Token]:
    """The parts of an item without the box at its beginning."""
    rest = list(children)
    rest[0].content = _BOX.sub("", rest[0].content, count=1)
    return rest


def _with_sources(node: Node, source: Callable[[str], str]) -> Node:
    content = tuple(
        part if isinstance(part, Run) else _with_sources(part, source) for part in node.content
    )
    attributes = node.attributes
    if node.kind == "image":
        attributes = {**attributes, "src": source(str(attributes["src"]))}
    return Node(node.kind, attributes, content)
