"""Threads go out as comments of Word: at their words, with who said what, answers and done."""

from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from documents.content.remarks import Discussion, Remark, quotes_in
from documents.content.tree import Node, Run
from documents.content.writers.docx import docx_of
from tests.unit.content.test_round_trips import PNG
from tests.unit.content.test_word_files import SPACES

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
