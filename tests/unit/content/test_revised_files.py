"""What becomes of a text goes out as tracked changes: rejected they leave it, accepted they make
the other one."""
# A case is easier to read on one line.
# ruff: noqa: E501

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

from documents.content.normalize import fit
from documents.content.readers.word.docx import read_docx, read_word
from documents.content.remarks import Discussion, Remark
from documents.content.revisions import LEAVES, Fate, Revised, Revision, Stretch
from documents.content.schema import Attributes
from documents.content.tree import Change, Node, Run, settled, walk
from documents.content.writers.docx import docx_of
from documents.content.writers.docx_runs import Tracker
from tests.unit.content.test_round_trips import PNG
from tests.unit.content.test_word_files import OPEN

W = f"{{{OPEN}/wordprocessingml/2006/main}}"
A, B, C = Change("A", "2026-01-31T12:00:00Z"), Change("B"), Change("C")
STAYS, COMES, GOES = Fate.STAYS, Fate.COMES, Fate.GOES
BOLD: dict[str, Attributes] = {"bold": {}}
LINK: dict[str, Attributes] = {"link": {"href": "https://a.example/"}}
OTHER: dict[str, Attributes] = {"link": {"href": "https://b.example/"}}


def p(*parts: Run | Node | str, kind: str = "paragraph", **attributes: Any) -> Node:
    runs = tuple(Run(each) if isinstance(each, str) else each for each in parts)
    return Node(kind, attributes, runs)


def h(words: str, level: int = 1) -> Node:
    return p(words, kind="heading", level=level)


def code(words: str) -> Node:
    return p(words, kind="codeBlock")


def image(alt: str = "A", **attributes: Any) -> Node:
    return Node("image", {"src": "s", "alt": alt, **attributes})


def bullets(*items: Node, kind: str = "bulletList", **attributes: Any) -> Node:
    held = tuple(
        each if each.kind == "taskItem" else Node("listItem", {}, (each,)) for each in items
    )
    return Node(kind, attributes, held)


def tasks(**items: bool) -> Node:
    held = (Node("taskItem", {"checked": done}, (p(words),)) for words, done in items.items())
    return Node("taskList", {}, tuple(held))


def table(*rows: Node) -> Node:
    return Node("table", {}, rows)


def row(*cells: Node | str, kind: str = "tableCell", **attributes: Any) -> Node:
    spans = {"colspan": 1, "rowspan": 1, **attributes}
    held = (p(each) if isinstance(each, str) else each for each in cells)
    return Node("tableRow", {}, tuple(Node(kind, spans, (each,)) for each in held))


def files(
    before: tuple[Node, ...],
    after: tuple[Node, ...],
    revisions: list[Revision],
    said: tuple[str, ...] = (),
) -> tuple[Node, Node, bytes]:
    """Both texts, and the file that has the one with what makes the other of it as changes of
    those who are known, else of C; with a comment for each thread.
    """
    old, new = Node("doc", {}, before), Node("doc", {}, after)
    discussions = [Discussion(id_, False, (Remark("D", "", "Why?"),)) for id_ in said]
    revised = Revised(new, revisions, C)
    return old, new, docx_of(old, "T", lambda _: PNG, discussions, revised)


def written(data: bytes) -> str:
    """A line for each paragraph and table: style, number of list and level, what was said before
    of these; `+A[…]` for what A brings, `-A[…]` for what goes, `~A[…]` for other looks, `+A` at the
    end for the end of a paragraph.
    """
    body = etree.fromstring(ZipFile(BytesIO(data)).read("word/document.xml"))[0]
    return "\n".join(_block(each) for each in body if each.tag != f"{W}sectPr")


def _block(element: Any) -> str:
    if element.tag == f"{W}tbl":
        return " ".join(map(_row, element.iterfind(f"{W}tr")))
    told = element.find(f"{W}pPr")
    changed = told.find(f"{W}pPrChange") if told is not None else None
    was = f"(~{_who(changed)} {_look(changed[0])})" if changed is not None else ""
    ends = told.find(f"{W}rPr") if told is not None else None
    end = "".join(_sign(each) for each in ends) if ends is not None else ""
    return _look(told) + was + "".join(map(_said, element)) + end


