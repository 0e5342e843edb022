"""What a text can hold: kinds of nodes, marks and attributes, and which values they may have. Pure.

The twin of the editor's schema (frontend/src/editor/schema.ts and attributes.ts).
"""

import re
from collections.abc import Callable
from urllib.parse import quote

Value = str | int | bool | list[int]


Attributes = dict[str, Value]


BLOCKS = frozenset(
    {
        "paragraph",
        "heading",
        "blockquote",
        "codeBlock",
        "bulletList",
        "orderedList",
        "taskList",
        "horizontalRule",
        "table",
        "image",
    }
)


INLINE = frozenset({"text", "hardBreak", "mention"})


LISTS = frozenset({"bulletList", "orderedList", "taskList"})


CELLS = frozenset({"tableHeader", "tableCell"})


_NOTHING = frozenset[str]()


# What each kind of node may hold.
HOLDS: dict[str, frozenset[str]] = {
    "doc": BLOCKS,
    "blockquote": BLOCKS,
    "bulletList": frozenset({"listItem"}),
    "orderedList": frozenset({"listItem"}),
    "listItem": BLOCKS,
    "taskList": frozenset({"taskItem"}),
    "taskItem": BLOCKS,
    "table": frozenset({"tableRow"}),
    "tableRow": CELLS,
    "tableHeader": BLOCKS,
    "tableCell": BLOCKS,
    "paragraph": INLINE,
    "heading": INLINE,
    "codeBlock": frozenset({"text"}),
    "horizontalRule": _NOTHING,
    "image": _NOTHING,
    "hardBreak": _NOTHING,
    "mention": _NOTHING,
}


# The outermost first.
MARKS = (
    "link",
    "bold",
    "italic",
    "strike",
    "underline",
    "highlight",
    "superscript",
    "subscript",
    "code",
)


_OUTERMOST = {name: place for place, name in enumerate(MARKS)}


DEEPEST = 60


LEVELS = range(1, 7)


_STARTS = range(10**9)


_COLUMNS = range(1, 65)


_ROWS = range(1, 1001)


_WIDTHS = range(1, 4001)


_PEOPLE = range(1, 2**53)


_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,40}")


# The same in frontend/src/shared/safe-address.ts; both are held by tests/golden/addresses.json.
_BEGINNING = re.compile(
    r"https?://[^\x00-\x20\"<>\\^`{|}\x7f-\xa0/?#]+(?=[/?#]|\Z)|mailto:(?=[^\x00-\x20])",
    re.IGNORECASE,
)


_NO_LETTER = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


_TO_ESCAPE = re.compile(
    r"[\x00-\x20\"<>\\`\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2066-\u2069\u3000\ufeff]"
)


_LONGEST_ADDRESS = 2000


_BELOW = "".join(map(chr, range(0x21)))


# The attribute of a picture that names the threads about it, parted by spaces.
COMMENTS = "comments"


_UUID = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"


_FILE = re.compile(f"/documents/({_UUID})/files/({_UUID})")


# What no file of XML may hold, and DEL.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def address(value: object) -> str | None:
    """Where a link leads: http, https and mailto, odd letters escaped; None for all others."""
    if not isinstance(value, str):
        return None
    text = re.sub(r"[\t\n\r]", "", value).strip(_BELOW)
    if not _BEGINNING.match(text) or _NO_LETTER.search(text):
        return None
    escaped = _TO_ESCAPE.sub(lambda found: quote(found[0]), text)
    return escaped if len(escaped) <= _LONGEST_ADDRESS else None


def language(value: object) -> str | None:
    """The language of code."""
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) else None


def source(value: object) -> str | None:
    """Where an image may come from: this site's own files."""
    return value if isinstance(value, str) and _FILE.fullmatch(value) else None


def file_of(src: object) -> tuple[str, str] | None:
    """The ids of the document and of the file that an image shows."""
    found = _FILE.fullmatch(src) if isinstance(src, str) else None
    return (found[1], found[2]) if found else None


def words(value: object) -> str | None:
    """A short text on one line."""
    if not isinstance(value, str):
        return None
    return " ".join(CONTROLS.sub("", value).split())[:1000]


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _one_of(numbers: range) -> Callable[[object], int | None]:
    def allowed(value: object) -> int | None:
        # Yjs has one type for all numbers.
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return int(value) if value in numbers else None

    return allowed


def _widths(value: object) -> list[int] | None:
    if not isinstance(value, list) or not 0 < len(value) <= len(_COLUMNS):
        return None
    numbers = [width(each) or 0 for each in value]
    return numbers if any(numbers) else None


width = _one_of(_WIDTHS)


_CELL: dict[str, Callable[[object], Value | None]] = {
    "colspan": _one_of(_COLUMNS),
    "rowspan": _one_of(_ROWS),
    "colwidth": _widths,
}


_ATTRIBUTES: dict[str, dict[str, Callable[[object], Value | None]]] = {
    "heading": {"level": _one_of(LEVELS)},
    "orderedList": {"start": _one_of(_STARTS)},
    "codeBlock": {"language": language},
    "taskItem": {"checked": _truth},
    "tableHeader": _CELL,
    "tableCell": _CELL,
    "image": {"src": source, "alt": words, "title": words, "width": width},
    "mention": {"id": _one_of(_PEOPLE), "label": words},
}


def allowed_attributes(kind: str, get: Callable[[str], object]) -> Attributes:
    """Those attributes of a node that the schema has, where their values are allowed."""
    return {
        name: value
        for name, allowed in _ATTRIBUTES.get(kind, {}).items()
        if (value := allowed(get(name))) is not None
    }


def allowed_marks(formats: dict[str, object]) -> dict[str, Attributes]:
    """Those marks that the schema has, the outermost first."""
    marks: dict[str, Attributes] = {}
    # Most words have none or one: to ask for each of the schema's took a tenth of a difference.
    for name in sorted(formats.keys() & _OUTERMOST.keys(), key=_OUTERMOST.__getitem__):
        given = formats.get(name)
        if given is None or given is False:
            continue
        if name != "link":
            marks[name] = {}
        elif isinstance(given, dict) and (link := link_to(given.get("href"), given.get("title"))):
            marks[name] = link
    return marks


def link_to(href: object, title: object = None) -> Attributes | None:
    """The attributes of a link: where it leads, and its title if it has one; None if nowhere."""
    kept = address(href)
    if kept is None:
        return None
    told = words(title)
    return {"href": kept, "title": told} if told else {"href": kept}


ROOT = "default"


MOST_NODES = 100_000
