"""A tree as a file of Word (Office Open XML, ISO/IEC 29500).

What Word has no place for: code, quotations, tables and images within an item of a list stand
behind it, quotations within quotations are one, and the language of code is not kept. What would
run into each other there is kept apart: blocks of code take turns with two styles, and between two
tables, as behind one that ends a cell, stands a paragraph of a style that our reader knows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from documents.content.direction import is_right_to_left
from documents.content.media import size_of
from documents.content.remarks import Discussion, at_one_place
from documents.content.schema import CONTROLS, LISTS, Attributes
from documents.content.tree import Node, Run, number_of, text_in, walk
from documents.content.writers.docx_comments import Places, add_comments

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SPACES = (
    f'xmlns:w="{_MAIN}" xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main" '
    f'xmlns:pic="{_DRAWING}/picture" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_EMU_PER_PIXEL = 9525
_EMU_PER_TWIP = 635
_WIDEST = 5_486_400
_HIGHEST = 8_000_000
# Of a page in twips, what tables take; and of a cell, what is no room for pictures.
_TABLE_WIDTH = 8640
_CELL_MARGINS = 216
_DEEPEST_LIST = 8
_BULLETS, _NUMBERS, _BOXES, _UNSIGNED = 9001, 9002, 9003, 9004
_SIGNS = "•◦▪"
# In the order that the standard asks for; letters that are written right to left have a bold of
# their own.
_MARKS = {
    "bold": "<w:b/><w:bCs/>",
    "italic": "<w:i/><w:iCs/>",
    "strike": "<w:strike/>",
    "highlight": '<w:highlight w:val="yellow"/>',
    "underline": '<w:u w:val="single"/>',
    "superscript": '<w:vertAlign w:val="superscript"/>',
    "subscript": '<w:vertAlign w:val="subscript"/>',
}
_SEPARATOR = '<w:p><w:pPr><w:pStyle w:val="BetweenTables"/></w:pPr></w:p>'
_TABLE_END = "</w:tbl>"
Picture = Callable[[str], bytes | None]


def docx_of(
    root: Node, title: str, picture: Picture, discussions: Sequence[Discussion] = ()
) -> bytes:
    """The content as the bytes of a file; `picture` gives those of an image for its `src`.

    Of the discussions those are comments whose words are in the text.
    """
    document = docx.Document()
    document.core_properties.title = CONTROLS.sub("", title)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    _add_styles(document)
    body = document.element.body
    root = at_one_place(root)
    writer = _Writer(document, picture, Places(root, discussions))
    xml = f"<w:body {_SPACES}>{writer.blocks(root.nodes)}</w:body>"
    _add_numbering(document, writer.lists)
    add_comments(document, writer.places.comments)
    for place, element in enumerate(list(parse_xml(CONTROLS.sub("", xml)))):
        body.insert(place, element)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Where:
    """What the paragraphs of a part of the text have in common."""

    style: str = ""
    list_id: int = 0
    level: int = 0


_PLAIN = _Where()


@dataclass
class _Writer:
    """Writes WordprocessingML; `lists` has the definition and the first number of each list."""

    document: Any
    picture: Picture
    places: Places
    lists: list[tuple[int, int]] = field(default_factory=list)
    pictures: int = 0
    programs: int = 0
    room: int = _WIDEST

    def blocks(self, nodes: Iterable[Node], where: _Where = _PLAIN) -> str:
        written: list[str] = []
        for node in nodes:
            block = self._block(node, where)
            if written and written[-1].endswith(_TABLE_END) and block.startswith("<w:tbl>"):
                # Word joins two tables between which nothing stands.
                written.append(_SEPARATOR)
            written.append(block)
        return "".join(written)

    def _block(self, node: Node, where: _Where) -> str:
        if node.kind in LISTS:
            return self._list(node, where.level + 1 if where.list_id else 0)
        if node.kind in {"paragraph", "heading"}:
            style = f"Heading{number_of(node, 'level')}" if node.kind == "heading" else where.style
            return _paragraph(style, self._inlines(node.content), _direction(node))
        if node.kind == "blockquote":
            return self.blocks(node.nodes, _Where("Quote"))
        return _WRITERS[node.kind](self, node)

    def code_block(self, node: Node) -> str:
        self.programs += 1
        style = "CodeBlock" if self.programs % 2 else "CodeBlock2"
        return _paragraph(style, self._inlines(node.content))

    def rule(self, _: Node) -> str:
        border = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="999999"/></w:pBdr>'
        return f"<w:p><w:pPr>{border}</w:pPr></w:p>"

    # Lists.

    def _list(self, node: Node, level: int) -> str:
        level = min(level, _DEEPEST_LIST)
        kind = {"bulletList": _BULLETS, "orderedList": _NUMBERS}.get(node.kind, _BOXES)
        self.lists.append((kind, number_of(node, "start")))
        where = _Where("", len(self.lists), level)
        return "".join(self._item(item, where) for item in node.nodes)

    def _item(self, item: Node, where: _Where) -> str:
        first, rest = (item.nodes[0], item.nodes[1:]) if item.nodes else (Node("paragraph"), [])
        if first.kind != "paragraph":
            first, rest = Node("paragraph"), item.nodes
        box = _box(item) if item.kind == "taskItem" else ""
        inner = box + self._inlines(first.content)
        line = _in_list(where.list_id, where.level, inner, _direction(first))
        return line + "".join(self._in_item(node, where) for node in rest)

    def _in_item(self, node: Node, where: _Where) -> str:
        if node.kind == "paragraph":
            inner = self._inlines(node.content)
            return _in_list(self._unsigned(), where.level, inner, _direction(node))
        return self._block(node, where)

    def _unsigned(self) -> int:
        """The list without signs: its paragraphs go on with the item before them."""
        if (_UNSIGNED, 1) not in self.lists:
            self.lists.append((_UNSIGNED, 1))
        return self.lists.index((_UNSIGNED, 1)) + 1

    # Words.

    def _inlines(self, content: Iterable[Node | Run]) -> str:
        return "".join(self._inline(part) for part in content)

    def _inline(self, part: Node | Run) -> str:
        if isinstance(part, Node):
            if part.kind == "hardBreak":
                return "<w:r><w:br/></w:r>"
            return _run(f"@{part.attributes.get('label', '')}", {})
        return self.places.around(part, self._linked(part, _run(part.text, part.marks)))

    def _linked(self, part: Run, run: str) -> str:
        if "link" not in part.marks:
            return run
        link = part.marks["link"]
        relation = self.document.part.relate_to(
            str(link["href"]), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        told = f" w:tooltip={quoteattr(str(link['title']))}" if "title" in link else ""
        return f'<w:hyperlink r:id="{relation}"{told}>{run}</w:hyperlink>'

    def image(self, node: Node) -> str:
        return _paragraph("", self.places.around(node, self._shown(node)))

    def _shown(self, node: Node) -> str:
        data = self.picture(str(node.attributes.get("src", ""))) or b""
        # A format that Word's library does not know, or an image that is damaged or gone.
        size = size_of(data)
        if size is None:
            return _run(f"[{node.attributes.get('alt') or 'image'}]", {})
        relation, _ = self.document.part.get_or_add_image(BytesIO(data))
        self.pictures += 1
        own_width, own_height = size
        width = number_of(node, "width", 0) * _EMU_PER_PIXEL or own_width
        # A picture that is larger than its cell or its page is cut off there.
        width = max(1, min(width, self.room, _HIGHEST * own_width // own_height))
        height = max(1, round(own_height * width / own_width))
        return _drawing(node.attributes, relation, self.pictures, width, height)

    # Tables.

    def table(self, node: Node) -> str:
        columns = sum(number_of(cell, "colspan") for cell in node.nodes[0].nodes) or 1
        width = _TABLE_WIDTH // columns
        grid = f'<w:gridCol w:w="{width}"/>' * columns
        rows = "".join(self._rows(node.nodes, width))
        first = " ".join(text_in(each) for each in walk(node.nodes[0]))
        side = "<w:bidiVisual/>" * is_right_to_left(first)
        look = f'<w:tblStyle w:val="TableGrid"/>{side}<w:tblW w:w="0" w:type="auto"/>'
        return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"

    def _rows(self, rows: list[Node], width: int) -> Iterable[str]:
        # Of each column, how many more rows the cell above takes, and how many columns.
        spanning: dict[int, tuple[int, int]] = {}
        for row in rows:
            cells: list[str] = []
            column, waiting = 0, list(row.nodes)
            while waiting or column in spanning:
                if column in spanning:
                    left, span = spanning.pop(column)
                    cells.append(_cell(span, width, '<w:vMerge w:val="continue"/>', "<w:p/>"))
                else:
                    cell = waiting.pop(0)
                    span, left = number_of(cell, "colspan"), number_of(cell, "rowspan")
                    merge = '<w:vMerge w:val="restart"/>' if left > 1 else ""
                    cells.append(_cell(span, width, merge, self._in_cell(cell, width * span)))
                if left > 1:
                    spanning[column] = (left - 1, span)
                column += span
            is_header = bool(row.nodes) and all(cell.kind == "tableHeader" for cell in row.nodes)
            header = "<w:trPr><w:tblHeader/></w:trPr>" if is_header else ""
            yield f"<w:tr>{header}{''.join(cells)}</w:tr>"

    def _in_cell(self, cell: Node, width: int) -> str:
        room, self.room = self.room, max(1, width - _CELL_MARGINS) * _EMU_PER_TWIP
        inner = self.blocks(cell.nodes)
        self.room = room
        # A cell ends with a paragraph.
        return inner + _SEPARATOR if inner.endswith(_TABLE_END) else inner or "<w:p/>"


_WRITERS: dict[str, Callable[[_Writer, Node], str]] = {
    "codeBlock": _Writer.code_block,
    "horizontalRule": _Writer.rule,
    "table": _Writer.table,
    "image": _Writer.image,
}


def _paragraph(style: str, inner: str, properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    told = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{told}{inner}</w:p>"


def _direction(node: Node) -> str:
    """What says that a paragraph is set right to left, as its first letter is written."""
    return "<w:bidi/>" * is_right_to_left(text_in(node))


def _in_list(list_id: int, level: int, inner: str, direction: str) -> str:
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return _paragraph("ListParagraph", inner, numbered + direction)


def _run(text: str, marks: dict[str, Attributes]) -> str:
    if "code" in marks:
        style = '<w:rStyle w:val="CodeCharacter"/>'
    else:
        style = '<w:rStyle w:val="Hyperlink"/>' if "link" in marks else ""
    # Letters of Word cannot be raised and lowered at once.
    names = marks.keys() - ({"subscript"} if "superscript" in marks else set())
    look = style + "".join(xml for name, xml in _MARKS.items() if name in names)
    look += "<w:rtl/>" * is_right_to_left(text)
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{_text(text)}</w:r>"


def _text(text: str) -> str:
    """Words with their tabs and line ends."""
    written = []
    for (is_tab, is_end), group in groupby(text, lambda char: (char == "\t", char in "\r\n")):
        part = "".join(group)
        if is_tab or is_end:
            written.append(("<w:tab/>" if is_tab else "<w:br/>") * len(part))
        else:
            written.append(f'<w:t xml:space="preserve">{escape(part)}</w:t>')
    return "".join(written)


def _box(item: Node) -> str:
    """A box that can be ticked in Word."""
    is_done = item.attributes.get("checked") is True
    state = f'<w14:checkbox><w14:checked w14:val="{int(is_done)}"/></w14:checkbox>'
    sign = _run("☒" if is_done else "☐", {})
    return f"<w:sdt><w:sdtPr>{state}</w:sdtPr><w:sdtContent>{sign}</w:sdtContent></w:sdt>" + _run(
        " ", {}
    )


def _cell(span: int, width: int, merge: str, inner: str) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    size = f'<w:tcW w:w="{width * span}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{size}{spanned}{merge}</w:tcPr>{inner}</w:tc>"


def _drawing(attributes: Attributes, relation: str, number: int, width: int, height: int) -> str:
    alt = quoteattr(str(attributes.get("alt", "")))
    title = quoteattr(str(attributes.get("title", "")))
    names = f'id="{number}" name="Picture {number}"'
    frame = '<a:off x="0" y="0"/>' + f'<a:ext cx="{width}" cy="{height}"/>'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr {names} descr={alt} title={title}/>'
        f'<a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr>'
        f"<pic:cNvPr {names} descr={alt}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
        f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm>{frame}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _add_styles(document: Any) -> None:
    styles = document.styles
    block = styles.add_style("Code Block", WD_STYLE_TYPE.PARAGRAPH)
    block.base_style = styles["Normal"]
    second = styles.add_style("Code Block 2", WD_STYLE_TYPE.PARAGRAPH)
    second.base_style = block
    between = styles.add_style("Between Tables", WD_STYLE_TYPE.PARAGRAPH)
    between.font.size = Pt(1)
    between.paragraph_format.space_before = between.paragraph_format.space_after = Pt(0)
    character = styles.add_style("Code Character", WD_STYLE_TYPE.CHARACTER)
    for style in (block, character):
        style.font.name, style.font.size = "Courier New", Pt(10)
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = RGBColor(0x05, 0x63, 0xC1)


def _add_numbering(document: Any, lists: list[tuple[int, int]]) -> None:
    """Our looks of lists, and a list of its own for each that the text has."""
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        if child.tag == qn("w:num"):
            numbering.remove(child)
    first = next((place for place, child in enumerate(numbering)), 0)
    for look in (_BULLETS, _NUMBERS, _BOXES, _UNSIGNED):
        numbering.insert(first, parse_xml(_look(look)))
    for number, (look, start) in enumerate(lists, 1):
        starts = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            for level in range(_DEEPEST_LIST + 1)
        )
        abstract = f'<w:abstractNumId w:val="{look}"/>'
        xml = f'<w:num {_SPACES} w:numId="{number}">{abstract}{starts * (look == _NUMBERS)}</w:num>'
        numbering.append(parse_xml(xml))


def _look(look: int) -> str:
    levels = "".join(_level(look, level) for level in range(_DEEPEST_LIST + 1))
    kind = '<w:multiLevelType w:val="hybridMultilevel"/>'
    return f'<w:abstractNum {_SPACES} w:abstractNumId="{look}">{kind}{levels}</w:abstractNum>'


def _level(look: int, level: int) -> str:
    format_ = {_BULLETS: "bullet", _NUMBERS: "decimal"}.get(look, "none")
    sign = {_BULLETS: _SIGNS[level % 3], _NUMBERS: f"%{level + 1}."}.get(look, "")
    hanging = "" if look == _UNSIGNED else 'w:hanging="360"'
    indent = f'<w:ind w:left="{720 * (level + 1)}" {hanging}/>'
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{format_}"/>'
        f'<w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/><w:pPr>{indent}</w:pPr></w:lvl>'
    )
