"""The inline part of Markdown: marks as signs where the signs would be read as such, else as tags.

Whether `**` or `*` opens or closes something depends on the characters around it (CommonMark 0.31,
6.2, "left-flanking" and "right-flanking"); where that would go wrong, `<strong>` says the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from documents.content.mathematics import INLINE as MATHEMATICS
from documents.content.own_lines import COMMENT
from documents.content.schema import MARKS, Attributes
from documents.content.tree import Node, Run

BREAK = "\\\n"
# Mathematics, comments, footnotes, notices and links of wikis, where they are no link of Markdown.
_SPECIAL = re.compile(
    MATHEMATICS
    + "|"
    + COMMENT
    + r"|\[(?:\^[\w.-]+|![A-Za-z]+|TOC|\[[\w .-]+\])\](?![(\[\w])|([\\`*_~\[\]<>&#|!$])",
    re.ASCII,
)
_LINE_ENDS = re.compile(r"[\r\n\u2028\u2029]+")
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_ENTITY = re.compile(r"&(?=#?\w+;)")
# What would end the title of a link, or is a sign of its own wherever it stands.
_IN_TITLE = re.compile(r"[\\\"&|<$`\[\]]")
_SIGNS = {"bold": "**", "italic": "*", "strike": "~~"}
_TAGS = {
    "bold": "strong",
    "italic": "em",
    "strike": "del",
    "underline": "u",
    "highlight": "mark",
    "superscript": "sup",
    "subscript": "sub",
}
Marks = dict[str, Attributes]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text as Markdown, or the beginning or end (`opens`) of a mark; `end` is where it ends."""

    text: str
    mark: str = ""
    opens: bool = False
    end: int = 0
    way: str = ""


def inline_of(content: Iterable[Node | Run]) -> str:
    """What a paragraph holds, as Markdown."""
    pieces = list(_pieces(_tidy(content)))
    written: list[str] = [piece.text for piece in pieces]
    for place, piece in enumerate(pieces):
        if piece.opens:
            written[place], written[piece.end] = _signs(pieces, written, place)
    # A no-break or ideographic space is none to Markdown: it stays where it is.
    text = "".join(written).strip(" \t\n")
    # Behind the last break stands no line that it could end.
    return text.removesuffix("\\") + "<br>" if pieces and _ends_broken(pieces) else text


def _ends_broken(pieces: list[_Piece]) -> bool:
    written = [piece.text for piece in pieces if piece.text.strip(" \t") or piece.text == BREAK]
    return written[-1:] == [BREAK]


def code_of(words: str) -> str:
    """Code within a line: between as many backticks as it needs."""
    fence = "`" * (longest_run(words) + 1)
    is_padded = words[:1] == words[-1:] == " " and words.strip()
    space = " " if "`" in (words[0], words[-1]) or is_padded else ""
    return fence + space + words + space + fence


def longest_run(code: str) -> int:
    """How many backticks stand beside each other at most."""
    return max((len(run) for run in re.findall("`+", code)), default=0)


def escape(words: str) -> str:
    """Words in which nothing is a sign; what is one to other programs alone stays as it is."""
    return _SPECIAL.sub(lambda found: found[0] if found[1] is None else f"\\{found[1]}", words)


def destination(href: str) -> str:
    """Where a link leads, as Markdown reads it."""
    return f"<{_ENTITY.sub('&amp;', href)}>"


def _way(link: Attributes) -> str:
    way = destination(str(link.get("href", "")))
    title = str(link.get("title", ""))
    return f'{way} "{_IN_TITLE.sub(_as_entity, title)}"' if title else way


def _as_entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def _tidy(content: Iterable[Node | Run]) -> list[tuple[str, Marks]]:
    """Markdown with its marks; white space at the edge of a mark has it only if both sides have."""
    parts: list[tuple[str, Marks]] = []
    for child in content:
        if isinstance(child, Run):
            parts.extend(_split(child))
        else:
            label = str(child.attributes.get("label", ""))
            parts.append((BREAK if child.kind == "hardBreak" else escape(f"@{label}"), {}))
    for place, (text, own) in enumerate(parts):
        if not text.strip():
            before = parts[place - 1][1] if place else {}
            after = parts[place + 1][1] if place + 1 < len(parts) else {}
            kept = {n: a for n, a in own.items() if before.get(n) == a and after.get(n) == a}
            parts[place] = (text, kept)
    return parts


