"""The fields of a Word file (links, page numbers …): what their instructions say. Pure."""

import re
from dataclasses import dataclass
from itertools import pairwise

from documents.content.readers.word.eq_fields import line_of
from documents.content.readers.word.symbols import letter
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