def _row(row: Any) -> str:
    signs = row.find(f"{W}trPr")
    sign = "".join(_sign(each) for each in signs) if signs is not None else ""
    cells = ("/".join(map(_block, cell[1:])) for cell in row.iterfind(f"{W}tc"))
    return f"{sign}({'|'.join(cells)})"


def _look(properties: Any) -> str:
    """A style and a place in a list."""
    if properties is None:
        return ""
    numbered = properties.find(f"{W}numPr")
    level, number = ("", "") if numbered is None else (each.get(f"{W}val") for each in numbered)
    listed = f"#{number}.{level}" if number else ""
    style = properties.find(f"{W}pStyle")
    named = "" if style is None else style.get(f"{W}val")
    rule = "---" if properties.find(f"{W}pBdr") is not None else ""
    told = "".join((named, listed, rule))
    return f"{told}:" if told else ""


def _who(element: Any) -> str:
    return str(element.get(f"{W}author"))


def _sign(element: Any) -> str:
    name = etree.QName(element).localname
    return {"ins": "+", "del": "-", "tblHeader": "="}[name] + (
        _who(element) if name != "tblHeader" else ""
    )


def _said(element: Any) -> str:
    name = etree.QName(element).localname
    if name in {"t", "delText"}:
        return str(element.text)
    if name in {"br", "blip", "commentRangeStart", "commentRangeEnd"}:
        return {"br": "\\", "blip": "PICTURE", "commentRangeStart": "{", "commentRangeEnd": "}"}[
            name
        ]
    if name in {"pPr", "rPr", "sdtPr"}:
        return ""
    inner = "".join(map(_said, element))
    if name in {"ins", "del"}:
        return f"{_sign(element)}[{inner}]"
    changed = element.find(f"{W}rPr/{W}rPrChange")
    inner = inner if changed is None else f"~{_who(changed)}[{inner}]"
    return f"<{inner}>" if name == "hyperlink" else inner


