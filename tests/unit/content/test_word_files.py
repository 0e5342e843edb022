"""What stands in Word files of others is read: unknown means look inside, never drop."""
# A piece of XML is easier to read on one line.
# ruff: noqa: E501

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from documents.content.normalize import fit
from documents.content.readers.word.docx import read_docx
from documents.content.readers.word.rtf import read_rtf
from documents.content.tree import Node
from documents.content.writers.docx import docx_of
from documents.content.writers.html import html_of
from documents.errors import Unfit

OPEN = "http://schemas.openxmlformats.org"
OFFICE = f"{OPEN}/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml"
SPACES = (
    f'xmlns:w="{OPEN}/wordprocessingml/2006/main" xmlns:r="{OFFICE}" '
    f'xmlns:a="{OPEN}/drawingml/2006/main" xmlns:m="{OPEN}/officeDocument/2006/math" '
    f'xmlns:c="{OPEN}/drawingml/2006/chart" xmlns:dgm="{OPEN}/drawingml/2006/diagram" '
    f'xmlns:wp="{OPEN}/drawingml/2006/wordprocessingDrawing" '
    f'xmlns:mc="{OPEN}/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:unknown" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
WHITE_GIF = b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


def html(tree: Node) -> str:
    """The HTML of a tree, without what every block, link and list has."""
    every = (' dir="auto"', ' rel="noopener noreferrer nofollow"', ' start="1"')
    told = html_of(tree)
    for each in every:
        told = told.replace(each, "")
    return told


def word(body: str, relations: str = "", **parts: bytes | str) -> bytes:
    """A Word file with this body; `parts` are further ones, `__` for a slash, `_` for a dot."""
    root = f"<Relationships>{relation('d', 'officeDocument', '/word/document.xml')}</Relationships>"
    files: dict[str, bytes | str] = {
        "_rels/.rels": root,
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
    }
    files |= {f"word/{name.replace('__', '/').replace('_', '.')}": parts[name] for name in parts}
    return zipped(files)


def zipped(files: dict[str, bytes | str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def relation(id_: str, kind: str, target: str, mode: str = "") -> str:
    return f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}" {mode}/>'


def root(name: str, inner: str) -> str:
    return f"<{name} {SPACES}>{inner}</{name}>"


def read(body: str, relations: str = "", **parts: bytes | str) -> str:
    return html(fit(read_docx(word(body, relations, **parts))))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def cell(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def field(*instruction: str, result: str = "x") -> str:
    sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    words = "".join(f"<w:r><w:instrText>{escape(part)}</w:instrText></w:r>" for part in instruction)
    return sign.format("begin") + words + sign.format("separate") + run(result) + sign.format("end")


AB = run("a") + "{}" + run("c")
BOX = f"<w:txbxContent>{p(run('in'))}{p(run('side'))}</w:txbxContent>"


def instructed(instruction: str) -> str:
    """A field without a result."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>{escape(instruction)}</w:instrText>'
        '<w:fldChar w:fldCharType="end"/></w:r>'
    )


INSIDE = {
    "ruby": (
        f"<w:ruby><w:rubyPr/><w:rt>{run('かん')}</w:rt><w:rubyBase>{run('漢')}</w:rubyBase></w:ruby>",
        "漢(かん)",
    ),
    "bdo": (f'<w:bdo w:val="rtl">{run("b")}</w:bdo>', "b"),
    "dir": (f'<w:dir w:val="rtl">{run("b")}</w:dir>', "b"),
    "smart tag": (f'<w:smartTag w:element="x">{run("b")}</w:smartTag>', "b"),
    "custom xml": (f"<w:customXml><w:customXmlPr/>{run('b')}</w:customXml>", "b"),
    "control": (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('b')}</w:sdtContent></w:sdt>", "b"),
    "control without content": (f"<w:sdt>{run('b')}</w:sdt>", "b"),
    "of nobody": (f"<x:y><x:z>{run('b')}</x:z></x:y>", "b"),
    "symbol": ('<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>', "α"),
    "symbol of Wingdings": ('<w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>', "→"),
    "symbol unheard of": ('<w:r><w:sym w:font="Mine" w:char="F0E0"/></w:r>', "\uf0e0"),
    "symbol by field": (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>SYMBOL 97 \\f Symbol</w:instrText>'
        '<w:fldChar w:fldCharType="end"/></w:r>',
        "α",
    ),
    "button": (instructed("MACROBUTTON Go [Your name]"), "[Your name]"),
    "fraction by field": (instructed(r"EQ \f(x+1;2)"), "(x+1)/2"),
    "reading by field": (
        instructed(r'EQ \* jc2 \* "Font:MS Mincho" \* hps10 \o\ad(\s\up 9(かん),漢)'),
        "漢(かん)",
    ),
    "letters upon each other by field": (instructed(r"EQ \o(\s\up 5(ex),\s\do 2(am))"), "exam"),
    "root and brackets by field": (
        instructed(r"EQ \b\bc\[(\r(3,x)) + \i(a,(b, c\,),d) \x(\-)"), "[3√x] + ∫a (b, c,) d -"
    ),
    "equation that never ends": (instructed(r"EQ \f(1,\r(2"), "1/(√2)"),
    "equation with an empty result": (
        field(r"EQ \f(1,2)", result=""), "1/2"
    ),
    "fallback": (
        '<w:r><mc:AlternateContent><mc:Choice Requires="x"><x:symEx/></mc:Choice>'
        "<mc:Fallback><w:t>😀</w:t></mc:Fallback></mc:AlternateContent></w:r>",
        "😀",
    ),
    "choice and fallback": (
        "<w:r><mc:AlternateContent><mc:Choice><w:t>b</w:t></mc:Choice>"
        "<mc:Fallback><w:t>B</w:t></mc:Fallback></mc:AlternateContent></w:r>",
        "b",
    ),
    "equation": (
        "<m:oMath><m:f><m:num><m:r><m:t>x+1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den>"
        "</m:f><m:sSup><m:e><m:r><m:t>y</m:t></m:r></m:e><m:sup><m:r><m:t>3</m:t></m:r></m:sup>"
        "</m:sSup></m:oMath>",
        "(x+1)/2y<sup>3</sup>",
    ),
    "inserted": (f"<w:ins>{run('b')}</w:ins>", "b"),
    "moved": (f"<w:moveFrom>{run('x')}</w:moveFrom><w:moveTo>{run('b')}</w:moveTo>", "b"),
    "deleted": ("<w:del><w:r><w:delText>x</w:delText></w:r></w:del>", ""),
    "simple field": (f'<w:fldSimple w:instr="PAGE">{run("7")}</w:fldSimple>', "7"),
    "page": ('<w:r><w:br w:type="page"/></w:r>', "<br>"),
    "soft hyphen": ("<w:r><w:softHyphen/></w:r>", "\xad"),
    "field in a field's instruction": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + field("PAGE", result="1")
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("b")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        "b",
    ),
    "symbol of no number": ('<w:r><w:sym w:font="Symbol" w:char="x"/></w:r>', ""),
    "symbols of no letters": (
        "".join(f'<w:r><w:sym w:char="{each}"/></w:r>' for each in ("0", "D800", "110000")), ""
    ),
    "symbols by field of no number": (instructed("SYMBOL") + instructed("SYMBOL x"), ""),
    "letters before a command's brackets": (instructed(r"EQ \f y(1,2)"), "1/2"),
    "field without beginning": (
        '<w:r><w:fldChar w:fldCharType="separate"/><w:instrText>PAGE</w:instrText></w:r>'
        + run("b") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        "b",
    ),
    "instruction behind its result": (
        field("PAGE", result="7").replace('"separate"/></w:r>', '"separate"/><w:instrText>x</w:instrText></w:r>'),
        "7",
    ),
    "ruby without reading": (f"<w:ruby><w:rt/><w:rubyBase>{run('漢')}</w:rubyBase></w:ruby>", "漢"),
    "choice of nothing": (
        "<w:r><mc:AlternateContent><mc:Choice/><mc:Fallback/></mc:AlternateContent></w:r>", ""
    ),
    "drawing without words": ("<w:r><w:drawing><x:sp><a:p/></x:sp></w:drawing></w:r>", ""),
    "shape with words": ('<w:r><w:pict><v:rect><w:t>b</w:t></v:rect></w:pict></w:r>', "b"),
    "look by font": (run("b", '<w:rFonts w:ascii="Courier New"/>'), "<code>b</code>"),
    "other font": (run("b", '<w:rFonts w:ascii="Arial"/>'), "b"),
    "letters of art": ('<w:r><w:pict><v:shape><v:textpath string="b"/></v:shape></w:pict></w:r>', "b"),
}  # fmt: skip


@pytest.mark.parametrize("name", INSIDE)
def test_within_a_line(name: str) -> None:
    inner, told = INSIDE[name]
    assert read(p(AB.format(inner))) == f"<p>a{told}c</p>"


ROW = f"<w:tr>{cell(p(run('b')))}</w:tr>"
ONE_CELL = "<table><tbody><tr><td><p>b</p></td></tr></tbody></table>"
BLOCKS = {
    "text box": (p(AB.format(f"<w:r><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></w:r>")), "ac|in|side"),
    "text box of VML": (p(AB.format(f"<w:r><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></w:r>")), "ac|in|side"),
    "both": (
        p(f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{BOX}</w:drawing></mc:Choice>"
          f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"),
        "in|side",
    ),
    "words of a drawing": (p("<w:r><w:drawing><x:sp><a:p><a:r><a:t>b</a:t></a:r></a:p></x:sp></w:drawing></w:r>"), "b"),
    "custom xml": (f"<w:customXml>{p(run('a'))}<x:y>{p(run('b'))}</x:y></w:customXml>", "a|b"),
    "control": (f"<w:sdt><w:sdtContent>{p(run('a'))}</w:sdtContent></w:sdt>", "a"),
    "words without paragraph": (run("a") + run("b") + p(run("c")), "ab|c"),
    "equation": ("<m:oMathPara><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></m:oMathPara>", "x"),
    "alternatives that are deleted": (
        p(run("a")) + f"<mc:AlternateContent><mc:Choice><w:del>{p(run('b'))}</w:del></mc:Choice></mc:AlternateContent>", "a",
    ),
    "alternative": (f"<mc:AlternateContent><mc:Choice/><mc:Fallback>{p(run('a'))}</mc:Fallback></mc:AlternateContent>", "a"),
    "end deleted": (p(run("a"), "<w:rPr><w:del/></w:rPr>") + p(run("b")), "ab"),
    "last end deleted": (p(run("a"), "<w:rPr><w:del/></w:rPr>"), "a"),
    "initial": (p(run("O"), '<w:framePr w:dropCap="drop"/>') + p(run("nce")), "Once"),
    "initials in alternatives": (
        p(run("O"), '<w:framePr w:dropCap="drop"/>')
        + "<mc:AlternateContent>"
        + "".join(
            f"""<mc:{branch}>{p(run("n"), '<w:framePr w:dropCap="drop"/>')}</mc:{branch}>"""
            for branch in ("Choice", "Fallback")
        )
        + f"</mc:AlternateContent>{p(run('ce'))}",
        "Once",
    ),
    "page at the edge": (p('<w:r><w:br w:type="page"/></w:r>' + run("a")), "a"),
    "a field that never comes to its result": (
        p(run("a") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("x")) + p(run("b")), "a|b",
    ),
    "an alternative of nothing": (
        f"<mc:AlternateContent><mc:Choice/><mc:Fallback/></mc:AlternateContent>{p(run('a'))}", "a",
    ),
    "set right to left": (p(run("a (b)"), "<w:bidi/>") + p(run("שלום"), "<w:bidi/>"), "\u200fa (b)|שלום"),
}  # fmt: skip


@pytest.mark.parametrize("name", BLOCKS)
def test_between_paragraphs(name: str) -> None:
    body, lines = BLOCKS[name]
    assert read(body) == "".join(f"<p>{line}</p>" for line in lines.split("|"))


TABLES = {
    "custom xml around rows": f"<w:customXml>{ROW}</w:customXml>",
    "control around rows": f"<w:sdt><w:sdtContent>{ROW}</w:sdtContent></w:sdt>",
    "custom xml around cells": f"<w:tr><w:customXml>{cell(p(run('b')))}</w:customXml></w:tr>",
    "control around cells": f"<w:tr><w:sdt><w:sdtContent>{cell(p(run('b')))}</w:sdtContent></w:sdt></w:tr>",
    "alternatives around rows": f"<mc:AlternateContent><mc:Choice>{ROW}</mc:Choice><mc:Fallback>{ROW}</mc:Fallback></mc:AlternateContent>",
    "alternatives of nothing": f"<mc:AlternateContent/>{ROW}",
    "a table among the rows": f"<w:tbl>{ROW}</w:tbl>{ROW}",
    "deleted rows": f"<w:tr><w:trPr><w:del/></w:trPr>{cell(p(run('x')))}</w:tr>{ROW}",
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_around_rows_and_cells(name: str) -> None:
    assert read(f"<w:tbl>{TABLES[name]}</w:tbl>") == ONE_CELL


def texts(body: str) -> list[list[str]]:
    """The words of a table's cells."""
    tree: Any = fit(read_docx(word(body))).nodes[0]
    return [[html(cell)[3:-4] for cell in row.nodes] for row in tree.nodes]


CHECKED = (
    '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr></w:sdt>'
)
BOXED = (
    '<ul data-type="taskList"><li data-type="taskItem" data-checked="true">'
    '<label><input type="checkbox" checked="" disabled=""></label><div><p>{}</p></div></li></ul>'
)
RULE, LINED = "<hr>", '<w:pBdr><w:bottom w:val="single"/></w:pBdr>'
AMONG = {
    "a rule": (p("", LINED), RULE),
    "words with a line below them": (p(run("a"), LINED), "<p>a</p>"),
    "a rule of VML": (p('<w:r><w:pict><v:rect o:hr="t"/></w:pict></w:r>'), RULE),
    "a table within a line": (p(run("a") + f"<w:r><w:tbl>{ROW}</w:tbl></w:r>"), f"<p>a</p>{ONE_CELL}"),
    "a picture that is not there": (
        p(run("a") + '<w:r><w:drawing><wp:inline><a:blip r:embed="x"/></wp:inline></w:drawing></w:r>'),
        '<p>a</p><img src="">',
    ),
    "a note that is not there": (
        p(run("a") + '<w:r><w:footnoteReference w:id="7"/></w:r>'),
        "<p>a<sup>[1]</sup></p><hr><ol><li><p></p></li></ol>",
    ),
    "a box without words": (p(CHECKED + run("  ")), BOXED.format("")),
    "a box and spaces of two looks": (p(CHECKED + run(" ") + run(" a", "<w:b/>")), BOXED.format("<strong>a</strong>")),
}  # fmt: skip


@pytest.mark.parametrize("name", AMONG)
def test_what_is_more_than_a_paragraph(name: str) -> None:
    body, told = AMONG[name]
    assert read(body) == told


def test_a_note_that_is_named_twice_is_one() -> None:
    sign = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = root("w:footnotes", f'<w:footnote w:id="2">{p(run("first"))}</w:footnote>')
    told = read(
        p(run("a") + sign + run("b") + sign),
        relation("f", "footnotes", "f.xml"),
        f_xml=notes,
    )
    assert told == ("<p>a<sup>[1]</sup>b<sup>[1]</sup></p><hr><ol><li><p>first</p></li></ol>")


def test_columns_that_a_row_begins_behind() -> None:
    later = '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>' + cell(p(run("d"))) + "</w:tr>"
    first = "".join(cell(p(run(text))) for text in "abc")
    assert texts(f"<w:tbl><w:tr>{first}</w:tr>{later}</w:tbl>") == [["a", "b", "c"], ["", "d"]]


def test_words_in_a_cell_that_another_spans_are_kept() -> None:
    top = cell(p(run("a")), '<w:vMerge w:val="restart"/>')
    below = cell(p(run("b")), "<w:vMerge/>")
    wide = cell(p(run("c")), '<w:hMerge w:val="restart"/>') + cell(
        p(""), '<w:hMerge w:val="continue"/>'
    )
    body = f"<w:tbl><w:tr>{top}</w:tr><w:tr>{below}</w:tr><w:tr>{wide}</w:tr></w:tbl>"
    tree = fit(read_docx(word(body))).nodes[0]
    cells = [[(each.attributes["rowspan"], html(each)) for each in row.nodes] for row in tree.nodes]
    assert cells == [[(2, "<p>a</p><p>b</p>"), (1, "<p></p>")], [(1, "<p></p>")], [(1, "<p>c</p>")]]


LINKS = [
    ('HYPERLINK "https://a.example/"',),
    ("HYPERLINK https://a.example/",),
    ('hyperlink "https://a.example/"',),
    ('HYPERLINK "https://a.example/" \\t "_blank"',),
    ("HYPERLINK “https://a.example/”",),
    (' HYPER', 'LINK "https://a.', 'example/" '),
]  # fmt: skip


@pytest.mark.parametrize("instruction", LINKS)
def test_forms_of_links(instruction: tuple[str, ...]) -> None:
    told = read(p(field(*instruction)))
    assert told == '<p><a href="https://a.example/">x</a></p>'


def test_titles_of_links() -> None:
    told = '<p><a href="https://a.example/" title="A tip">x</a></p>'
    assert read(p(field('HYPERLINK \\o "A tip" "https://a.example/"'))) == told


def test_links_to_a_place() -> None:
    there = read(p(field('HYPERLINK "https://a.example/" \\l "b"')))
    assert there == '<p><a href="https://a.example/#b">x</a></p>'
    assert read(p(field('HYPERLINK \\l "b"'))) == "<p>x</p>"
    assert (
        read(p(field('HYPERLINK "https://a.example/')))
        == '<p><a href="https://a.example/">x</a></p>'
    )
    told = f"<w:fldSimple w:instr='HYPERLINK \"https://a.example/\"'>{run('x')}</w:fldSimple>"
    assert read(p(told)) == '<p><a href="https://a.example/">x</a></p>'


def test_a_link_over_several_paragraphs() -> None:
    begin, rest = field('HYPERLINK "https://a.example/"').split("x</w:t></w:r>")
    link = '<p><a href="https://a.example/">{}</a></p>'
    body = p(f"{begin}x</w:t></w:r>") + p(run("y") + rest) + p(run("z"))
    assert read(body) == link.format("x") + link.format("y") + "<p>z</p>"


def style(id_: str, name: str, inner: str = "", kind: str = "paragraph") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{id_}"><w:name w:val="{name}"/>{inner}</w:style>'


def styled(body: str, *styles: str, numbering: str = "") -> str:
    return read(
        body,
        relation("s", "styles", "styles.xml") + relation("n", "numbering", "numbering.xml"),
        styles_xml=root("w:styles", "".join(styles)),
        numbering_xml=root("w:numbering", numbering),
    )


def of(id_: str) -> str:
    return f'<w:pStyle w:val="{id_}"/>'


HEADINGS = {
    "by name": (of("1"), style("1", "heading 2")),
    "by what it is based on": (of("1"), style("1", "Mine", '<w:basedOn w:val="2"/>') + style("2", "heading 2")),
    "by its outline": ('<w:outlineLvl w:val="1"/>', ""),
    "by its style's outline": (of("1"), style("1", "Mine", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>')),
    "by a style that is not there": (of("Heading2"), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADINGS)
def test_headings(name: str) -> None:
    properties, styles = HEADINGS[name]
    assert styled(p(run("a"), properties), styles) == "<h2>a</h2>"


def test_what_styles_look_like() -> None:
    bold = style("b", "Loud", "<w:rPr><w:b/></w:rPr>", "character")
    based = style("i", "Louder", '<w:basedOn w:val="b"/><w:rPr><w:i/></w:rPr>', "character")
    whole = style("p", "Loud text", "<w:rPr><w:b/></w:rPr>")
    louder = run("a", '<w:rStyle w:val="i"/>')
    quiet = run("b", '<w:rStyle w:val="b"/><w:b w:val="0"/>')
    body = p(louder + quiet) + p(run("c") + run("d", '<w:rStyle w:val="b"/>'), of("p"))
    told = styled(body, bold, based, whole)
    assert told == "<p><strong><em>a</em></strong>b</p><p><strong>c</strong>d</p>"


STYLED_LOOKS = {
    "emphasis": (style("x", "Emphasis", kind="character"), "<em>a</em>"),
    "strong": (style("x", "Strong", kind="character"), "<strong>a</strong>"),
    "code": (style("x", "HTML Code", kind="character"), "<code>a</code>"),
    "the line of a link": (
        style("x", "Hyperlink", '<w:rPr><w:u w:val="single"/></w:rPr>', "character"), "a"
    ),
    "a style that is based on itself": (style("x", "Mine", '<w:basedOn w:val="x"/>'), "a"),
}  # fmt: skip


@pytest.mark.parametrize("name", STYLED_LOOKS)
def test_looks_by_the_names_of_styles(name: str) -> None:
    styles, told = STYLED_LOOKS[name]
    assert styled(p(run("a", '<w:rStyle w:val="x"/>')), styles) == f"<p>{told}</p>"


def test_raised_and_lowered() -> None:
    high, low = ('<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>')
    assert (
        read(p(run("10") + run("3", high) + run("i", low))) == "<p>10<sup>3</sup><sub>i</sub></p>"
    )


def test_code_is_one_block_and_a_postcode_is_none() -> None:
    body = p(run("a"), of("c")) + p("", of("c")) + p(run("  b"), of("c")) + p(run("z"), of("z"))
    told = styled(body, style("c", "Source Code"), style("z", "Postcode"))
    assert told == "<pre><code>a\n\n  b</code></pre><p>z</p>"


def number(id_: str, abstract: str) -> str:
    return f'<w:num w:numId="{id_}"><w:abstractNumId w:val="{abstract}"/></w:num>'


def level(place: int, format_: str, inner: str = "") -> str:
    return f'<w:lvl w:ilvl="{place}"><w:numFmt w:val="{format_}"/>{inner}</w:lvl>'


def numbered(id_: str, place: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{id_}"/></w:numPr>'


def test_lists_of_a_style_of_lists() -> None:
    linked = '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
    real = f'<w:abstractNum w:abstractNumId="1">{level(0, "decimal")}</w:abstractNum>'
    numbers = linked + real + number("1", "0") + number("2", "1")
    list_style = style("L", "My list", f"<w:pPr>{numbered('2')}</w:pPr>", "numbering")
    told = styled(p(run("a"), numbered("1")), list_style, numbering=numbers)
    assert told == "<ol><li><p>a</p></li></ol>"


def test_lists_by_the_names_of_their_styles() -> None:
    body = p(run("a"), of("ListBullet")) + p(run("b"), of("ListNumber"))
    told = styled(body, style("ListBullet", "List Bullet"), style("ListNumber", "List Number"))
    assert told == "<ul><li><p>a</p></li></ul><ol><li><p>b</p></li></ol>"


def listed(body: str, levels: str, *styles: str) -> str:
    """What is read where list 1 has these levels."""
    numbers = f'<w:numPicBullet/><w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
    return styled(body, *styles, numbering=numbers + number("1", "1"))


LEVELS = level(0, "decimal") + level(1, "bullet", '<w:pStyle w:val="Deep"/>')
LEVELS += level(2, "none")
LISTED = {
    "taken out of the list of its style": (p(run("a"), of("Listed") + numbered("0")), "<p>a</p>"),
    "at the level of its style": (
        p(run("a"), numbered("1")) + p(run("b"), of("Deep") + '<w:numPr><w:numId w:val="1"/></w:numPr>'),
        "<ol><li><p>a</p><ul><li><p>b</p></li></ul></li></ol>",
    ),
    "at no level": (
        p(run("a"), of("Mine") + '<w:numPr><w:numId w:val="1"/></w:numPr>'),
        "<ol><li><p>a</p></li></ol>",
    ),
    "numbers begin anew below each": (
        "".join(p(run(text), numbered("1", int(text != text.upper()))) for text in "AbBc"),
        "<ol><li><p>A</p><ul><li><p>b</p></li></ul></li><li><p>B</p><ul><li><p>c</p></li></ul></li></ol>",
    ),
    "paragraphs without sign go on": (
        p(run("a"), numbered("1")) + p(run("b"), numbered("1", 2)), "<ol><li><p>a</p><p>b</p></li></ol>",
    ),
    "paragraphs without sign go on with none": (p(run("b"), numbered("1", 2)), "<p>b</p>"),
    "a style that goes on": (
        p(run("a"), numbered("1")) + p(run("b"), numbered("1", 1)) + p(run("c"), of("On")) + p(run("d"), of("On2")),
        "<ol><li><p>a</p><ul><li><p>b</p></li></ul><p>c</p><p>d</p></li></ol>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTED)
def test_places_in_lists(name: str) -> None:
    body, told = LISTED[name]
    styles = [
        style("Listed", "Listed", f"<w:pPr>{numbered('1')}</w:pPr>"),
        style("Deep", "Deep"),
        style("Mine", "Mine"),
        style("On", "List Continue"),
        style("On2", "List Continue 2"),
    ]
    assert listed(body, LEVELS, *styles) == told


TICKED = {
    "control": p(CHECKED + run(" a")),
    "sign": p(run("☒ a")),
    "symbol": p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run(" a")),
    "form": p(
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox>'
        '</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run(" a")
    ),
    "sign of a list": p(run("a"), numbered("1")),
}  # fmt: skip


@pytest.mark.parametrize("name", TICKED)
def test_ticked_boxes(name: str) -> None:
    sign = level(0, "bullet", '<w:lvlText w:val="\uf0fe"/>')
    boxes = f'<w:abstractNum w:abstractNumId="1">{sign}</w:abstractNum>{number("1", "1")}'
    tree = fit(
        read_docx(
            word(
                TICKED[name],
                relation("n", "numbering", "numbering.xml"),
                numbering_xml=root("w:numbering", boxes),
            )
        )
    )
    (list_,) = tree.nodes
    assert [(each.kind, each.attributes, html(each)) for each in list_.nodes] == [
        ("taskItem", {"checked": True}, "<p>a</p>")
    ]


def test_notes_stand_at_the_end() -> None:
    notes = f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>" + run(" first"))}</w:footnote>'
    ends = f'<w:endnote w:id="2">{p(run("last"))}</w:endnote>'
    body = p(run("a") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("b")
             + '<w:r><w:endnoteReference w:id="2"/></w:r>')  # fmt: skip
    relations = relation("f", "footnotes", "footnotes.xml") + relation(
        "e", "endnotes", "endnotes.xml"
    )
    told = read(
        body,
        relations,
        footnotes_xml=root("w:footnotes", notes),
        endnotes_xml=root("w:endnotes", ends),
    )
    assert told == (
        "<p>a<sup>[1]</sup>b<sup>[2]</sup></p><hr><ol><li><p>first</p></li><li><p>last</p></li></ol>"
    )


def test_whole_texts_within() -> None:
    chunks = "".join(f'<w:altChunk r:id="{id_}"/>' for id_ in "htdmr")
    relations = "".join(
        relation(id_, "aFChunk", name)
        for id_, name in zip("htdmr", ["a.html", "a.txt", "a.docx", "a.mht", "a.rtf"], strict=True)
    )
    archive = b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>four</p>"
    told = read(
        p(run("a")) + chunks,
        relations,
        a_html="<html><body><h1>one</h1>and <b>half</b></body></html>",
        a_txt="two",
        a_docx=word(p(run("three"))),
        a_mht=archive,
        a_rtf=rb"{\rtf1 five}",
    )
    assert (
        told
        == "<p>a</p><h1>one</h1><p>and <strong>half</strong></p><p>two</p><p>three</p><p>four</p><p>five</p>"
    )


RICH = {
    "letters of Cyrillic Windows": (rb"{\rtf1\ansi\ansicpg1251 \'cf\'f0}", "<p>Пр</p>"),
    "letters of two bytes": (
        rb"{\rtf1{\fonttbl{\f1\fcharset128 MS;}}\f1 \'93\'fa\'96\'7b}", "<p>日本</p>"
    ),
    "letters by number": (rb"{\rtf1\u8364?\uc0\u-10179\u-8704 x\emdash}", "<p>€😀x—</p>"),
    "looks end with their group": (
        rb"{\rtf1 a{\b b\i c\b0 d}e\par f}",
        "<p>a<strong>b</strong><strong><em>c</em></strong><em>d</em>e</p><p>f</p>",
    ),
    "what is no text": (
        rb"{\rtf1{\info{\title x}}{\*\generator x;}{\header x}{\pict 00}a{\*\bkmkstart x}}", "<p>a</p>"
    ),
    "links, cells, breaks, signs": (
        rb"{\rtf1{\field{\*\fldinst HYPERLINK x}{\fldrslt a}}\cell b\row c\line d\~\{\\\}}",
        "<p>a\tb</p><p>c<br>d&nbsp;{\\}</p>",
    ),
    "boxes": (rb"{\rtf1{\shp{\*\shpinst{\sp{\sn x}}{\shptxt a}}}}", "<p>a</p>"),
    "brackets too many": (rb"{\rtf1 a}}}b{{{", "<p>ab</p>"),
    "cut off": (rb"{\rtf1 a\u\'", "<p>a</p>"),
    "line ends that are paragraphs": (b"{\\rtf1 a\\\nb\\\r{\\info\\\n}c}", "<p>a</p><p>b</p><p>c</p>"),
    "plain again": (rb"{\rtf1\b\i a\plain b}", "<p><strong><em>a</em></strong>b</p>"),
    "encoding of nobody": (rb"{\rtf1\ansicpg99999 \'e4}", "<p>ä</p>"),
}  # fmt: skip


@pytest.mark.parametrize("name", RICH)
def test_rich_text(name: str) -> None:
    data, told = RICH[name]
    assert html(fit(read_rtf(data))) == told


def test_a_file_that_holds_itself_ends() -> None:
    inner = word(p(run("deep")))
    for _ in range(6):
        inner = word('<w:altChunk r:id="c"/>', relation("c", "aFChunk", "c.docx"), c_docx=inner)
    assert html(fit(read_docx(inner))) == ""


def test_charts_and_diagrams() -> None:
    points = '<c:pt idx="{}"><c:v>{}</c:v></c:pt>'
    levels = "".join(f"<c:lvl>{points.format(0, name)}</c:lvl>" for name in ("May", "2026"))
    label = "<c:dLbl><c:tx><a:p><a:r><a:t>Best</a:t></a:r></a:p></c:tx></c:dLbl>"
    series = (
        f"<c:ser><c:tx><c:v>Sold</c:v></c:tx>{label}<c:cat>{levels}</c:cat>"
        f"<c:val>{points.format(0, '7')}</c:val></c:ser>"
    )
    title = "<c:title><a:p><a:r><a:t>Year</a:t></a:r></a:p></c:title>"
    told = read(
        p('<w:r><w:drawing><c:chart r:id="c"/></w:drawing></w:r>')
        + p('<w:r><w:drawing><dgm:relIds r:dm="d"/></w:drawing></w:r>'),
        relation("c", "chart", "chart.xml") + relation("d", "diagramData", "d.xml"),
        chart_xml=root("c:chartSpace", title + series),
        d_xml=root("dgm:dataModel", "<a:p><a:r><a:t>Boss</a:t></a:r></a:p>"),
    )
    table = (
        "<tr><th><p></p></th><th><p>Sold</p></th></tr><tr><td><p>2026, May</p></td>"
        "<td><p>7</p></td></tr>"
    )
    assert told == f"<p>Year</p><table><tbody>{table}</tbody></table><p>Best</p><p>Boss</p>"


def test_numbers_of_charts_without_names_and_places() -> None:
    points = '<c:val><c:pt idx="0"><c:v>7</c:v></c:pt><c:pt idx="x"><c:v>8</c:v></c:pt></c:val>'
    told = read(
        p('<w:r><w:drawing><c:chart r:id="c"/></w:drawing></w:r>'),
        relation("c", "chart", "chart.xml"),
        chart_xml=root("c:chartSpace", f"<c:ser>{points}</c:ser>"),
    )
    rows = "<tr><th><p></p></th><th><p></p></th></tr><tr><td><p></p></td><td><p>7</p></td></tr>"
    assert told == f"<table><tbody>{rows}</tbody></table>"


@pytest.mark.parametrize(
    ("archive", "told"),
    [
        ("multipart/related; boundary=x\n\n--x\nContent-Type: image/png\n\nx\n"
         "--x\nContent-Type: text/html\n\n<b>b</b>\n--x--", "<p><strong>b</strong></p>"),
        ("text/plain\n\nb", "<p>b</p>"),
        ("image/png\n\nb", ""),
    ],
)  # fmt: skip
def test_web_archives_within(archive: str, told: str) -> None:
    """The first part of them that is a text, if any is."""
    archive = f"MIME-Version: 1.0\nContent-Type: {archive}"
    body = '<w:altChunk r:id="c"/>'
    assert read(body, relation("c", "aFChunk", "c.mht"), c_mht=archive) == told


@pytest.mark.parametrize(
    "body",
    [
        '<w:r><w:pict><v:shape alt="A"><v:imagedata r:id="i"/></v:shape></w:pict></w:r>',
        '<w:r><w:drawing><wp:inline><wp:docPr descr="A"/><a:blip r:embed="i"/></wp:inline></w:drawing></w:r>',
    ],
)  # fmt: skip
def test_pictures(body: str) -> None:
    (image,) = fit(read_docx(word(p(body), relation("i", "image", "i.gif"), i_gif=WHITE_GIF))).nodes
    assert image.kind == "image"
    assert image.attributes["alt"] == "A"
    assert str(image.attributes["src"]).startswith("data:image/gif;base64,R0lGOD")


@pytest.mark.long
@pytest.mark.parametrize("size", [*range(0, 24, 4), 30])
@pytest.mark.parametrize(
    "start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\0\x10JFIF", b"GIF89a", b"II*\0"]
)
def test_damaged_pictures_spoil_nothing(start: bytes, size: int) -> None:
    """Neither on their way in nor on their way out."""
    data = start + b"\xff" * size
    body = p(run("a") + '<w:r><w:drawing><a:blip r:embed="i"/></w:drawing></w:r>')
    tree = fit(read_docx(word(body, relation("i", "image", "i.png"), i_png=data)))
    assert [node.kind for node in tree.nodes] == ["paragraph", "image"]
    written = fit(read_docx(docx_of(tree, "T", lambda _: data)))
    assert written.nodes[0] == tree.nodes[0]


GOOD = word(p(run("a")))
LENIENT = {
    "relations without target": word(p(run("a")), '<Relationship Id="x" Type="t"/>'),
    "parts that are not there": word(p(run("a")), relation("s", "styles", "styles.xml")),
    "absolute targets": word(
        p(run("a"), of("x")),
        relation("s", "styles", "/word/s.xml"),
        s_xml=root("w:styles", style("x", "heading 1")),
    ),
    "styles in an encoding of nobody": word(
        p(run("a")),
        relation("s", "styles", "s.xml"),
        s_xml='<?xml version="1.0" encoding="x"?><w:styles/>',
    ),
    "styles in an encoding of several bytes": word(
        p(run("a"), of("x")),
        relation("s", "styles", "s.xml"),
        s_xml=b'<?xml version="1.0" encoding="shift_jis"?>'
        + root("w:styles", style("x", "日本")).encode("shift_jis"),
    ),
    "a main part that is not there": zipped(
        {
            "_rels/.rels": f"<Relationships>{relation('d', 'officeDocument', 'x.xml')}</Relationships>",
            "word/document.xml": root("w:document", f"<w:body>{p(run('a'))}</w:body>"),
        }
    ),
    "a main part that is no text": zipped(
        {
            "_rels/.rels": f"<Relationships>{relation('d', 'officeDocument', 'x.xml')}</Relationships>",
            "x.xml": "<x/>",
            "word/document.xml": root("w:document", f"<w:body>{p(run('a'))}</w:body>"),
        }
    ),
    "damaged styles": word(p(run("a")), relation("s", "styles", "s.xml"), s_xml="<w:sty"),
    "pictures that are not there": word(
        p(run("a") + '<w:r><w:drawing><a:blip r:embed="i"/></w:drawing></w:r>'),
        relation("i", "image", "media/i.png"),
    ),
    "no relations": zipped(
        {"word/document.xml": root("w:document", f"<w:body>{p(run('a'))}</w:body>")}
    ),
    "other slashes": zipped(
        {"Word\\Document.xml": root("w:document", f"<w:body>{p(run('a'))}</w:body>")}
    ),
    "a template": zipped(
        {
            **{name: ZipFile(BytesIO(GOOD)).read(name) for name in ZipFile(BytesIO(GOOD)).namelist()},
            "[Content_Types].xml": '<Types><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"/></Types>',
        }
    ),
    "much that nobody reads": zipped(
        {
            "word/document.xml": root("w:document", f"<w:body>{p(run('a'))}</w:body>"),
            "docProps/app.xml": b" " * 40_000_000,
        }
    ),
    "a white picture": word(p(run("a")), **{"media__i_bmp": b"\xff" * 8_000_000}),
    "the strict kind": zipped(
        {
            "word/document.xml": root("w:document", f"<w:body>{p(run('a'))}</w:body>")
            .replace("</w:body>", '<x:y r:id="x" x="y"/></w:body>')
            .replace(f"{OPEN}/wordprocessingml/2006/main", f"{STRICT}/wordprocessingml/main")
            .replace(OFFICE, f"{STRICT}/officeDocument/relationships")
        }
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LENIENT)
def test_good_files_that_are_not_as_they_should(name: str) -> None:
    told = html(fit(read_docx(LENIENT[name])))
    assert told.replace("h1>", "p>").startswith("<p>a</p>")
    assert ("<h1>" in told) == (name == "absolute targets")


def packed_wrongly() -> bytes:
    """A file whose text is packed in a way that cannot be undone."""
    whole = bytearray(zipped({"word/document.xml": "<w:document/>" * 9}))
    start = 30 + len("word/document.xml")
    whole[start : start + 9] = b"\xff" * 9
    return bytes(whole)


OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(500)
REFUSED = {
    "empty": (b"", "This file is empty."),
    "nothing but zeros": (bytes(4096), "This file is empty."),
    "protected": (
        OLE + "EncryptedPackage".encode("utf-16-le"),
        "This file is protected by a password.",
    ),
    "old": (
        OLE + "WordDocument".encode("utf-16-le"),
        "This is a file of an old Word (.doc). Open it in Word or LibreOffice and save it as .docx.",
    ),
    "another": (zipped({"xl/workbook.xml": "<x/>"}), "This is not a whole Word file."),
    "damaged": (zipped({"word/document.xml": "<w:document"}), "This Word file is damaged."),
    "a number that none is": (
        word(p(run("a"), f'<w:numPr><w:ilvl w:val="{"9" * 5000}"/><w:numId w:val="1"/></w:numPr>')),
        "This Word file is damaged.",
    ),
    "with entities": (
        zipped({"word/document.xml": "<!DOCTYPE x [<!ENTITY e 'e'>]><w:document/>"}),
        "This file declares entities, which no Word file does.",
    ),
    "with entities in an encoding of several bytes": (
        zipped(
            {
                "word/document.xml": (
                    '<?xml version="1.0" encoding="shift_jis"?><!DOCTYPE x []><x>日</x>'
                ).encode("shift_jis")
            }
        ),
        "This file declares entities, which no Word file does.",
    ),
    "cut off": (GOOD[:-100], "This is not a whole Word file."),
    "packed wrongly": (packed_wrongly(), "This Word file is damaged."),
    "of OpenDocument": (
        zipped({"mimetype": "x", "content.xml": "<x/>"}),
        "This is a file of OpenDocument (.odt). Open it in LibreOffice and save it as .docx.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_refusal_has_a_sentence(name: str) -> None:
    data, sentence = REFUSED[name]
    with pytest.raises(Unfit) as refused:
        read_docx(data)
    assert str(refused.value) == sentence


def test_what_is_read_is_written() -> None:
    """The tree of a file with everything goes out and comes in again as it was."""
    body = "".join(body for body, _ in BLOCKS.values())
    body += p("".join(inner for inner, _ in INSIDE.values())) + f"<w:tbl>{ROW}</w:tbl>" * 2
    tree = fit(read_docx(word(body)))
    assert fit(read_docx(docx_of(tree, "T", lambda _: None))) == tree
