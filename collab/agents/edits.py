"""Changes of a text as an agent says them: in Markdown, or as words in place of others."""

from collections.abc import Iterator
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content.normalize import fit
from documents.content.readers.markdown import read_markdown
from documents.content.schema import ROOT
from documents.content.tree import map_images
from documents.content.yjs_writer import append_blocks


class NotThere(Exception):
    """The words do not stand there once; its text is a sentence."""


def append_markdown(doc: Doc[Any], markdown: str) -> None:
    """Write at the end of a text; pictures are left out, for they are added in other ways."""
    root = map_images(read_markdown(markdown), lambda _: None)
    append_blocks(doc, fit(root).content)


def replace_words(doc: Doc[Any], old: str, new: str) -> None:
    """Put words in place of others, in the look of these.

    Raises:
        NotThere: within a paragraph these stand nowhere, or several times.
    """
    found = [(text, place) for text in _texts(doc) for place in _places(text, old)]
    if not old or len(found) != 1:
        many = "several times" if found else "nowhere"
        raise NotThere(f"These words stand {many} within a paragraph of the text.")
    ((text, place),) = found
    look = _look_at(text, place)
    del text[place : place + len(old.encode())]
    if new:
        text.insert(place, new, look)


def _texts(doc: Doc[Any]) -> Iterator[XmlText]:
    waiting: list[Any] = [doc.get(ROOT, type=XmlFragment)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, XmlText):
            yield each
        elif isinstance(each, XmlFragment | XmlElement):
            waiting.extend(reversed(list(each.children)))


def _places(text: XmlText, words: str) -> list[int]:
    """Where the words begin, in bytes, as yrs counts."""
    said, wanted = _said(text), words.encode()
    places, place = [], said.find(wanted)
    while wanted and place >= 0:
        places.append(place)
        place = said.find(wanted, place + 1)
    return places


def _said(text: XmlText) -> bytes:
    return "".join(str(part) for part, _ in text.diff()).encode()


def _look_at(text: XmlText, place: int) -> dict[str, Any]:
    end = 0
    for part, look in text.diff():
        end += len(str(part).encode())
        if place < end:
            return dict(look or {})
    return {}
