"""Pictures, shapes, charts and diagrams of a Word file. Pure."""

from base64 import b64encode
from typing import Any

from documents.content.media import type_of, width_of
from documents.content.readers.word.charts import chart_of, diagram_of
from documents.content.readers.word.file import File
from documents.content.readers.word.parts import Relation, found_in, tag, value_of
from documents.content.schema import Attributes
from documents.content.tree import Node


def picture_of(file: File, element: Any) -> Node:
    """A picture with its bytes; one that is linked instead of embedded stays where it is."""
    name = value_of(element, "r:embed") or value_of(element, "r:id") or value_of(element, "r:link")
    image = _image(file, _told_of(element), file.relation(name))
    return file.comments.of_image(image)


def _image(file: File, told: Attributes, relation: Relation | None) -> Node:
    extent = told.pop("extent", 0)
    is_here = relation is not None and not relation.is_external
    data = file.package.data(relation.target) if is_here and relation else None
    change = file.changes.here
    if not data:
        return Node("image", {"src": "", **told}, change=change)
    told |= width_of(data, extent if isinstance(extent, int) else 0)
    src = f"data:{type_of(data)};base64,{b64encode(data).decode()}"
    return Node("image", {"src": src, **told}, change=change)


def _told_of(element: Any) -> Attributes:
    """The words for a picture, and how wide it is in EMU."""
    told: Attributes = {}
    holders = element.iterancestors(tag("wp:inline"), tag("wp:anchor"))
    if (holder := next(holders, None)) is not None:
        names = found_in(holder, "wp:docPr")
        if names is not None:
            told = {"alt": names.get("descr"), "title": names.get("title")}
        extent = found_in(holder, "wp:extent")
        width = extent.get("cx", "") if extent is not None else ""
        told["extent"] = int(width) if width.isdecimal() else 0
    told = {key: value for key, value in told.items() if value}
    if "alt" not in told and (alt := _alt_of_shape(element)):
        told["alt"] = alt
    return told


def _alt_of_shape(element: Any) -> str:
    for holder in element.iterancestors(tag("pic:pic"), tag("v:shape"), tag("v:rect")):
        names = found_in(holder, "pic:nvPicPr/pic:cNvPr")
        return str(names.get("descr", "") if names is not None else holder.get("alt", ""))
    return ""


def chart_at(file: File, element: Any) -> tuple[Node, ...]:
    """The blocks that tell a chart."""
    part = file.related(value_of(element, "r:id"))
    return tuple(chart_of(part.root)) if part is not None else ()


def diagram_at(file: File, element: Any) -> tuple[Node, ...]:
    """The blocks that tell a diagram."""
    part = file.related(value_of(element, "r:dm"))
    return tuple(diagram_of(part.root)) if part is not None else ()


def is_rule(element: Any) -> bool:
    """Whether a shape is a line across the page."""
    return value_of(element, "o:hr") in {"t", "true", "1"}
