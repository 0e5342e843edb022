"""The fields of a Word file (links, page numbers …): what their instructions say. Pure."""

import re
from dataclasses import dataclass
from itertools import pairwise

from documents.content.readers.word.formulas.eq_fields import line_of
from documents.content.readers.word.formulas.symbols import letter
from documents.content.schema import Attributes, link_to

# A word of an instruction: in quotes of any kind, or up to the next space.
_WORD = re.compile(r'"((?:\\.|[^"\\])*)"?|[“„]([^”“]*)[”“]?|(\S+)')
_ESCAPED = re.compile(r"\\(.)")
# Switches of a link that have a word behind them.
_WITH_WORD = {"\\l", "\\o", "\\t", "\\s"}


@dataclass(slots=True)
class Field:
    """A field that is open: its instruction, and whether its result has begun."""

    instruction: str = ""
    has_result: bool = False
    link: Attributes | None = None
    is_shown: bool = False

    def begin_result(self) -> None:
        """What comes now is shown."""
        self.has_result = True
        self.link = link_of(self.instruction)


def _words(instruction: str) -> list[str]:
    found = []
    for quoted, curly, bare in _WORD.findall(instruction):
        found.append(_ESCAPED.sub(r"\1", quoted) if quoted else curly or bare)
    return found


def link_of(instruction: str) -> Attributes | None:
    """What a HYPERLINK says, however it is written; one within the document is none."""
    first, *words = _words(instruction) or [""]
    if first.upper() != "HYPERLINK":
        return None
    base, switch = "", ""
    told: dict[str, str] = {}
    for word in words:
        if switch:
            told[switch] = word
            switch = ""
        elif word.startswith("\\"):
            switch = word.lower() if word.lower() in _WITH_WORD else ""
        else:
            base = base or word
    anchor = told.get("\\l", "")
    return link_to(f"{base}#{anchor}" if base and anchor else base, told.get("\\o"))


def shown_by(instruction: str) -> str:
    """What a field without a result shows: a letter, an equation, the words of a button."""
    first, _, rest = instruction.strip().partition(" ")
    kind = first.upper()
    if kind == "SYMBOL":
        return _symbol(_words(instruction))
    if kind in {"MACROBUTTON", "GOTOBUTTON"}:
        return rest.strip().partition(" ")[2].strip()
    return line_of(rest) if kind == "EQ" else ""


def _symbol(words: list[str]) -> str:
    try:
        code = int(words[1], 0)
    except (IndexError, ValueError):
        return ""
    fonts = dict(pairwise(words))
    return letter(code, fonts.get("\\f", ""))


class Fields:
    """The fields of a text that are open where it is being read, the innermost last."""

    def __init__(self) -> None:
        self._open: list[Field] = []

    def begin(self, instruction: str = "") -> Field:
        """A field begins."""
        self._open.append(Field(instruction))
        return self._open[-1]

    def separate(self) -> None:
        """The result of the innermost one begins."""
        if self._open:
            self._open[-1].begin_result()

    def end(self) -> str:
        """The innermost one ends; what it shows, if it has no result."""
        ended = self._open.pop() if self._open else Field(is_shown=True)
        return "" if ended.is_shown else shown_by(ended.instruction)

    def drop(self) -> None:
        """The innermost one ends, and shows nothing besides its result."""
        self._open.pop()

    def instruct(self, text: str) -> None:
        """More of an instruction."""
        if self._open and not self._open[-1].has_result:
            self._open[-1].instruction += text

    def hear(self, text: str) -> bool:
        """Whether some text is shown: the instruction of a field is not."""
        hidden = next((each for each in self._open if not each.has_result), None)
        if hidden is not None:
            hidden.instruction += text
            return False
        for each in self._open:
            each.is_shown = each.is_shown or bool(text)
        return True

    @property
    def link(self) -> Attributes | None:
        """Where the text leads that is being read."""
        return next((each.link for each in reversed(self._open) if each.link), None)

    def end_paragraph(self) -> None:
        """A field that never comes to its result hides nothing beyond its paragraph."""
        while self._open and not self._open[-1].has_result:
            self._open.pop()
