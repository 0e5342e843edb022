"""Somebody's own copy of a document, and the updates of what they do to it."""

from typing import Any

from pycrdt import Doc, Text

ROOT = "text"


class Draft:
    """A Doc with a text; positions are for texts in ASCII.

    `client` is the Yjs client id, drawn by chance if there is none.
    """

    def __init__(self, client: int | None = None) -> None:
        self.doc: Doc[Any] = Doc(client_id=client)
        self.text = self.doc.get(ROOT, type=Text)
        self._update = b""
        self._subscription = self.doc.observe(self._keep)

    def _keep(self, event: Any) -> None:
        self._update = event.update

    def write(self, text: str, index: int | None = None) -> bytes:
        """Insert at a position, or at the end; returns the update."""
        if index is None:
            self.text += text
        else:
            self.text.insert(index, text)
        return self._update

    def erase(self, start: int, end: int) -> bytes:
        """Delete from one position to another; returns the update."""
        del self.text[start:end]
        return self._update


def text_of(doc: Doc[Any]) -> str:
    """The text in a Doc."""
    return str(doc.get(ROOT, type=Text))
