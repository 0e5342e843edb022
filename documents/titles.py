"""What a title and a name may look like. Pure."""

import unicodedata

UNTITLED = "Untitled"
LONGEST = 200
LONGEST_NAME = 80

# Marks that reorder the text around them: a title must not rearrange the page that shows it.
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_title(text: str) -> str:
    """`text` as one line (`clean_line`) of at most 200 characters, never empty."""
    return clean_line(text, LONGEST) or UNTITLED


def clean_line(text: str, longest: int) -> str:
    """`text` as one line of at most `longest` characters, perhaps none.

    White space becomes single spaces; control characters, unpaired surrogates and marks that
    reorder text are left out.
    """
    kept = "".join(char for char in text if char.isspace() or _may_stay(char))
    return " ".join(kept.split())[:longest].strip()


def _may_stay(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs"} and char not in _REORDERING
