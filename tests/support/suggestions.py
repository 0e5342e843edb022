"""Copies of a text on which somebody suggests changes."""

from base64 import b64encode
from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

from pycrdt import Doc, XmlElement, XmlFragment, XmlText, merge_updates

_clients = count(2**31)
_NOTHING = b"\0\0"


class Fork:
    """A text with one suggestion on it, under a client id of its own, as the page makes it."""

    def __init__(self, *updates: bytes, client: int | None = None) -> None:
        self.id = str(uuid4())
        self.client = next(_clients) if client is None else client
        self.doc: Doc[Any] = Doc(client_id=self.client)
        for update in updates:
            self.doc.apply_update(update)
        self._said: list[bytes] = []

    @property
    def root(self) -> XmlFragment:
        """Where the text stands."""
        return self.doc.get("default", type=XmlFragment)

    def edit(self, change: Callable[[XmlFragment], None]) -> "Fork":
        """Change the copy."""
        subscription = self.doc.observe(lambda event: self._said.append(event.update))
        with self.doc.transaction():
            change(self.root)
        self.doc.unobserve(subscription)
        return self

    def write(self, words: str, block: int = 0, at: int = 0) -> "Fork":
        """Put words into a block of text."""
        return self.edit(lambda root: text_in(root, block).insert(at, words))

    def erase(self, start: int, end: int, block: int = 0) -> "Fork":
        """Delete words of a block of text."""

        def change(root: XmlFragment) -> None:
            del text_in(root, block)[start:end]

        return self.edit(change)

    @property
    def update(self) -> bytes:
        """The suggestion."""
        if len(self._said) > 1:
            return merge_updates(*self._said)
        return self._said[0] if self._said else _NOTHING

    def packet(self, **more: Any) -> dict[str, Any]:
        """The packet that makes it."""
        update = b64encode(self.update).decode()
        return {"type": "suggest", "id": self.id, "update": update} | more


def text_in(root: XmlFragment, block: int = 0) -> XmlText:
    """The text of a block."""
    element = root.children[block]
    assert isinstance(element, XmlElement)
    text = element.children[0]
    assert isinstance(text, XmlText)
    return text


def with_update(state: bytes, *updates: bytes) -> str:
    """What a text says when these are merged into it."""
    doc: Doc[Any] = Doc()
    for update in (state, *updates):
        doc.apply_update(update)
    return str(doc.get("default", type=XmlFragment))
