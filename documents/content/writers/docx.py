"""A tree as a file of Word (Office Open XML, ISO/IEC 29500), with changes tracked in it.

What would run into each other there is kept apart: blocks of code take turns with their styles, and
between two tables, as behind one that ends a cell, stands a paragraph of a style that our reader
knows.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from documents.content.remarks import Discussion, at_one_place
from documents.content.revisions import Revised
from documents.content.schema import CONTROLS
from documents.content.tree import Node
from documents.content.writers.docx_comments import Places, add_comments
from documents.content.writers.docx_flow import (
    BOXES,
    BULLETS,
    DEEPEST_LIST,
    NUMBERS,
    UNSIGNED,
    List,
    flow_of,
)
from documents.content.writers.docx_paragraphs import CODE_STYLES, Writer
from documents.content.writers.docx_words import Picture

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SPACES = (
    f'xmlns:w="{_MAIN}" xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main" '
    f'xmlns:pic="{_DRAWING}/picture" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_SIGNS = "•◦▪"


def docx_of(
    root: Node,
    title: str,
    picture: Picture,
    discussions: Sequence[Discussion] = (),
    revised: Revised | None = None,
) -> bytes:
    """The content as the bytes of a file; `picture` gives those of an image for its `src`.

    Of the discussions those are comments whose words are in the text. `revised` is what is to be
    tracked as changed in it.
    """
    document = docx.Document()
    document.core_properties.title = CONTROLS.sub("", title)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    _add_styles(document)
    body = document.element.body
    root = at_one_place(root)
    places = Places(root, discussions)
    writer = Writer(document, picture, places, revised)
    before = flow_of(root)
    written = writer.flow(before, flow_of(revised.after) if revised else before)
    xml = f"<w:body {_SPACES}>{written}</w:body>"
    _add_numbering(document, writer.numbers.given)
    add_comments(document, places.comments)
    for place, element in enumerate(list(parse_xml(CONTROLS.sub("", xml)))):
        body.insert(place, element)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _add_styles(document: Any) -> None:
    styles = document.styles
    block = styles.add_style("Code Block", WD_STYLE_TYPE.PARAGRAPH)
    block.base_style = styles["Normal"]
    for number in range(2, len(CODE_STYLES) + 1):
        styles.add_style(f"Code Block {number}", WD_STYLE_TYPE.PARAGRAPH).base_style = block
    between = styles.add_style("Between Tables", WD_STYLE_TYPE.PARAGRAPH)
    between.font.size = Pt(1)
    between.paragraph_format.space_before = between.paragraph_format.space_after = Pt(0)
    character = styles.add_style("Code Character", WD_STYLE_TYPE.CHARACTER)
    for style in (block, character):
        style.font.name, style.font.size = "Courier New", Pt(10)
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = RGBColor(0x05, 0x63, 0xC1)


def _add_numbering(document: Any, lists: list[List]) -> None:
    """Our looks of lists, and a list of its own for each that the text has."""
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        if child.tag == qn("w:num"):
            numbering.remove(child)
    first = next((place for place, child in enumerate(numbering)), 0)
    for look in (BULLETS, NUMBERS, BOXES, UNSIGNED):
        numbering.insert(first, parse_xml(_look(look)))
    for each in lists:
        starts = "".join(
            f'<w:lvlOverride w:ilvl="{level}">'
            f'<w:startOverride w:val="{each.start}"/></w:lvlOverride>'
            for level in range(DEEPEST_LIST + 1)
        )
        inner = f'<w:abstractNumId w:val="{each.look}"/>{starts * (each.look == NUMBERS)}'
        xml = f'<w:num {_SPACES} w:numId="{each.number}">{inner}</w:num>'
        numbering.append(parse_xml(xml))


def _look(look: int) -> str:
    levels = "".join(_level(look, level) for level in range(DEEPEST_LIST + 1))
    kind = '<w:multiLevelType w:val="hybridMultilevel"/>'
    return f'<w:abstractNum {_SPACES} w:abstractNumId="{look}">{kind}{levels}</w:abstractNum>'


def _level(look: int, level: int) -> str:
    format_ = {BULLETS: "bullet", NUMBERS: "decimal"}.get(look, "none")
    sign = {BULLETS: _SIGNS[level % 3], NUMBERS: f"%{level + 1}."}.get(look, "")
    hanging = "" if look == UNSIGNED else 'w:hanging="360"'
    indent = f'<w:ind w:left="{720 * (level + 1)}" {hanging}/>'
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{format_}"/>'
        f'<w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/><w:pPr>{indent}</w:pPr></w:lvl>'
    )
