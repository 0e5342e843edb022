"""Threads go out as comments of Word and come in: at their words, with who said what, and done."""
# A piece of XML is easier to read on one line.
# ruff: noqa: E501

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pycrdt import Doc

from documents.content.normalize import fit
from documents.content.readers.word.docx import read_word
from documents.content.remarks import (
    LONGEST_REMARK,
    MOST_DISCUSSIONS,
    MOST_REMARKS,
    MOST_REMARKS_IN_ALL,
    Discussion,
    Remark,
    as_json,
    fitted,
    heard,
    quotes_in,
)
from documents.content.tree import Node, Run, threads_of, walk
from documents.content.writers.docx import docx_of
from documents.content.writers.json import json_of, tree_of_json
from documents.content.yjs_reader import tree_of
from documents.content.yjs_writer import append_blocks
from tests.unit.content.test_round_trips import PNG, _few, _word, raised_or_lowered
from tests.unit.content.test_word_files import BOX, SPACES, cell, relation, root, run, word
from tests.unit.content.test_word_files import p as para

ANN = Remark("Ann", "2026-01-31T12:00:00Z", "Why?", "A")
BEN = Remark("Ben <B> \"C\" & 'D'", "", "Because:\n\n1 < 2 & 3\x01\ufffe", "")
NAMES = {
    prefix: space
    for prefix, _, space in (each.partition("=") for each in SPACES.replace("xmlns:", "").split())
}
NAMES = {prefix: space.strip('"') for prefix, space in NAMES.items()} | {
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml"
}


def threads(*ids: str, **more: tuple[Remark, ...]) -> list[Discussion]:
    return [
        *[Discussion(id_, False, (ANN,)) for id_ in ids],
        *[Discussion(id_, True, remarks) for id_, remarks in more.items()],
    ]


def written(blocks: tuple[Node, ...], discussions: list[Discussion]) -> ZipFile:
    data = docx_of(Node("doc", {}, blocks), "T", lambda _: PNG, discussions)
    return ZipFile(BytesIO(data))


def part(archive: ZipFile, name: str):
    return etree.fromstring(archive.read(f"word/{name}.xml"))


def found(root, path: str) -> list:
    return root.xpath(path, namespaces=NAMES)


def p(*runs: Run, kind: str = "paragraph") -> Node:
    return Node(kind, {}, runs)


def spelled(archive: ZipFile) -> str:
    """The text with `[0` where comment 0 begins, `0]` where it ends, `*0` where it is named."""
    signs = {"commentRangeStart": "[{}", "commentRangeEnd": "{}]", "commentReference": "*{}"}
    said = ""
    for element in part(archive, "document").iter():
        name = etree.QName(element).localname
        if name in signs:
            said += signs[name].format(element.get(f"{{{NAMES['w']}}}id"))
        elif name in {"t", "blip", "p"}:
            said += {"t": element.text, "blip": "PICTURE", "p": "\n"}[name]
    return said.strip()


def test_a_comment_stands_at_its_words() -> None:
    blocks = (p(Run("Hello "), Run("big ", {}, ("a",)), Run("world", {"bold": {}}, ("a",))),)
    archive = written(blocks, threads("a"))
    assert spelled(archive) == "Hello [0big world0]*0"
    (comment,) = found(part(archive, "comments"), "//w:comment")
    assert [comment.get(f"{{{NAMES['w']}}}{name}") for name in ("author", "initials", "date")] == [
        "Ann", "A", "2026-01-31T12:00:00Z",
    ]  # fmt: skip
    assert "".join(comment.itertext()) == "Why?"


def test_threads_may_overlap_and_go_through_blocks_pictures_links_and_code() -> None:
    link = {"link": {"href": "https://example.org/"}}
    picture = Node("image", {"src": "s", "comments": "b c"})
    blocks = (
        p(Run("a", link, ("a", "b")), Run("b", {}, ("b",))),
        p(),
        picture,
        p(Run("def x():\n", {}, ("b",)), Run("  y"), kind="codeBlock"),
    )
    archive = written(blocks, threads("a", "b", "c"))
    assert spelled(archive) == "[0[1a0]*0b\n\n[2PICTURE2]*2\ndef x():1]*1  y"


def test_answers_are_tied_to_the_first_comment_and_done_is_said() -> None:
    archive = written((p(Run("x", {}, ("a",))),), threads(a=(ANN, BEN)))
    assert spelled(archive) == "[0[1x0]*01]*1"
    comments = found(part(archive, "comments"), "//w:comment")
    assert comments[1].get(f"{{{NAMES['w']}}}author") == BEN.author
    lines = ["".join(line.itertext()) for line in found(comments[1], "w:p")]
    assert lines == ["Because:", "", "1 < 2 & 3"]
    places = [found(comment, "w:p/@w14:paraId") for comment in comments]
    ties = [dict(tie.attrib) for tie in found(part(archive, "commentsExtended"), "//w15:commentEx")]
    names = [f"{{{NAMES['w15']}}}{name}" for name in ("paraId", "paraIdParent", "done")]
    assert [[tie.get(name) for name in names] for tie in ties] == [
        [places[0][0], None, "1"],
        [places[1][0], places[0][0], "1"],
    ]


