"""What somebody changed, in a few words, from a difference as JSON (documents/moments). Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_LONGEST = 120
_WRITTEN, _TAKEN = "add", "remove"


@dataclass(slots=True)
class Changed:
    """In how many lines people changed something; the first words that they wrote and took away."""

    by: tuple[int, ...]
    lines: int = 0
    written: str = ""
    taken: str = ""


def changed_words(steps: Iterable[Mapping[str, Any]]) -> list[Changed]:
    """By person (or by those who did it together), in the order of the text."""
    found = dict[tuple[int, ...], Changed]()
    for step in steps:
        if step["what"] == "keep":
            continue
        people = set[tuple[int, ...]]()
        words = dict[tuple[tuple[int, ...], str], str]()
        for by, what, text in _parts(step):
            people.add(by)
            if what in (_WRITTEN, _TAKEN):
                words[by, what] = words.get((by, what), "") + text
        for by in sorted(people):
            _note(found.setdefault(by, Changed(by)), words)
    return list(found.values())


def _parts(step: Mapping[str, Any]) -> Iterator[tuple[tuple[int, ...], str, str]]:
    """Who did what with which letters in a line; and that they made, took or changed it as such."""
    if step["by"]:
        yield tuple(step["by"]), "", ""
    for part in step["parts"]:
        if "by" in part:
            yield tuple(part["by"]), part.get("what", step["what"]), part.get("text", "")


def _note(changed: Changed, words: Mapping[tuple[tuple[int, ...], str], str]) -> None:
    changed.lines += 1
    changed.written = changed.written or _first(words.get((changed.by, _WRITTEN), ""))
    changed.taken = changed.taken or _first(words.get((changed.by, _TAKEN), ""))


def _first(text: str) -> str:
    words = " ".join(text[: 4 * _LONGEST].split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
