"""Words as the search compares them: without accents and in one case, in any language. Pure."""

import re
from dataclasses import dataclass
from functools import cache
from unicodedata import category, combining, normalize

_LONGEST = 64
_MOST_MARKS, _NO_MARKS_FROM = 30, 0x20000
# What PostgreSQL takes for the words of one document is a megabyte.
_MOST_BYTES = 900_000
_MOST_ASKED, _LONGEST_QUERY = 12, 500
# The text in which the place to show is looked for.
_SEEN = 200_000
_BEFORE, _AFTER = 60, 160

# Scripts without spaces between words: there each character counts as one.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")


@cache
def _too_many_marks() -> re.Pattern[str]:
    """What follows upon the marks that a letter may have, of characters that are nothing but marks
    or become some by being taken apart.
    """
    chars = map(chr, range(0x300, _NO_MARKS_FROM))
    marks = "".join(char for char in chars if all(map(combining, normalize("NFKD", char))))
    return re.compile(f"([{re.escape(marks)}]{{{_MOST_MARKS}}})[{re.escape(marks)}]+")


def stream_safe(text: str) -> str:
    """`text` with at most thirty marks on one letter (as in UAX #15).

    To put marks in order takes a time that grows with the square of how many follow each other.
    """
    return text if text.isascii() else _too_many_marks().sub(r"\1", text)


def folded(text: str) -> str:
    """`text` without accents and in one case; as many lines as before."""
    if text.isascii():
        return text.lower()
    parts = normalize("NFKD", stream_safe(text).casefold())
    return "".join(char for char in parts if category(char) != "Mn")


def words_in(text: str) -> list[str]:
    """The words of a text, folded, in their order; of each its first 64 characters."""
    return [word[:_LONGEST] for word in _WORD.findall(folded(text))]


def vocabulary(text: str) -> str:
    """Every word of a text once, with spaces between, as many as an index takes."""
    kept, size = [], 0
    for word in dict.fromkeys(words_in(text)):
        size += len(word.encode()) + 1
        if size > _MOST_BYTES:
            break
        kept.append(word)
    return " ".join(kept)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text that is shown; `is_hit` for a word that was asked for."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched for: whole words, and the beginning of one more, all of them folded."""

    whole: tuple[str, ...] = ()
    start: str = ""

    def __bool__(self) -> bool:
        return bool(self.start)

    def hits(self, word: str) -> bool:
        """Whether a word of a text, as it is written there, is one that is asked for."""
        kept = folded(word)[:_LONGEST]
        return kept in self.whole or (bool(self.start) and kept.startswith(self.start))

    def parts(self, line: str) -> list[Part]:
        """A line with its hits marked."""
        parts, end = [], 0
        for found in _WORD.finditer(line):
            if self.hits(found[0]):
                parts += [Part(line[end : found.start()]), Part(found[0], True)]
                end = found.end()
        return [part for part in (*parts, Part(line[end:])) if part.text]

    def excerpt(self, text: str) -> list[Part]:
        """The surroundings of the first hit in a text, hits marked; nothing without one."""
        seen = text[:_SEEN]
        words = [*map(re.escape, self.whole), re.escape(self.start) + r"[^\W_]*"]
        line_of = re.search(rf"(?<![^\W_])(?:{'|'.join(words)})(?![^\W_])", kept := folded(seen))
        if not self or not line_of:
            return []
        line = seen.split("\n")[kept.count("\n", 0, line_of.start())]
        return self.parts(self._around(normalize("NFC", stream_safe(line))))

    def _around(self, line: str) -> str:
        """A long line's surroundings of its first hit."""
        hit = next((found for found in _WORD.finditer(line) if self.hits(found[0])), None)
        middle = hit.start() if hit else 0
        start, end = max(middle - _BEFORE, 0), middle + _AFTER
        if start:
            # From the beginning of a word on.
            start = line.find(" ", start, middle) + 1 or start
        return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")


def question_of(text: str) -> Question:
    """What `text` asks for: at most twelve words, of which the last may go on."""
    words = words_in(text[:_LONGEST_QUERY])[:_MOST_ASKED]
    return Question(tuple(words[:-1]), words[-1]) if words else Question()
