"""What a document says, read from its journal."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from documents.content.tree import Node
from documents.content.yjs_reader import opened, tree_of
from documents.errors import Quarantined
from documents.journal.loading import Stored, load


@dataclass(frozen=True, slots=True)
class Content:
    """A document as of `seq`: what it says, and its whole state as one Yjs v1 update."""

    seq: int
    epoch: int
    root: Node
    state: bytes


def read_content(document_id: UUID) -> Content:
    """The document at its head.

    Raises:
        Quarantined: what is stored cannot be read.
    """
    return content_of(load(document_id))


def opened_text(updates: Iterable[bytes], *, has_threads: bool = False) -> Node:
    """What a document says that is made of these updates, with its threads or without.

    Raises:
        Quarantined: it cannot be read.
    """
    with _readable():
        return tree_of(opened(updates), has_threads=has_threads)


def state_of(stored: Stored) -> bytes:
    """The whole state of a stored document as one Yjs v1 update.

    Raises:
        Quarantined: it cannot be read.
    """
    with _readable():
        return opened((stored.state, *stored.tail)).get_update()


def content_of(stored: Stored) -> Content:
    """What a stored document says.

    Raises:
        Quarantined: it cannot be read.
    """
    with _readable():
        doc = opened((stored.state, *stored.tail))
        return Content(stored.head, stored.epoch, tree_of(doc), doc.get_update())


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever goes wrong while a text is read is for the operator to see to."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    # A panic in Rust is no Exception.
    except BaseException as error:
        raise Quarantined from error