MENTION, BREAK = Node("mention", {"id": 1, "label": "Ben"}), Node("hardBreak")
Case = tuple[tuple[Node, ...], tuple[Node, ...], list[Revision], str]
SAME = Revision(0, 0)
LINES: dict[str, Case] = {
    "nothing": ((p("a"),), (p("a"),), [SAME], "a"),
    "words come, go and look otherwise": (
        (p("one two three"),), (p("one ", Run("two", BOLD), " four"),),
        [Revision(0, 0, A, (Stretch(STAYS, 4), Stretch(STAYS, 3, B), Stretch(STAYS, 1), Stretch(GOES, 5), Stretch(COMES, 4, B)))],
        "one ~B[two] -A[three]+B[four]",
    ),
    "words of nobody": (
        (p("ab"),), (p("ac"),), [Revision(0, 0, None, (Stretch(STAYS, 1), Stretch(GOES, 1), Stretch(COMES, 1)))],
        "a-C[b]+C[c]",
    ),
    "words of many looks": (
        (p("ab", Run("cd", BOLD), "e"),), (p(Run("abc", BOLD), "de"),), [Revision(0, 0, A, (Stretch(STAYS, 5),))],
        "~A[ab]c~A[d]e",
    ),
    "breaks and names among the words": (
        (p("a", BREAK, "b", MENTION),), (p("a", MENTION, BREAK, "b"),),
        [Revision(0, 0, A, (Stretch(STAYS, 1), Stretch(COMES, 1), Stretch(STAYS, 2), Stretch(GOES, 1)))],
        "a+A[@Ben]\\b-A[@Ben]",
    ),
    "a part of a run": (
        (p("abcdef"),), (p("aef"),), [Revision(0, 0, A, (Stretch(STAYS, 1), Stretch(GOES, 3), Stretch(STAYS, 2)))],
        "a-A[bcd]ef",
    ),
    "a link elsewhere": (
        (p(Run("a", LINK)),), (p(Run("a", OTHER)),), [Revision(0, 0, A, (Stretch(STAYS, 1),))], "<-A[a]><+A[a]>",
    ),
    "a link that looks otherwise": (
        (p(Run("a", LINK)),), (p(Run("a", {**LINK, **BOLD})),), [Revision(0, 0, A, (Stretch(STAYS, 1),))], "<~A[a]>",
    ),
    "all words": ((p("a"),), (p(),), [Revision(0, 0, A)], "-A[a]"),
    "the first words": ((p(),), (p("a"),), [Revision(0, 0, A)], "+A[a]"),
    "a paragraph comes": ((p("a"),), (p("a"), p("b")), [SAME, Revision(None, 1, A)], "a\n+A[b]+A"),
    "a paragraph goes": ((p("a"), p("b")), (p("b"),), [Revision(0, None, A), Revision(1, 0)], "-A[a]-A\nb"),
    "an empty one goes": ((p(), p("b")), (p("b"),), [Revision(0, None, A), Revision(1, 0)], "-A\nb"),
    "one that nothing is told of": ((p("a"),), (p("b"),), [], "-C[a]-C\n+C[b]+C"),
    "a heading now": ((p("a"),), (h("a"),), [Revision(0, 0, A)], "Heading1:(~A )a"),
    "no heading now": ((h("a"),), (p("a"),), [Revision(0, 0, A)], "(~A Heading1:)a"),
    "a quotation now": ((p("a"),), (Node("blockquote", {}, (p("a"),)),), [Revision(0, 0, A)], "Quote:(~A )a"),
    "another place": (
        (p("a"), p("b")), (p("b"), p("a")), [Revision(0, 1, A), Revision(1, 0)], "-A[a]-A\nb\n+A[a]+A",
    ),
    "code beside code that comes": (
        (code("a"), code("b")), (code("a"), code("x"), code("b")), [SAME, Revision(None, 1, A), Revision(1, 2)],
        "CodeBlock:a\nCodeBlock2:+A[x]+A\nCodeBlock3:b",
    ),
    "code beside code that goes": (
        (code("a"), code("x"), code("b")), (code("a"), code("b")), [SAME, Revision(1, None, A), Revision(2, 1)],
        "CodeBlock:a\nCodeBlock2:-A[x]-A\nCodeBlock3:b",
    ),
    "code now": ((p("a"),), (code("a"),), [Revision(0, 0, A)], "CodeBlock:(~A )a"),
    "a rule comes": ((p("a"),), (p("a"), Node("horizontalRule")), [SAME, Revision(None, 1, A)], "a\n---:+A"),
    "a rule is no words": ((p("a"),), (Node("horizontalRule"),), [Revision(0, 0, A)], "-A[a]-A\n---:+A"),
    "a picture comes and one goes": (
        (p("a"), image()), (image("B"), p("a")), [Revision(None, 0, A), Revision(0, 1), Revision(1, None, B)],
        "+A[PICTURE]+A\na\n-B[PICTURE]-B",
    ),
    "the same picture": ((image(), p("a")), (image(), p("b")), [SAME, Revision(1, 1, A, (Stretch(GOES, 1), Stretch(COMES, 1)))], "PICTURE\n-A[a]+A[b]"),
    "another picture": ((image(),), (image("B"),), [Revision(0, 0, A)], "-A[PICTURE]+A[PICTURE]"),
}  # fmt: skip
LISTS: dict[str, Case] = {
    "an item now": ((p("a"),), (bullets(p("a")),), [Revision(0, 0, A)], "ListParagraph#1.0:(~A )a"),
    "no item now": ((bullets(p("a")),), (p("a"),), [Revision(0, 0, A)], "(~A ListParagraph#1.0:)a"),
    "an item comes to a list": (
        (bullets(p("a")),), (bullets(p("a"), p("b")),), [SAME, Revision(None, 1, A)],
        "ListParagraph#1.0:a\nListParagraph#1.0:+A[b]+A",
    ),
    "another list": (
        (bullets(p("a")),), (bullets(p("a"), kind="orderedList", start=1),), [Revision(0, 0, A)],
        "ListParagraph#2.0:(~A ListParagraph#1.0:)a",
    ),
    "one list that becomes two": (
        (bullets(p("a"), p("b")),), (bullets(p("a")), p("x"), bullets(p("b"))),
        [SAME, Revision(None, 1, A), Revision(1, 2, B)],
        "ListParagraph#1.0:a\n+A[x]+A\nListParagraph#2.0:(~B ListParagraph#1.0:)b",
    ),
    "two lists that become one": (
        (bullets(p("a")), p("x"), bullets(p("b"))), (bullets(p("a"), p("b")),),
        [SAME, Revision(1, None, A), Revision(2, 1, B)],
        "ListParagraph#1.0:a\n-A[x]-A\nListParagraph#1.0:(~B ListParagraph#2.0:)b",
    ),
    "a box is ticked": ((tasks(a=False),), (tasks(a=True),), [Revision(0, 0, A)], "ListParagraph#1.0:-A[☐ ]+A[☒ ]a"),
    "a box comes": (
        (p("a"),), (tasks(a=True),), [Revision(0, 0, A)], "ListParagraph#1.0:(~A )+A[☒ ]a",
    ),
    "a box goes": ((tasks(a=True),), (p("a"),), [Revision(0, 0, A)], "(~A ListParagraph#1.0:)-A[☒ ]a"),
    "a box stays": (
        (tasks(a=True),), (tasks(b=True),), [Revision(0, 0, A, (Stretch(GOES, 1), Stretch(COMES, 1)))],
        "ListParagraph#1.0:☒ -A[a]+A[b]",
    ),
    "a second paragraph of an item": (
        (bullets(p("a")),), (Node("bulletList", {}, (Node("listItem", {}, (p("a"), p("b"))),)),),
        [SAME, Revision(None, 1, A)], "ListParagraph#1.0:a\nListParagraph#2.0:+A[b]+A",
    ),
    "an item that begins with a picture": (
        (bullets(image()),), (bullets(image("B")),), [Revision(0, 0, A)],
        "ListParagraph#1.0:\n-A[PICTURE]+A[PICTURE]",
    ),
}  # fmt: skip
ONE = table(row("a"))
HIGH = table(row("a", rowspan=2), Node("tableRow"))
TABLES: dict[str, Case] = {
    "words in a cell": ((table(row("a", "b")),), (table(row("a", "c")),), [SAME, Revision(1, 1, A, (Stretch(GOES, 1), Stretch(COMES, 1)))], "(a|-A[b]+A[c])"),
    "a row comes": (
        (ONE,), (table(row("a"), row("b")),), [SAME, Revision(None, 1, A)], "(a) +A(+A[b]+A)",
    ),
    "a row goes": (
        (table(row("a"), row("b")),), (table(row("b")),), [Revision(0, None, A), Revision(1, 0)], "-A(-A[a]-A) (b)",
    ),
    "a row of nobody comes": ((ONE,), (table(row("a"), row("b")),), [SAME, Revision(None, 1)], "(a) +C(+C[b]+C)"),
    "a row that goes from one table to the next": (
        (table(row("a"), row("b")), p("x"), table(row("c"))), (table(row("a")), p("x"), table(row("b"), row("c"))),
        [SAME, Revision(1, 2, A), Revision(2, 1), Revision(3, 3)],
        "(a) -A(-A[b]-A)\nx\n+A(+A[b]+A) (c)",
    ),
    "two tables that are parted elsewhere": (
        (table(row("a"), row("b")), table(row("c"))), (table(row("a")), table(row("b"), row("c"))),
        [SAME, Revision(1, 1), Revision(2, 2)],
        "(a) -C(-C[b]-C)\nBetweenTables:\n+C(+C[b]+C) (c)",
    ),
    "a table that has no rows": ((table(), p("a")), (p("a"), table()), [SAME], "a"),
    "a table comes": ((p("x"),), (p("x"), ONE), [SAME, Revision(None, 1, A)], "x\n+A(+A[a]+A)"),
    "a table goes": ((ONE, p("x")), (p("x"),), [Revision(0, None, A), Revision(1, 0)], "-A(-A[a]-A)\nx"),
    "a table that becomes a paragraph": ((ONE,), (p("a"),), [Revision(0, 0, A)], "-A(-A[a]-A)\n+A[a]+A"),
    "a table of another width": (
        (ONE,), (table(row("a", "b")),), [SAME, Revision(None, 1, A)], "-C(-C[a]-C)\nBetweenTables:\n+A(+C[a]+C|+A[b]+A)",
    ),
    "a table that goes the other way": (
        (ONE,), (table(row("א")),), [Revision(0, 0, A, (Stretch(GOES, 1), Stretch(COMES, 1)))],
        "-A(-A[a]-A)\nBetweenTables:\n+A(+A[א]+A)",
    ),
    "headers that are cells now": ((table(row("a", kind="tableHeader")),), (ONE,), [Revision(0, 0, A)], "=-A(-A[a]-A)\nBetweenTables:\n+A(+A[a]+A)"),
    "a table whose cells span the same rows": (
        (table(row("a", rowspan=2), Node("tableRow")),), (table(row("b", rowspan=2), Node("tableRow")),),
        [Revision(0, 0, A, (Stretch(GOES, 1), Stretch(COMES, 1)))], "(-A[a]+A[b]) ()",
    ),
    "a table whose cells span other rows": (
        (HIGH,), (table(row("a", rowspan=1), row("b")),), [SAME, Revision(None, 1, A)],
        "-C(-C[a]-C) -C()\nBetweenTables:\n+C(+C[a]+C) +A(+A[b]+A)",
    ),
}  # fmt: skip
CASES = LINES | LISTS | TABLES


