"""What a title and a name may look like. Pure."""

import re
import unicodedata

UNTITLED = "Untitled"
LONGEST = 200
LONGEST_NAME = 80
LONGEST_GUEST = 40

# What mail programs make links of: schemes, what begins like a site, `name@`, and names with dots.
_LINK = re.compile(
    r"\S*(?:://|www[.。．｡]|@)\S*|[\w-]+(?:[.。．｡][\w-]+)*[.。．｡][^\W\d_][\w-]+\S*"
)

# Parts of addresses: what is spelt otherwise in Latin letters.
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
    | {"æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "'": "", "’": ""}
)
_PLAIN = re.compile(r"[a-z0-9]+")
_LONGEST_SLUG = 60

_QUOTES = str.maketrans(dict.fromkeys("“”„»«", "'"))

# Marks that reorder the text around them: a title must not rearrange the page that shows it.
# And what no file of XML may hold.
_LEFT_OUT = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff"
)

# Letters and signs that are drawn as nothing: fillers of Hangul, a cell of Braille without dots.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159")
# Spaces, joiners and other signs for programs, marks that have no letter, what is no character.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Cn", "Mn", "Me"})


def clean_title(text: str) -> str:
    """`text` as one line (`clean_line`) of at most 200 characters, never empty."""
    return clean_line(text, LONGEST) or UNTITLED


def clean_line(text: str, longest: int) -> str:
    """`text` as one line of at most `longest` characters, perhaps none.

    White space becomes single spaces; control characters, unpaired surrogates and marks that
    reorder text are left out. What shows nothing at all is nothing.
    """
    kept = "".join(char for char in text if char.isspace() or _may_stay(char))
    line = " ".join(kept.split())[:longest].strip()
    return line if any(map(_is_seen, line)) else ""


def seen_line(text: str, longest: int) -> str:
    """Like `clean_line`, without what shows nothing, so that a name looks as it is written."""
    return clean_line("".join(char for char in text if char.isspace() or _shows(char)), longest)


def _shows(char: str) -> bool:
    # What stands on a letter is seen with it; what has no meaning here looks like anything.
    return _is_seen(char) or unicodedata.category(char) == "Mn"


def _is_seen(char: str) -> bool:
    return char not in _BLANK and unicodedata.category(char) not in _UNSEEN


def _may_stay(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs"} and char not in _LEFT_OUT


def without_links(text: str) -> str:
    """Somebody's words for a mail that this site sends: nothing in them leads anywhere."""
    return _LINK.sub("[…]", text)


def defused(text: str, longest: int) -> str:
    """Somebody's words on one line that stand in quotation marks: nothing in them ends those."""
    line = without_links(clean_line(text, LONGEST)).translate(_QUOTES)
    return line if len(line) <= longest else line[: longest - 1] + "…"


def slug_of(text: str) -> str:
    """`text` as a part of an address: Latin letters, digits and hyphens, perhaps none."""
    told = unicodedata.normalize("NFKD", text.translate(_SPELT))
    plain = "".join(char for char in told if not unicodedata.combining(char)).lower()
    return "-".join(_PLAIN.findall(plain))[:_LONGEST_SLUG].strip("-")


def initials_of(name: str) -> str:
    """Up to two letters for a name: `Ann Bauer` gives `AB`, and so does `(guest) Ann Bauer`."""
    words = name.split()
    words = [word for word in words if word[0] != "("] or words
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper()
