"""Writes the words and the pictures of a Word file, with what comes and goes among them."""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.opc.constants import RELATIONSHIP_TYPE

from documents.content.media import size_of
from documents.content.revisions import Fate, Revision, Stretch
from documents.content.tree import Change, Node, Run, number_of
from documents.content.writers.docx_comments import Places
from documents.content.writers.docx_drawings import drawing_of
from documents.content.writers.docx_runs import (
    Tracker,
    length_of,
    look_of,
    run,
    side_by_side,
    sliced,
)

_WIDEST = 5_486_400
_HIGHEST = 8_000_000
_EMU_PER_PIXEL = 9525
Picture = Callable[[str], bytes | None]


class Words:
    """Writes the words of paragraphs."""

    def __init__(
        self, document: Any, places: Places, tracker: Tracker, change: Change | None
    ) -> None:
        self._document, self._places, self._change = document, places, change
        self.tracker = tracker

    def plain(self, parts: Iterable[Node | Run]) -> str:
        """Words that nobody has changed."""
        return "".join(self._places.around(part, self._part(part)) for part in parts)

    def revised(
        self, before: Sequence[Node | Run], after: Sequence[Node | Run], revision: Revision
    ) -> str:
        """Words as they were and as they are."""
        written, old, new = "", 0, 0
        for stretch in revision.stretches or _whole(before, after):
            change = stretch.change or revision.change or self._change
            old_end, new_end = old, new
            if stretch.fate is not Fate.COMES:
                old_end += stretch.length
            if stretch.fate is not Fate.GOES:
                new_end += stretch.length
            was, now = sliced(before, old, old_end), sliced(after, new, new_end)
            if stretch.fate is Fate.STAYS:
                written += "".join(
                    self._kept(one, other, change) for one, other in side_by_side(was, now)
                )
            elif stretch.fate is Fate.GOES:
                written += "".join(
                    self._places.around(part, self._part(part, Fate.GOES, change)) for part in was
                )
            else:
                written += "".join(self._part(part, Fate.COMES, change) for part in now)
            old, new = old_end, new_end
        return written

    def _kept(self, before: Node | Run, after: Node | Run, change: Change | None) -> str:
        if isinstance(before, Run) and isinstance(after, Run) and before.marks != after.marks:
            return self._places.around(before, self._looked(before, after, change))
        return self._places.around(before, self._part(after))

    def _looked(self, before: Run, after: Run, change: Change | None) -> str:
        """Letters that look otherwise; to lead elsewhere is no look in Word."""
        if before.marks.get("link") != after.marks.get("link"):
            return self._part(before, Fate.GOES, change) + self._part(after, Fate.COMES, change)
        was, now = look_of(before.text, before.marks), look_of(after.text, after.marks)
        looked = self.tracker.looked("r", was, change) if was != now else ""
        return self._linked(after, run(after.text, after.marks, looked=looked))

    def _part(self, part: Node | Run, fate: Fate = Fate.STAYS, change: Change | None = None) -> str:
        if isinstance(part, Run):
            written = run(part.text, part.marks, fate)
        elif part.kind == "hardBreak":
            written = "<w:r><w:br/></w:r>"
        else:
            written = run(f"@{part.attributes.get('label', '')}", {}, fate)
        written = self.tracker.around(fate, change, written)
        return self._linked(part, written) if isinstance(part, Run) else written

    def _linked(self, part: Run, written: str) -> str:
        if "link" not in part.marks:
            return written
        link = part.marks["link"]
        relation = self._document.part.relate_to(
            str(link["href"]), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        told = f" w:tooltip={quoteattr(str(link['title']))}" if "title" in link else ""
        return f'<w:hyperlink r:id="{relation}"{told}>{written}</w:hyperlink>'


class Pictures:
    """Writes pictures, no wider than there is `room`."""

    def __init__(self, document: Any, picture: Picture) -> None:
        self._document, self._picture = document, picture
        self._written = 0
        self.room = _WIDEST

    def written(self, node: Node, fate: Fate = Fate.STAYS) -> str:
        """A picture; its words, if it is of no kind that Word's library knows, damaged or gone."""
        data = self._picture(str(node.attributes.get("src", ""))) or b""
        size = size_of(data)
        if size is None:
            return run(f"[{node.attributes.get('alt') or 'image'}]", {}, fate)
        relation, _ = self._document.part.get_or_add_image(BytesIO(data))
        self._written += 1
        own_width, own_height = size
        width = number_of(node, "width", 0) * _EMU_PER_PIXEL or own_width
        # A picture that is larger than its cell or its page is cut off there.
        width = max(1, min(width, self.room, _HIGHEST * own_width // own_height))
        height = max(1, round(own_height * width / own_width))
        return drawing_of(node.attributes, relation, self._written, width, height)


def _whole(before: Sequence[Node | Run], after: Sequence[Node | Run]) -> list[Stretch]:
    """What becomes of words of which nothing else is known."""
    if [*before] and [*after]:
        return [Stretch(Fate.STAYS, length_of(after))]
    gone = [Stretch(Fate.GOES, length_of(before))] if before else []
    return [*gone, Stretch(Fate.COMES, length_of(after))] if after else gone