def test_of_words_that_were_copied_the_comment_stands_at_the_most() -> None:
    blocks = (
        p(Run("few", {}, ("a",)), Run(" and else")),
        p(Run("nothing")),
        p(Run("many ", {}, ("a",)), Run("of ")),
        p(Run("them", {}, ("a",))),
    )
    archive = written(blocks, threads("a"))
    assert spelled(archive) == "few and else\nnothing\n[0many of \nthem0]*0"


def test_of_places_of_which_none_has_more_words_the_first_counts() -> None:
    blocks = (
        p(Run("many", {}, ("a",))),
        p(Run("x")),
        p(Run("few", {}, ("a",))),
        p(Run("y")),
        p(Run("four", {}, ("a",))),
    )
    assert spelled(written(blocks, threads("a"))) == "[0many0]*0\nx\nfew\ny\nfour"


def test_a_discussion_goes_through_json() -> None:
    for discussion in threads("a", b=(ANN, BEN)):
        assert heard(as_json(discussion)) == discussion


def test_what_is_not_there_is_no_comment() -> None:
    """Neither a mark without a thread nor a thread without words; a file without any says none."""
    blocks = (p(Run("x", {}, ("a",))),)
    assert spelled(written(blocks, [])) == "x"
    assert "word/comments.xml" not in written(blocks, threads("b")).namelist()


def test_a_quote_is_what_the_page_takes_it_for() -> None:
    mention, alt = Node("mention", {"label": "Ben"}), Node("image", {"alt": "A", "comments": "a"})
    blocks = (
        Node("paragraph", {}, (Run("x "), Run("a", {}, ("a",)), mention, Run("b", {}, ("a",)))),
        alt,
        p(Run("c" * 600, {}, ("a", "b"))),
    )
    quotes = quotes_in(Node("doc", {}, blocks))
    assert quotes == {"a": ("a@Benb\nA\n" + "c" * 600)[:500], "b": "c" * 500}


# Coming in.

SPACES_2012 = (
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:w16cid="http://schemas.microsoft.com/office/word/2016/wordml/cid" '
    'xmlns:w16cex="http://schemas.microsoft.com/office/word/2018/wordml/cex"'
)


def said(id_: str, text: str, author: str = "Jane", more: str = "", place: str = "") -> str:
    body = f'<w:p w14:paraId="{place or id_}"><w:r><w:annotationRef/></w:r>{run(text)}</w:p>'
    return f'<w:comment w:id="{id_}" w:author="{author}" {more}>{body}</w:comment>'


def read(body: str, comments: str, **others: str) -> list[tuple[str | None, bool, list[str]]]:
    """Of each thread its words, whether it is resolved, and what was said; `others` are parts."""
    parts = {"comments_xml": root("w:comments", comments)}
    parts |= {f"{name}_xml": f"<w15:x {SPACES_2012}>{xml}</w15:x>" for name, xml in others.items()}
    names = [name.removesuffix("_xml") for name in parts]
    relations = "".join(relation(name, name, f"{name}.xml") for name in names)
    read = read_word(word(body, relations, **parts))
    tree, discussions = read.text, read.discussions
    quotes = quotes_in(fit(tree))
    return [
        (quotes.get(each.id), each.is_resolved, [remark.text for remark in each.remarks])
        for each in discussions
    ]


