"""The templates that the site comes with: a file of Markdown for each, in each language.

The first line is the title, the second says in a sentence what the template is for.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from documents.content.normalize import fit
from documents.content.readers.markdown import read_markdown
from documents.content.tree import Node

NAMES = ("meeting", "decision", "plan", "week", "guide", "review")
_FOLDER = Path(__file__).parent
_LANGUAGES = ("en", "de")
_HEADING = "# "
_FILLED = re.compile(r"\{\{|…")


@dataclass(frozen=True, slots=True)
class Shipped:
    """A template of the site: its text begins behind its title."""

    name: str
    title: str
    purpose: str
    root: Node

    @property
    def kind(self) -> str:
        """What it is called in the gallery: its title up to what is filled in."""
        return _FILLED.split(self.title)[0].strip(" ,:")


def shipped(language: str) -> list[Shipped]:
    """All of them, in a language that the site has, else in English."""
    known = language if language in _LANGUAGES else _LANGUAGES[0]
    return [_read(known, name) for name in NAMES]


@cache
def _read(language: str, name: str) -> Shipped:
    text = (_FOLDER / language / f"{name}.md").read_text(encoding="utf-8")
    title, purpose, rest = text.split("\n", 2)
    root = fit(read_markdown(rest))
    return Shipped(name, title.removeprefix(_HEADING), purpose, root)
