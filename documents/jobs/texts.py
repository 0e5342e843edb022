"""Has what a document says be read and written: here what is small, by a child what is not.

A tree takes some fifty times what its document has in bytes, and lives for one answer: that of a
large document is made in a process with limits (child.py), few at a time.
"""

from collections.abc import Sequence
from functools import cached_property
from uuid import UUID

from documents.content.stored import opened_text
from documents.content.tree import Node
from documents.content.writers.forms import REVIEWED, Embeds, written
from documents.content.yjs_reader import image_sources
from documents.errors import Quarantined
from documents.jobs.conversion import done

# Of so many bytes a tree takes some 15 MiB.
SMALL = 256 * 1024
# A page of HTML has more than the updates that it is written from, and not much more than this.
_TIMES = 16


class Text:
    """A document's text, by the updates that it is made of. Nothing is read before it is asked for.

    Whatever is asked for raises Quarantined if the text cannot be read, and Unfit if it is too
    large.
    """

    def __init__(self, document: UUID, updates: Sequence[bytes]) -> None:
        self._document, self.updates = document, updates
        self._size = sum(map(len, updates))

    def written(
        self, form: str, title: str = "", embeds: Embeds | None = None, note: str = ""
    ) -> str:
        """The text in one of the forms (forms.py)."""
        if self._size <= SMALL:
            root = opened_text(self.updates, has_threads=True) if form == REVIEWED else self._root
            return written(root, form, self._document, title, embeds, note)
        how = {"form": form, "document": str(self._document), "title": title, "note": note}
        return self._asked({"do": "write", "embeds": embeds, **how}).decode()

    def images(self) -> list[str]:
        """The `src` of each image, in the order of the text."""
        if self._size <= SMALL:
            return image_sources(self._root)
        return self._asked({"do": "images"}).decode().split()

    @cached_property
    def _root(self) -> Node:
        return opened_text(self.updates)

    def _asked(self, job: dict[str, object]) -> bytes:
        sizes = [len(update) for update in self.updates]
        job = {**job, "sizes": sizes}
        line, answer = done(
            "documents.jobs.conversion_child", job, self.updates, _TIMES * self._size
        )
        if "unreadable" in line:
            raise Quarantined
        return bytes(answer)
