"""Reads Word's files (Office Open XML, ISO/IEC 29500). Pure.

Text and structure are kept, and of the look what the editor has a mark for. Whatever is unknown is
looked into for its words; headers and footers are left out. Nothing is fetched.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from documents.content.readers.archive import opened
from documents.content.readers.word.changes import Changes, has_changes
from documents.content.readers.word.comments import Comment, Comments
from documents.content.readers.word.file import File
from documents.content.readers.word.numbering import Numbering
from documents.content.readers.word.parts import Package, Part, tag, value_of
from documents.content.readers.word.story import Story
from documents.content.readers.word.styles import Styles
from documents.content.remarks import WORDED, Discussion, Remark
from documents.content.tree import Node, Run, map_images, settled, text_in, walk, worded
from documents.errors import Unfit
from documents.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file of Word says; images are data URIs.

    `text` is as it is when all tracked changes are accepted, `before` as when all are rejected:
    None for a file without any. `discussions` are about the words of both.
    """

    text: Node
    discussions: list[Discussion] = field(default_factory=list)
    before: Node | None = None


def read_docx(data: bytes) -> Node:
    """The text of a file with all its changes, as `read_word` has it."""
    return settled(read_word(data).text)


def read_word(data: bytes) -> Reading:
    """Read a file of Word.

    Raises:
        Unfit: it is none, is damaged, or may not be opened.
    """
    try:
        with opened(data) as archive:
            return _read(Package(archive))
    # What is wrong in a file is told in as many ways as there are parts in it.
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise Unfit(_("This Word file is damaged.")) from error


def _read(package: Package) -> Reading:
    main, threads = package.main(), dict[str, str]()
    is_changed = has_changes(package, main)
    if is_changed:
        package.number_paragraphs()
    reader = _Reader(package, main, 0, Changes(are_accepted=True), threads)
    text, discussions = reader.read(), reader.discussions()
    before = None
    if is_changed:
        before = _Reader(package, main, 0, Changes(are_accepted=False), threads).read()
    return Reading(text, discussions, before)


class _Reader:
    """Reads a file, which stands in `depth` others; `threads` names the threads of its comments."""

    def __init__(
        self, package: Package, main: Part, depth: int, changes: Changes, threads: dict[str, str]
    ) -> None:
        styles = Styles(_root(package, main, "styles"))
        numbering = Numbering(_root(package, main, "numbering"), styles)
        comments = Comments(package, main, threads)
        self._discussions: list[Discussion] = []
        self._file = File(
            package, main, styles, numbering, comments, changes, depth, self._story, main
        )

    def _story(self, element: Any) -> tuple[Node, ...]:
        return Story(self._file, self._inner).read(element)

    def _inner(self, data: bytes, depth: int) -> Node:
        """The text of a file within this one, with all its changes."""
        with opened(data) as archive:
            package = Package(archive)
            reader = _Reader(package, package.main(), depth, Changes(are_accepted=True), {})
            text = reader.read()
            self._discussions += reader.discussions()
            return text

    def read(self) -> Node:
        """The tree of the body, and the notes behind it."""
        body = Node("doc", {}, self._story(self._file.main.root))
        blocks = self._file.comments.at_end(body).content
        notes = tuple(self._note_items())
        if notes:
            blocks += (Node("horizontalRule"), Node("orderedList", {"start": 1}, notes))
        return Node("doc", {}, blocks)

    def discussions(self) -> list[Discussion]:
        """What is said about the words that were read."""
        return [*self._discussions, *self._discussed()]

    def _discussed(self) -> Iterator[Discussion]:
        for thread, comments in self._file.comments.threads():
            remarks = tuple(self._remark(comment) for comment in comments)
            yield Discussion(thread, comments[0].is_done, remarks)

    def _remark(self, comment: Comment) -> Remark:
        blocks = self._apart(self._file.comments.part, comment.element)
        lines = walk(map_images(Node("doc", {}, blocks), worded))
        text = "\n".join(text_in(line) for line in lines if line.kind in WORDED)
        return Remark(comment.author, comment.at, text.strip(), comment.initials)

    def _note_items(self) -> Iterator[Node]:
        for kind, id_ in self._file.notes:
            part = self._file.package.part(self._file.main.target(f"{kind}s"))
            notes = part.root.iterfind(tag(f"w:{kind}")) if part is not None else ()
            note = next((each for each in notes if value_of(each, "w:id") == id_), None)
            yield Node("listItem", {}, self._apart(part, note))

    def _apart(self, part: Part | None, element: Any) -> tuple[Node, ...]:
        """What stands aside from the text: a note, or what is said in a comment."""
        return _without_edges(self._file.inside(part, element))


def _root(package: Package, main: Part, kind: str) -> Any:
    part = package.part(main.target(kind))
    return part.root if part is not None else None


def _without_edges(blocks: tuple[Node, ...]) -> tuple[Node, ...]:
    """The blocks of a note, whose first words stand behind its number and a space."""
    if not blocks or not blocks[0].content or not isinstance(first := blocks[0].content[0], Run):
        return blocks
    trimmed = replace(first, text=first.text.lstrip())
    return (replace(blocks[0], content=(trimmed, *blocks[0].content[1:])), *blocks[1:])
