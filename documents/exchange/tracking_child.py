"""Writes files of Word with suggestions as tracked changes, in a process of its own. No Django.

`python -m documents.exchange.tracking_child` does one job (documents/jobs/child.py):

    {"do": "docx", "title", "document", "note", "suggested", "parts", "said", "sizes"} the updates
    of the text and of the suggestions, discussions, images by `src`         → {} a file of Word

`suggested` has the `author` of each of the suggestions, and `at` which moment it was made.
"""

from dataclasses import replace
from typing import Any

from documents.content.revisions import LEAVES, Revised, Revision
from documents.content.tree import Change, Node, walk
from documents.content.writers.docx import docx_of
from documents.content.writers.forms import noted
from documents.content.yjs_reader import opened, tree_of
from documents.exchange.tracking import Suggested, revised_by
from documents.jobs.child import Answer, work
from documents.jobs.conversion_child import UNREADABLE, parts_of


def _docx(job: dict[str, Any], data: bytes) -> Answer:
    updates, discussions, pictures = parts_of(job, data)
    told = job["suggested"]
    text, others = updates[: -len(told)], updates[-len(told) :]
    suggested = [
        Suggested(update, Change(**each)) for update, each in zip(others, told, strict=True)
    ]
    try:
        before = tree_of(opened(text), has_threads=True)
        revised = revised_by(text, suggested)
    except (MemoryError, RecursionError, KeyboardInterrupt):
        raise
    # A panic in Rust is no Exception.
    except BaseException:
        return UNREADABLE
    if job["note"]:
        before, revised = _noted(before, revised, job["note"])
    return {}, [docx_of(before, job["title"], pictures.get, discussions, revised)]


def _noted(before: Node, revised: Revised, note: str) -> tuple[Node, Revised]:
    """A text with a note at its end, which nobody has changed."""
    last = Revision(_blocks_in(before), _blocks_in(revised.after))
    revisions = [*revised.revisions, last]
    after = noted(revised.after, note)
    return noted(before, note), replace(revised, after=after, revisions=revisions)


def _blocks_in(root: Node) -> int:
    return sum(node.kind in LEAVES for node in walk(root))


if __name__ == "__main__":
    work({"docx": _docx})
