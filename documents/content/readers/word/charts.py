"""Charts and diagrams of Word files: their words and numbers. Pure."""

from collections.abc import Iterator
from typing import Any

from documents.content.readers.word.parts import found_in, tag
from documents.content.tree import Node, Run


def chart_of(root: Any) -> tuple[Node, ...]:
    """The titles of a chart as paragraphs, its numbers as a table, and the words beside them."""
    series = list(root.iter(tag("c:ser")))
    table = (_table(series),) if series else ()
    return (*_lines(root, "c:title"), *table, *_lines(root, "c:dLbl"))


def _lines(root: Any, name: str) -> list[Node]:
    return [paragraph(line) for each in root.iter(tag(name)) if (line := _line(each))]


def diagram_of(root: Any) -> tuple[Node, ...]:
    """The words of a diagram, a paragraph for each of its own."""
    lines = [_line(each) for each in root.iter(tag("a:p"))]
    return tuple(paragraph(line) for line in lines if line)


def paragraph(text: str) -> Node:
    """A paragraph of plain words."""
    return Node("paragraph", {}, (Run(text),))


def _line(element: Any) -> str:
    names = (tag("a:t"), tag("c:v"))
    return " ".join("".join(each.text or "" for each in element.iter(*names)).split())


def _table(series: list[Any]) -> Node:
    names = [" ".join(_values(found_in(each, "c:tx")).values()) for each in series]
    labels: dict[int, str] = {}
    for each in series:
        labels = _first(each, "c:cat", "c:xVal") | labels
    numbers = [_first(each, "c:val", "c:yVal") for each in series]
    places = sorted({place for each in [labels, *numbers] for place in each})
    rows = [[labels.get(place, ""), *(each.get(place, "") for each in numbers)] for place in places]
    return Node("table", {}, (_row("tableHeader", ["", *names]), *_rows(rows)))


def _rows(rows: list[list[str]]) -> Iterator[Node]:
    yield from (_row("tableCell", row) for row in rows)


def _row(kind: str, texts: list[str]) -> Node:
    return Node("tableRow", {}, tuple(Node(kind, {}, (paragraph(text),)) for text in texts))


def _first(series: Any, *names: str) -> dict[int, str]:
    return next((found for name in names if (found := _values(found_in(series, name)))), {})


def _values(element: Any) -> dict[int, str]:
    """The points of a part of a series by their places."""
    if element is None:
        return {}
    points = list(element.iter(tag("c:pt")))
    if not points:
        text = _line(element)
        return {0: text} if text else {}
    told: dict[int, str] = {}
    # Of categories in categories, the innermost comes first.
    for each in points:
        place = each.get("idx", "")
        if place.isdecimal() and len(place) < 6:
            around = told.get(int(place))
            told[int(place)] = f"{_text(each)}, {around}" if around else _text(each)
    return told


def _text(point: Any) -> str:
    """The text of one point."""
    return " ".join((each.text or "") for each in point.iter(tag("c:v")))
