"""A tree as Markdown: CommonMark with GitHub's tables, check lists and `~~`.

What Markdown has no sign for is said in HTML, which it allows: `<u>`, `<mark>`, and tables whose
cells span others or hold more than a line.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from documents.content.mathematics import DISPLAYED
from documents.content.own_lines import (
    COMMENT_BLOCK,
    FRONT_LANGUAGES,
    FRONT_MATTER,
    NOTE,
    NOTE_INDENT,
    OWN_LINE,
)
from documents.content.schema import LISTS
from documents.content.tree import Node, Run, number_of, text_in
from documents.content.writers import html
from documents.content.writers.inline import BREAK, destination, escape, inline_of, longest_run
from documents.content.writers.text import signs_of

# What would make a list, a heading or a comment of a line that is none.
_LINE_START = re.compile(r"^[ \t]*(?:([-+]|=(?==*[ \t]*$)|<(?=!--))|(\d+)([.)]))", re.MULTILINE)
# An abbreviation as other programs have it, in which no further star is a sign.
_ABBREVIATION = re.compile(r"^\\\*\\\[([^\\\]*\n]+)\\\]:(?=[ \t][^*]*$)")
_NOTICE = re.compile(r"\[![A-Za-z]+\]|:{3,}.*")
_FULL_LINE = re.compile(r"\n(?=[^\n])")


def markdown_of(root: Node, embed: Callable[[str], str | None] | None = None) -> str:
    """The content as Markdown.

    `embed` gives the data URI of an image for its `src`, or None for one that is gone; without it
    images lead to their `src`. Data URIs stand at the end, so that the text stays legible.
    """
    writer = _Writer(embed, root.nodes[0] if root.nodes else None)
    text = writer.blocks(root)
    return "\n\n".join(part for part in (text, writer.sources()) if part) + "\n" if text else ""


@dataclass
class _Writer:
    embed: Callable[[str], str | None] | None
    first: Node | None = None
    embedded: dict[str, str] = field(default_factory=dict)
    # How many items of lists are around what is written.
    around: int = 0

    def _is_front(self, node: Node, code: str) -> bool:
        found = FRONT_MATTER.fullmatch(code) if node is self.first else None
        return found is not None and node.attributes == {"language": FRONT_LANGUAGES[found[1]]}

    def blocks(self, node: Node) -> str:
        text, before, is_in_note = "", "", False
        for child, block in zip(node.nodes, self._each(node), strict=True):
            if block:
                is_line = node.kind == "doc" and child.kind == "paragraph"
                is_more = is_in_note and is_line and text_in(child).startswith(NOTE_INDENT)
                is_in_note = is_more or (is_line and NOTE.match(block) is not None)
                block = NOTE_INDENT * is_more + (
                    _FULL_LINE.sub("\n" + NOTE_INDENT, block) if is_more else block
                )
                text += _between(before, block, child) * bool(text) + block
                before = block if child.kind == "paragraph" else ""
        return text

    def _each(self, node: Node) -> list[str]:
        written: list[str] = []
        before, is_other = "", False
        for child in node.nodes:
            family = "ordered" if child.kind == "orderedList" else "bullets"
            is_list = child.kind in LISTS
            # Two lists of the same sign would be one.
            is_other = is_list and family == before and not is_other
            block = self._block(child, is_other)
            written.append(block)
            if block:
                before = family if is_list else ""
        return written

    def _block(self, node: Node, is_other: bool = False) -> str:
        if node.kind in LISTS:
            return self._list(node, is_other)
        return _WRITERS[node.kind](self, node)

    def paragraph(self, node: Node) -> str:
        if _is_displayed(node) or self._is_comment(node):
            return text_in(node)
        text = _LINE_START.sub(_escape_line, inline_of(node.content))
        return _ABBREVIATION.sub(r"*[\1]:", text)

    def _is_comment(self, node: Node) -> bool:
        """Whether it is nothing but comments of HTML; a blank line in one would end an item."""
        text = text_in(node)
        is_cut = self.around and not all(line.strip() for line in text.split("\n"))
        return bool(COMMENT_BLOCK.fullmatch(text)) and _is_plain_text(node) and not is_cut

    def heading(self, node: Node) -> str:
        words = inline_of(node.content).replace(BREAK, "<br>")
        return f"{'#' * number_of(node, 'level')} {words}".rstrip(" ")

    def quote(self, node: Node) -> str:
        # Spaces at the end of a line of code are part of it.
        return "\n".join(f"> {line}" if line else ">" for line in self.blocks(node).split("\n"))

    def _list(self, node: Node, is_other: bool) -> str:
        signs = [_other(sign) if is_other else sign for sign in signs_of(node)]
        items = [self._item(sign, item) for sign, item in zip(signs, node.nodes, strict=True)]
        return "\n".join(items)

    def _item(self, sign: str, item: Node) -> str:
        has_box = item.kind == "taskItem"
        self.around += 1
        text = self.blocks(item)
        self.around -= 1
        if has_box and not text_in(item.nodes[0] if item.nodes else item).strip():
            # Behind a box stand words and nothing else.
            text = "\n\n" + text
        if text.startswith("---"):
            # After a dash it would be a longer rule.
            text = "___" + text[3:]
        indent = "  " if has_box else " " * len(sign)
        return (sign + _FULL_LINE.sub("\n" + indent, text)).rstrip(" \n")

    def code_block(self, node: Node) -> str:
        code = text_in(node)
        if self._is_front(node, code):
            return code
        fence = "`" * max(3, longest_run(code) + 1)
        return f"{fence}{node.attributes.get('language', '')}\n{code}\n{fence}"

    def rule(self, _: Node) -> str:
        return "---"

    def image(self, node: Node) -> str:
        src, alt = str(node.attributes["src"]), escape(str(node.attributes.get("alt", "")))
        if self.embed is None:
            title = str(node.attributes.get("title", "")).replace("\\", "").replace('"', "'")
            return f"![{alt}]({destination(src)}" + (f' "{title}")' if title else ")")
        data = self.embed(src)
        if data is None:
            return escape(f"[{node.attributes.get('alt') or 'image'}]")
        name = self.embedded.setdefault(data, f"image-{len(self.embedded) + 1}")
        return f"![{alt}][{name}]"

    def sources(self) -> str:
        return "\n".join(f"[{name}]: <{data}>" for data, name in self.embedded.items())

    def table(self, node: Node) -> str:
        if not _is_plain(node):
            return self._html_table(node)
        rows = [self._row(row) for row in node.nodes]
        rule = "| " + " | ".join(["---"] * len(node.nodes[0].nodes)) + " |"
        return "\n".join((rows[0], rule, *rows[1:]))

    def _row(self, row: Node) -> str:
        cells = [inline_of(cell.nodes[0].content).replace(BREAK, "<br>") for cell in row.nodes]
        return "| " + " | ".join(_piped(cell) for cell in cells) + " |"

    def _html_table(self, node: Node) -> str:
        return html.markup_of(html.embedded_images(node, self.embed) if self.embed else node)


def _between(before: str, block: str, node: Node) -> str:
    """What stands between two blocks: such lines stand in a row, as they are usually written."""
    if not before or node.kind != "paragraph":
        return "\n\n"
    own = OWN_LINE.match(block)
    is_row = own and (block.startswith(":") or OWN_LINE.match(before))
    return "\n" if is_row or _NOTICE.fullmatch(before) else "\n\n"


def _is_plain_text(node: Node) -> bool:
    return all(
        not part.marks if isinstance(part, Run) else part.kind == "hardBreak"
        for part in node.content
    )


def _is_displayed(node: Node) -> bool:
    """Whether it is mathematics in lines of its own."""
    plain = _is_plain_text(node)
    text = text_in(node)
    lines = text.split("\n")
    is_tidy = all(line == line.strip() and line for line in lines)
    return plain and is_tidy and DISPLAYED.fullmatch(text) is not None


def _piped(cell: str) -> str:
    """A cell in which no bar stands unescaped; words have theirs escaped, code has not."""
    return re.sub(r"(?<!\\)\|", r"\\|", cell)


def _other(sign: str) -> str:
    return sign.replace("- ", "* ", 1) if "-" in sign else sign.replace(". ", ") ")


def _escape_line(found: re.Match[str]) -> str:
    sign, number, dot = found.groups()
    return f"\\{sign}" if sign else f"{number}\\{dot}"


def _is_plain(table: Node) -> bool:
    """Whether it is a row of headers and rows of cells, of a line each, without spans."""
    rows = table.nodes
    kinds = ["tableHeader", *["tableCell"] * (len(rows) - 1)]
    return (
        all(
            all(cell.kind == kind and _is_line(cell) for cell in row.nodes)
            for kind, row in zip(kinds, rows, strict=True)
        )
        and len({len(row.nodes) for row in rows}) == 1
    )


def _is_line(cell: Node) -> bool:
    spans = (number_of(cell, "colspan"), number_of(cell, "rowspan"))
    has_bars = any("\\|" in text_in(block) for block in cell.nodes)
    return spans == (1, 1) and not has_bars and [node.kind for node in cell.nodes] == ["paragraph"]


_WRITERS: dict[str, Callable[[_Writer, Node], str]] = {
    "paragraph": _Writer.paragraph,
    "heading": _Writer.heading,
    "blockquote": _Writer.quote,
    "codeBlock": _Writer.code_block,
    "horizontalRule": _Writer.rule,
    "image": _Writer.image,
    "table": _Writer.table,
}
