"""Brings the catalogues in documents/locale up to date: `make messages`.

What is written in Python and in templates is gathered by Babel; templates are first turned into
calls by Django's own `templatize`, as `makemessages` does for xgettext.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import allauth
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "documents" / "locale"
# What libraries say and the site says otherwise.
BORROWED = ROOT / "documents" / "borrowed"
ALLAUTH = Path(allauth.__file__).parent / "locale"
# As Django's functions take their arguments.
_CALLS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def main() -> None:
    """Add what is new to every catalogue, drop what is gone, and say what lacks a translation."""
    for path in catalogues():
        language = path.parts[-3]
        catalog = updated(read(path, language))
        path.write_text(_HEADER.format(language=language) + written(catalog))
        for message in catalog:
            if message.id and lacks_words(message.string):
                sys.stdout.write(f"{language}: {message.id!r}\n")


def catalogues() -> list[Path]:
    """The files of all languages but English, which the sources are in."""
    return sorted(LOCALES.glob("*/LC_MESSAGES/django.po"))


def read(path: Path, language: str) -> Catalog:
    """A catalogue as it is."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(old: Catalog) -> Catalog:
    """What the sources say today, with the translations that there are."""
    new = Catalog(locale=old.locale)
    for ids, context in sorted(sources(), key=str):
        known = old.get(ids[0] if isinstance(ids, tuple) else ids, context)
        new.add(ids, known.string if known else None, context=context)
    return new


def written(catalog: Catalog) -> str:
    """The entries of a catalogue, sorted, as a file has them."""
    file = BytesIO()
    write_po(file, catalog, width=0, omit_header=True, no_location=True, sort_output=True)
    return file.getvalue().decode()


def lacks_words(string: str | tuple[str, ...] | list[str]) -> bool:
    """Whether a translation, or a form of it, is empty."""
    return not string or not all(string)


def sources() -> set[tuple[str | tuple[str, ...], str | None]]:
    """Every (id or ids of singular and plural, context) in the sources."""
    found = {
        (ids, context)
        for file, method in _files()
        for _line, ids, _comments, context in extract(method, file, _CALLS)
    }
    # A sentence that also has a plural is one entry.
    plurals = {(ids[0], context) for ids, context in found if isinstance(ids, tuple)}
    return found - plurals


def _files() -> Iterator[tuple[BytesIO, str]]:
    for app in ("documents", "collab"):
        for path in (ROOT / app).rglob("*.py"):
            yield BytesIO(path.read_bytes()), "python"
        for path in (ROOT / app / "templates").rglob("*.*"):
            # What `templatize` leaves is not quite Python; the scanner of scripts bears with it.
            yield BytesIO(templatize(path.read_text(), origin=path.name).encode()), "javascript"


if __name__ == "__main__":
    main()
