"""A document's content as Markdown (CommonMark, with `~~` for struck text)."""

import re
from collections.abc import Callable

from documents.content import Node, Run, signs_of, words_of

_SPECIAL = re.compile(r"([\\`*_~\[\]<>&#|!])")
# What would make a list or a heading of a line that is none.
_LINE_START = re.compile(r"^[ \t]*(?:([-+=])|(\d+)([.)]))", re.MULTILINE)
_LINE_ENDS = re.compile(r"[\r\n\u2028\u2029]+")
_FULL_LINE = re.compile(r"\n(?=[^\n])")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_FENCE = "`"


def markdown_of(root: Node) -> str:
    """The content as Markdown."""
    return _blocks(root) + "\n" if root.content else ""


def _blocks(node: Node) -> str:
    blocks = [_block(child) for child in node.content if isinstance(child, Node)]
    return "\n\n".join(blocks)


def _block(node: Node) -> str:
    return _WRITERS[node.kind](node)


def _paragraph(node: Node) -> str:
    inline = "".join(_inline(child) for child in node.content).strip()
    return _LINE_START.sub(_escape_line, inline)


def _escape_line(found: re.Match[str]) -> str:
    sign, number, dot = found.groups()
    return f"\\{sign}" if sign else f"{number}\\{dot}"


def _heading(node: Node) -> str:
    level = int(node.attributes.get("level", 1))
    return f"{'#' * level} {_paragraph(node).replace(_BREAK, ' ')}".rstrip()


def _quote(node: Node) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _blocks(node).split("\n"))


def _list(node: Node) -> str:
    items = [child for child in node.content if isinstance(child, Node)]
    return "\n".join(
        sign + _FULL_LINE.sub("\n" + " " * len(sign), _blocks(item))
        for sign, item in zip(signs_of(node), items, strict=True)
    )


def _code_block(node: Node) -> str:
    code = words_of(node)
    fence = _FENCE * max(3, _longest_run(code) + 1)
    return f"{fence}{node.attributes.get('language', '')}\n{code}\n{fence}"


def _longest_run(code: str) -> int:
    return max((len(run) for run in re.findall(f"{_FENCE}+", code)), default=0)


def _rule(_: Node) -> str:
    return "---"


_WRITERS: dict[str, Callable[[Node], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "blockquote": _quote,
    "bulletList": _list,
    "orderedList": _list,
    "codeBlock": _code_block,
    "horizontalRule": _rule,
}

_BREAK = "\\\n"
_SIGNS = {"bold": ("**", "**"), "italic": ("*", "*"), "strike": ("~~", "~~")}
_SIGNS["underline"] = ("<u>", "</u>")


def _inline(child: Node | Run) -> str:
    if isinstance(child, Node):
        return _BREAK
    text = _LINE_ENDS.sub(" ", child.text)
    edges = _EDGES.fullmatch(text)
    assert edges
    before, words, after = edges.groups()
    # White space inside of the signs would make them plain characters.
    return before + _marked(words, child) + after if words else text


def _marked(words: str, run: Run) -> str:
    marked = _code(words) if "code" in run.marks else _SPECIAL.sub(r"\\\1", words)
    for name, attributes in reversed(run.marks.items()):
        if name == "link":
            marked = f"[{marked}](<{attributes['href']}>)"
        elif name != "code":
            opening, closing = _SIGNS[name]
            marked = opening + marked + closing
    return marked


def _code(words: str) -> str:
    fence = _FENCE * (_longest_run(words) + 1)
    space = " " if _FENCE in (words[0], words[-1]) else ""
    return fence + space + words + space + fence
