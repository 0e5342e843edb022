"""The comments of a Word file: what they say, and what in the text says where they are.

Answers are comments of their own at the same place, which a part of 2012 ties to the first one and
says whether it is done; older programs show them beside each other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from documents.content.remarks import Discussion, Remark
from documents.content.schema import CONTROLS
from documents.content.tree import Node, Run, threads_of, walk

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a file by its number, and that of the one that it answers."""

    number: int
    remark: Remark
    answers: int | None
    is_done: bool

    @property
    def place(self) -> str:
        """What names its last paragraph in the whole file."""
        return f"{self.number + 1:08X}"


class Places:
    """Says where comments begin and end while a text is written, each of its letters once."""

    def __init__(self, root: Node, discussions: Sequence[Discussion]) -> None:
        parts = [part for node in walk(root) for part in node.content]
        # How many letters are still to be written.
        self._left: Counter[str] = Counter()
        for part in parts:
            self._left.update(dict.fromkeys(threads_of(part), _length(part)))
        self._begun: set[str] = set()
        self._numbers: dict[str, range] = {}
        self.comments: list[Comment] = []
        for each in discussions:
            if each.id in self._left:
                self._number(each)

    def _number(self, discussion: Discussion) -> None:
        first = len(self.comments)
        for number, remark in enumerate(discussion.remarks, first):
            answers = first if number > first else None
            self.comments.append(Comment(number, remark, answers, discussion.is_resolved))
        self._numbers[discussion.id] = range(first, len(self.comments))

    def around(self, part: Node | Run, written: str) -> str:
        """A part of the text as it was written, and the ends of comments at its edges."""
        before, after = "", ""
        for thread in threads_of(part):
            numbers = self._numbers.get(thread, ())
            if thread not in self._begun:
                self._begun.add(thread)
                before += "".join(f'<w:commentRangeStart w:id="{each}"/>' for each in numbers)
            self._left[thread] -= _length(part)
            if not self._left[thread]:
                after += "".join(map(_end, numbers))
        return before + written + after


def _length(part: Node | Run) -> int:
    return len(part.text) if isinstance(part, Run) else 1


def _end(number: int) -> str:
    reference = f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    return f'<w:commentRangeEnd w:id="{number}"/>{reference}'


def add_comments(document: Any, comments: Sequence[Comment]) -> None:
    """Give a file the parts that say what the comments are."""
    if not comments:
        return
    said = f'<w:comments xmlns:w="{_MAIN}" xmlns:w14="{_W14}" xmlns:mc="{_MC}" mc:Ignorable="w14">'
    said += "".join(map(_comment, comments)) + "</w:comments>"
    tied = f'<w15:commentsEx xmlns:w15="{_W15}" xmlns:mc="{_MC}" mc:Ignorable="w15">'
    tied += "".join(_tie(comment, comments) for comment in comments) + "</w15:commentsEx>"
    _add_part(document, "comments", RELATIONSHIP_TYPE.COMMENTS, said)
    _add_part(document, "commentsExtended", _EXTENDED, tied)


def _comment(comment: Comment) -> str:
    remark = comment.remark
    names = f"w:author={_value(remark.author)} w:initials={_value(remark.initials)}"
    date = f" w:date={_value(remark.at)}" if remark.at else ""
    lines = CONTROLS.sub("", remark.text).splitlines() or [""]
    texts = ["<w:r><w:annotationRef/></w:r>" + _run(lines[0]), *map(_run, lines[1:])]
    said = "".join(f"<w:p>{text}</w:p>" for text in texts[:-1])
    said += f'<w:p w14:paraId="{comment.place}">{texts[-1]}</w:p>'
    return f'<w:comment w:id="{comment.number}" {names}{date}>{said}</w:comment>'


def _run(line: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r>' if line else ""


def _value(text: str) -> str:
    return quoteattr(CONTROLS.sub("", text))


def _tie(comment: Comment, comments: Sequence[Comment]) -> str:
    parent = ""
    if comment.answers is not None:
        parent = f' w15:paraIdParent="{comments[comment.answers].place}"'
    done = int(comment.is_done)
    return f'<w15:commentEx w15:paraId="{comment.place}"{parent} w15:done="{done}"/>'


def _add_part(document: Any, name: str, relation: str, xml: str) -> None:
    blob = (_HEAD + xml).encode()
    uri = PackURI(f"/word/{name}.xml")
    part = Part(uri, _TYPE.format(name), blob, document.part.package)
    document.part.relate_to(part, relation)
