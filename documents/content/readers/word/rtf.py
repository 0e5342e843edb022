"""Reads the words of Rich Text Format, as it stands within Word files: paragraphs, breaks, bold,
italic, underlined. Pure.

Tables are paragraphs with tabs; pictures, headers, styles and whatever else has a group of its own
that is no text is left out.
"""

import codecs
import re
from dataclasses import dataclass, field, replace

from documents.content.schema import Attributes
from documents.content.tree import Node, Run

# A word with its number, a byte in hexadecimal, another sign, a bracket, or letters.
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
_LETTERS = {
    "tab": "\t", "cell": "\t", "nestcell": "\t", "emdash": "—", "endash": "–", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": "\u2003",
    "enspace": "\u2002", "qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c",
    "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
_SIGNS = {b"~": "\xa0", b"_": "\u2011", b"-": "\xad", b"\\": "\\", b"{": "{", b"}": "}"}
_ENDS = {"par", "sect", "page", "row", "nestrow"}
_MARKS = {"b": "bold", "i": "italic", "ul": "underline", "strike": "strike"}
# Groups that hold no words of the text.
_OUT = {
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr",
    "headerf", "footer", "footerl", "footerr", "footerf", "fldinst", "listtable", "xe", "tc",
    "listoverridetable", "revtbl", "rsidtbl", "generator", "themedata", "datastore", "nonshppict",
    "sn", "sv", "annotation", "atnid", "atnauthor", "bkmkstart", "bkmkend", "filetbl", "template",
}  # fmt: skip
# Groups that say of themselves that they may be skipped, and yet hold words.
_IN = {"shptxt", "shpinst", "shppict", "fldrslt", "ud", "dptxbxtext"}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 437: "cp437",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _State:
    """What holds until the end of a group."""

    out: bool = False
    skipped: int = 1
    font: int = -1
    marks: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Reader:
    state: _State = field(default_factory=_State)
    codec: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    around: list[_State] = field(default_factory=list)
    blocks: list[Node] = field(default_factory=list)
    parts: list[Node | Run] = field(default_factory=list)
    # Bytes of letters that take several, and letters that stand for the last one.
    held: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    is_begun: bool = False

    def take(self, token: re.Match[bytes]) -> None:
        word, number, code, sign, bracket, letters = token.groups()
        was_begun, self.is_begun = self.is_begun, bracket == b"{"
        if code or letters:
            self.bytes(bytes.fromhex(code.decode()) if code else letters)
            return
        self.flush()
        if bracket == b"{":
            self.around.append(self.state)
        elif bracket:
            self.state = self.around.pop() if self.around else self.state
            self.to_skip = 0
        elif sign == b"*" and was_begun:
            self.state = replace(self.state, out=True)
            self.is_begun = True
        elif sign in {b"\r", b"\n"} and not self.state.out:
            self.ended()
        elif sign:
            self.text(_SIGNS.get(sign, ""))
        else:
            self.word(word.decode(), None if number is None else int(number), was_begun)

    def word(self, word: str, number: int | None, is_first: bool) -> None:
        if is_first and (word in _OUT or word in _IN):
            is_around = bool(self.around) and self.around[-1].out
            self.state = replace(self.state, out=is_around or word in _OUT)
        elif word in {"f", "fcharset", "ansicpg", "uc"}:
            self.setting(word, number or 0)
        elif word in _MARKS or word in {"plain", "ulnone"}:
            self.state = replace(self.state, marks=_marked(self.state.marks, word, number))
        elif word == "u" and number is not None:
            self.text(chr(number % 0x10000))
            self.to_skip = self.state.skipped
        elif not self.state.out:
            self.sign(word)

    def sign(self, word: str) -> None:
        """A word that stands for a letter or for an end."""
        if word == "line":
            self.parts.append(Node("hardBreak"))
        elif word in _ENDS:
            self.ended()
        else:
            self.text(_LETTERS.get(word, ""))

    def setting(self, word: str, number: int) -> None:
        if word == "f":
            self.state = replace(self.state, font=number)
        elif word == "fcharset":
            self.fonts[self.state.font] = _CHARSETS.get(number, "")
        elif word == "uc":
            self.state = replace(self.state, skipped=max(0, min(number, 9)))
        else:
            self.codec = _known(f"cp{number}")

    def bytes(self, letters: bytes) -> None:
        skipped = min(self.to_skip, len(letters))
        self.to_skip -= skipped
        if not self.state.out:
            self.held += letters[skipped:]

    def flush(self) -> None:
        if self.held:
            codec = self.fonts.get(self.state.font) or self.codec
            text, self.held = self.held.decode(codec, errors="replace"), bytearray()
            self.text(text)

    def text(self, text: str) -> None:
        if text and not self.state.out:
            marks: dict[str, Attributes] = {name: {} for name in sorted(self.state.marks)}
            self.parts.append(Run(text, marks))

    def ended(self) -> None:
        """A paragraph."""
        self.blocks.append(Node("paragraph", {}, tuple(_joined(self.parts))))
        self.parts = []


def read_rtf(data: bytes) -> Node:
    """The paragraphs of a text; those without words are left out."""
    reader = _Reader()
    for token in _TOKEN.finditer(data):
        reader.take(token)
    reader.flush()
    reader.ended()
    return Node("doc", {}, tuple(block for block in reader.blocks if _has_words(block)))


def _marked(marks: frozenset[str], word: str, number: int | None) -> frozenset[str]:
    if word == "plain":
        return frozenset()
    name = _MARKS.get(word, "underline")
    return marks - {name} if number == 0 or word == "ulnone" else marks | {name}


def _has_words(block: Node) -> bool:
    return any(isinstance(part, Run) and part.text.strip() for part in block.content)


def _joined(parts: list[Node | Run]) -> list[Node | Run]:
    """Letters beyond U+FFFF come in two halves."""
    joined: list[Node | Run] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Run) and isinstance(last, Run) and part.marks == last.marks:
            joined[-1] = Run(last.text + part.text, part.marks)
        else:
            joined.append(part)
    return [_whole(part) if isinstance(part, Run) else part for part in joined]


def _whole(run: Run) -> Run:
    text = run.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return Run(text, run.marks)


def _known(codec: str) -> str:
    try:
        return codecs.lookup(codec).name
    except LookupError:
        return "cp1252"
