"""What a title may look like. Pure."""

import unicodedata

UNTITLED = "Untitled"
LONGEST = 200

# Marks that reorder the text around them: a title must not rearrange the page that shows it.
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_title(text: str) -> str:
    """`text` as one line of at most 200 characters, never empty.

    White space becomes single spaces; control characters, unpaired surrogates and marks that
    reorder text are left out.
    """
    kept = "".join(char for char in text if char.isspace() or _may_stay(char))
    return " ".join(kept.split())[:LONGEST].strip() or UNTITLED


def _may_stay(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs"} and char not in _REORDERING