START, END = '<w:commentRangeStart w:id="1"/>', '<w:commentRangeEnd w:id="1"/>'
REFERENCE = '<w:r><w:commentReference w:id="1"/></w:r>'
A, B, C = run("a "), run("b "), run("c")
AROUND = f"{START}{{}}{END}{REFERENCE}"
PICTURE = '<w:r><w:drawing><wp:inline><wp:docPr descr="A"/><a:blip/></wp:inline></w:drawing></w:r>'
PLACES = {
    "words": (para(A + AROUND.format(B) + C), "b "),
    "two paragraphs": (para(A + START + B) + para(C + END + REFERENCE), "b \nc"),
    "between paragraphs": (START + para(A) + END + para(B + REFERENCE), "a "),
    "a link": (para(A + f"<w:hyperlink>{START}{B}</w:hyperlink>{C}{END}{REFERENCE}"), "b c"),
    "rows": (
        f"<w:tbl><w:tr>{cell(para(A))}</w:tr>{START}<w:tr>{cell(para(B))}</w:tr>{END}</w:tbl>"
        + para(C + REFERENCE),
        "b ",
    ),
    "cells": (f"<w:tbl><w:tr>{START}{cell(para(A))}{END}{cell(para(B))}</w:tr></w:tbl>", "a "),
    "inserted words": (para(A + f"<w:ins>{START}{B}{END}{REFERENCE}</w:ins>" + C), "b "),
    "ends in what is deleted": (para(A + START + B + f"<w:del>{END}</w:del>{REFERENCE}" + C), "b "),
    "a deleted row": (
        f"<w:tbl>{START}<w:tr><w:trPr><w:del/></w:trPr>{cell(para(A + END))}</w:tr>"
        f"<w:tr>{cell(para(B))}</w:tr></w:tbl>" + para(C + REFERENCE),
        "c",
    ),
    "only deleted words": (para(run("a b") + AROUND.format(f"<w:del>{B}</w:del>") + C), "b"),
    "a space": (para(run("a b") + AROUND.format(run(" ")) + C), " "),
    "no words": (para(run("a b") + REFERENCE + C), "b"),
    "the beginning": (para(REFERENCE + run("b c")), "b"),
    "an empty paragraph": (para(REFERENCE) + para(run("b c")), "b"),
    "the end": (f"<w:tbl><w:tr>{cell(para(A) + para(B))}</w:tr></w:tbl>" + para(REFERENCE), "b "),
    "an empty text": (para(REFERENCE), None),
    "a text box": (para(A + START + f"<w:r>{BOX}</w:r>" + END + REFERENCE), "in\nside"),
    "a picture": (para(A + START + PICTURE + END), "A"),
    "right behind a picture": (para(PICTURE + REFERENCE + C), "A"),
    "begun twice": (para(A + START + START + B + END + C), "b "),
    "named twice before any words": (para(REFERENCE + REFERENCE + run("b c")), "b"),
    "no reference": (para(A + START + B + END + C), "b "),
    "only a beginning": (para(run("a b") + START + C), "b"),
    "no end": (para(run("a b") + START + REFERENCE + C), "b"),
    "an end before its beginning": (para(run("a b") + END + REFERENCE + START + C), "b\nc"),
    "code": (
        para(A + START + B, '<w:pStyle w:val="HTMLPreformatted"/>') + para(C + END),
        "b \nc",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_comment_comes_in_at_its_words(name: str) -> None:
    body, quote = PLACES[name]
    if name == "an end before its beginning":
        quote = quote.replace("\n", "")
    assert read(body, said("1", "Why?")) == [(quote, False, ["Why?"])]


def test_what_is_upon_each_other_is_bounded() -> None:
    """A thousand comments on all of a text would be a text of marks."""
    ids = [str(number) for number in range(30)]
    starts, ends = (
        "".join(sign.replace('"1"', f'"{id_}"') for id_ in ids) for sign in (START, END)
    )
    told = read(para(starts + A + B + ends), "".join(said(id_, "Why?") for id_ in ids))
    assert [quote for quote, _, _ in told] == ["a b "] * 20 + ["a"] * 10


def test_comments_that_nothing_refers_to_are_shown_to_nobody() -> None:
    assert read(para(A), said("1", "Why?")) == []
    assert read(para(AROUND.format(A)), said("2", "Why?")) == []


def test_what_is_tied_is_one_thread() -> None:
    """Also where an answer is to an answer, has a place of its own, or answers in a circle."""
    other = AROUND.replace('"1"', '"2"').format(B)
    comments = said("1", "1") + said("2", "2") + said("3", "3") + said("4", "4") + said("5", "5")
    ties = (
        '<w15:commentEx w15:paraId="1" w15:done="1"/>'
        '<w15:commentEx w15:paraId="2" w15:paraIdParent="1"/>'
        '<w15:commentEx w15:paraId="3" w15:paraIdParent="2"/>'
        '<w15:commentEx w15:paraId="4" w15:paraIdParent="5"/>'
        '<w15:commentEx w15:paraId="5" w15:paraIdParent="4"/>'
    )
    body = para(AROUND.format(A) + other + AROUND.replace('"1"', '"4"').format(C))
    assert read(body, comments, commentsExtended=ties) == [
        ("a ", True, ["1", "2", "3"]),
        ("c", False, ["4"]),
    ]


def test_a_comment_says_who_when_and_all_its_lines() -> None:
    two = '<w:comment w:id="1" w:author=" J\u00e4ne " w:initials="J" w:date="2026-01-31T12:00:00Z">'
    two += f"{para(run('One'))}<w:tbl><w:tr>{cell(para(run('two')))}</w:tr></w:tbl>{para(C)}</w:comment>"
    parts = {"comments_xml": root("w:comments", two)}
    data = word(para(AROUND.format(A)), relation("c", "comments", "comments.xml"), **parts)
    (discussion,) = read_word(data).discussions
    remark = Remark(" Jäne ", "2026-01-31T12:00:00Z", "One\ntwo\nc", "J")
    assert discussion.remarks == (remark,)


def test_a_moment_is_the_exact_one_where_the_file_has_it() -> None:
    local = said("1", "Why?", more='w:date="2026-01-31T14:00:00Z"')
    parts = {
        "comments_xml": root("w:comments", local),
        "ids_xml": f'<x {SPACES_2012}><y w16cid:paraId="1" w16cid:durableId="D"/></x>',
        "more_xml": f'<x {SPACES_2012}><y w16cex:durableId="D" w16cex:dateUtc="2026-01-31T12:00:00Z"/></x>',
    }
    relations = "".join(
        relation(name, kind, f"{name}.xml")
        for name, kind in {
            "comments": "comments",
            "ids": "commentsIds",
            "more": "commentsExtensible",
        }.items()
    )
    (discussion,) = read_word(word(para(AROUND.format(A)), relations, **parts)).discussions
    assert discussion.remarks[0].at == "2026-01-31T12:00:00Z"


def test_a_review_takes_no_more_than_it_may_hold() -> None:
    """Of long comments all words, in several; of too many the first ones."""
    text = "word \u4e2d " * 2000
    long = Discussion("a", False, (Remark("N" * 300, "", text), Remark("B", "", " \n ")))
    (kept,) = fitted([long, Discussion("b", False, (Remark("", "", ""),))], Node("doc"))
    assert " ".join(each.text for each in kept.remarks).split() == text.split()
    assert all(len(each.text.encode()) <= LONGEST_REMARK for each in kept.remarks)
    assert {len(each.author) for each in kept.remarks} == {200}
    solid = Discussion("a", False, (Remark("", "", "\u4e2d" * 3000),))
    assert "".join(each.text for each in fitted([solid], Node("doc"))[0].remarks) == "\u4e2d" * 3000
    many = [Discussion(str(n), False, (ANN,) * (MOST_REMARKS + 1)) for n in range(2000)]
    counts = [len(each.remarks) for each in fitted(many, Node("doc"))]
    assert counts == [MOST_REMARKS] * (MOST_REMARKS_IN_ALL // MOST_REMARKS)
    few = [replace(each, remarks=(ANN,)) for each in many]
    assert len(fitted(few, Node("doc"))) == MOST_DISCUSSIONS


@st.composite
def reviewed(draw: st.DrawFn) -> Node:
    """A text of which some words, pictures and code have threads, each at one place."""
    tree = fit(raised_or_lowered(draw(_word)))
    parts = [part for node in walk(tree) for part in node.content if can_have(part)]
    spans = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=4))
    told = {
        id(part): tuple(
            thread_id(n) for n, (start, size) in enumerate(spans) if start <= place < start + size
        )
        for place, part in enumerate(parts)
    }
    return fit(marked(tree, told))


def thread_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def can_have(part: Node | Run) -> bool:
    return isinstance(part, Run) or part.kind == "image"


def marked(node: Node, told: dict[int, tuple[str, ...]]) -> Node:
    content: list[Node | Run] = []
    for part in node.content:
        threads = told.get(id(part), ())
        if isinstance(part, Run):
            content.append(replace(part, threads=threads))
        elif part.kind == "image" and threads:
            content.append(
                replace(part, attributes={**part.attributes, "comments": " ".join(threads)})
            )
        else:
            content.append(marked(part, told))
    return replace(node, content=tuple(content))


@_few
@given(reviewed())
def test_threads_survive_json_and_yjs(tree: Node) -> None:
    assert tree_of_json(json_of(tree)) == tree
    doc = Doc()
    append_blocks(doc, tree.content)
    assert tree_of(doc, has_threads=True) == tree
    assert not [part for node in walk(tree_of(doc)) for part in node.content if threads_of(part)]


@_few
@given(reviewed())
def test_threads_survive_word(tree: Node) -> None:
    """Their words, what was said in them, and whether they are resolved."""
    ids = [thread_id(number) for number in range(4)]
    discussions = [Discussion(id_, bool(n % 2), (ANN, BEN)) for n, id_ in enumerate(ids)]
    data = docx_of(tree, "T", lambda _: PNG, discussions)
    read = read_word(data)
    again, heard = read.text, read.discussions
    quotes, before = quotes_in(fit(again)), quotes_in(tree)
    # A line break behind the last words is not about anything.
    told = sorted((quotes[each.id].rstrip("\n"), each.is_resolved) for each in heard)
    # A picture without words is one all the same.
    known = [(before[id_].rstrip("\n"), bool(n % 2)) for n, id_ in enumerate(ids) if id_ in before]
    assert told == sorted(known)
    assert {tuple(remark.author for remark in each.remarks) for each in heard} <= {
        (ANN.author, BEN.author)
    }