@pytest.mark.parametrize("name", CASES)
def test_what_becomes_of_a_text(name: str) -> None:
    before, after, revisions, expected = CASES[name]
    assert written(files(before, after, revisions)[2]) == expected


def test_all_of_them_are_read_as_the_text_before_and_the_one_after() -> None:
    """One below the other, with a paragraph between each two."""
    before: list[Node] = []
    after: list[Node] = []
    revisions: list[Revision] = []
    for name, (old, new, told, _) in CASES.items():
        i, j = _leaves(before), _leaves(after)
        revisions += [
            Revision(_moved(each.before, i), _moved(each.after, j), each.change, each.stretches)
            for each in told
        ]
        before += [*old, p(name)]
        after += [*new, p(name)]
        revisions.append(Revision(_leaves(before) - 1, _leaves(after) - 1))
    was, now, data = files(tuple(before), tuple(after), revisions)
    reading = read_word(data)
    assert settled(fit(reading.text)) == read_again(now)
    assert settled(fit(reading.before or reading.text)) == read_again(was)


def _leaves(blocks: list[Node]) -> int:
    return sum(node.kind in LEAVES for block in blocks for node in walk(block))


def _moved(number: int | None, by: int) -> int | None:
    return None if number is None else number + by


def read_again(tree: Node) -> Node:
    """What a file has of a text."""
    return fit(read_docx(docx_of(tree, "T", lambda _: PNG)))