def _split(run: Run) -> Iterator[tuple[str, Marks]]:
    text = _LINE_ENDS.sub(" ", run.text)
    if "code" in run.marks and text:
        yield code_of(text), {name: run.marks[name] for name in run.marks if name != "code"}
        return
    edges = _EDGES.fullmatch(text)
    assert edges
    before, words, after = edges.groups()
    yield from ((each, run.marks) for each in (before, escape(words), after) if each)


def _pieces(parts: list[tuple[str, Marks]]) -> Iterator[_Piece]:
    """The parts with the beginnings and ends of their marks, properly nested."""
    ends = _Ends(parts)
    opened: list[tuple[str, Attributes]] = []
    made: list[_Piece] = []
    starts: list[int] = []

    def close(until: int) -> None:
        while len(opened) > until:
            name, attributes = opened.pop()
            start = starts.pop()
            way = _way(attributes) if name == "link" else ""
            made[start] = _Piece("", name, True, len(made), way)
            made.append(_Piece("", name, way=way))

    for place, (text, marks) in enumerate(parts):
        kept = 0
        while kept < len(opened) and marks.get(opened[kept][0]) == opened[kept][1]:
            kept += 1
        close(kept)
        names = {name for name, _ in opened}
        for name in sorted(marks.keys() - names, key=lambda each: ends.order(place, each)):
            starts.append(len(made))
            opened.append((name, marks[name]))
            made.append(_Piece("", name, True))
        made.append(_Piece(text))
    close(0)
    return iter(made)


class _Ends:
    """Where marks end: that which ends last is opened first."""

    def __init__(self, parts: list[tuple[str, Marks]]) -> None:
        self._parts = parts

    def order(self, place: int, name: str) -> tuple[int, int]:
        """Sorts the marks that are opened at a place."""
        attributes = self._parts[place][1][name]
        end = place
        while end < len(self._parts) and self._parts[end][1].get(name) == attributes:
            end += 1
        return -end, MARKS.index(name)


def _signs(pieces: list[_Piece], written: list[str], start: int) -> tuple[str, str]:
    piece = pieces[start]
    if piece.mark == "link":
        return "[", f"]({piece.way})"
    sign = _SIGNS.get(piece.mark)
    if sign and piece.mark == "italic" and _stands_beside_others(pieces, start, piece.end):
        sign = "_"
    if sign and _is_read(pieces, start, piece.end, is_underscore=sign == "_"):
        return sign, sign
    return f"<{_TAGS[piece.mark]}>", f"</{_TAGS[piece.mark]}>"


def _stands_beside_others(pieces: list[_Piece], start: int, end: int) -> bool:
    beside = [pieces[n] for n in (start - 1, start + 1, end - 1, end + 1) if 0 <= n < len(pieces)]
    return any(piece.mark and piece.mark != "link" for piece in beside)


def _is_read(pieces: list[_Piece], start: int, end: int, *, is_underscore: bool) -> bool:
    """Whether signs at these places open and close."""
    return _flanks(
        _edge(pieces, start - 1, last=True), _edge(pieces, start + 1), is_underscore
    ) and _flanks(_edge(pieces, end + 1), _edge(pieces, end - 1, last=True), is_underscore)


def _edge(pieces: list[_Piece], place: int, *, last: bool = False) -> str:
    """The character that stands there: another mark's sign counts as punctuation."""
    if not 0 <= place < len(pieces):
        return " "
    if pieces[place].mark:
        return "*"
    return pieces[place].text[-1] if last else pieces[place].text[0]


def _flanks(outside: str, inside: str, is_underscore: bool) -> bool:
    if inside.isspace():
        return False
    is_free = outside.isspace() or _is_punctuation(outside)
    return is_free or not (_is_punctuation(inside) or is_underscore)


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"