def test_comments_stand_at_what_they_are_about_whatever_becomes_of_it() -> None:
    told = [("a", "b", "c", "d")[n : n + 1] for n in range(4)]
    words = [Run(text, {}, threads) for text, threads in zip("wxyz", told, strict=True)]
    before = (p(*words[:2], Run("z", LINK, told[2])), image(comments="d"))
    after = (p(Run("w", BOLD), Run("z", OTHER)), image("B"))
    stretches = (Stretch(STAYS, 1), Stretch(GOES, 1), Stretch(STAYS, 1))
    revisions = [Revision(0, 0, A, stretches), Revision(1, 1, B)]
    _, _, data = files(before, after, revisions, ("a", "b", "c", "d"))
    assert written(data) == ("{~A[w]}{-A[x]}{<-A[z]><+A[z]>}\n{-B[PICTURE]}+B[PICTURE]")


def test_pictures_that_are_gone_are_their_words() -> None:
    before, after = Node("doc", {}, (image(), p("a"))), Node("doc", {}, (p("a"), image("")))
    revised = Revised(after, [Revision(0, None, A), Revision(1, 0), Revision(None, 1, B)], C)
    for gone in (None, PNG[:20]):
        data = docx_of(before, "T", {"s": gone}.get, (), revised)
        assert written(data) == "-A[[A]]-A\na\n+B[[image]]+B"


def test_a_change_says_when_and_has_a_number_of_its_own() -> None:
    _, _, data = files(
        (p("a"),), (p("b"),), [Revision(0, 0, A, (Stretch(GOES, 1), Stretch(COMES, 1, B)))]
    )
    body = etree.fromstring(ZipFile(BytesIO(data)).read("word/document.xml"))
    told = [dict(each.attrib) for each in body.iter(f"{W}del", f"{W}ins")]
    assert told == [
        {f"{W}id": "0", f"{W}author": "A", f"{W}date": A.at},
        {f"{W}id": "1", f"{W}author": "B"},
    ]


def test_what_nobody_has_changed_is_written_as_it_is() -> None:
    tracker = Tracker(7)
    assert tracker.around(COMES, None, "<w:r/>") == "<w:r/>"
    assert tracker.sign(GOES, None) == tracker.looked("r", "<w:b/>", None) == ""
    assert tracker.sign(GOES, B) == '<w:del w:id="7" w:author="B"/>'
