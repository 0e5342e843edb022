"""`collab.engine.anchors`: where the words of a thread stand, and the mark that is made there."""

from typing import Any
from uuid import UUID

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from collab.engine import anchors
from collab.engine.anchors import Moved
from collab.updates.scan import Scan, scan, state_vector, structs_of
from documents.content.comment_marks import key_of, marked_words
from documents.review.acts import LONGEST_QUOTE, Anchor
from tests.support.anchors import last_letter, left_of, letter, right_of
from tests.support.yjs import client as by
from tests.support.yjs import string, update

ONE, TWO = (
    UUID("0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a11"),
    UUID("ffffffff-ffff-4fff-8fff-ffffffffffff"),
)
IMAGE = {"src": "/a", "alt": "a lake"}


def paragraph(*parts: XmlElement | str) -> XmlElement:
    nodes = [XmlText(part) if isinstance(part, str) else part for part in parts]
    return XmlElement("paragraph", {}, nodes)


def written(*blocks: XmlElement, client: int = 5) -> Doc[Any]:
    doc: Doc[Any] = Doc(client_id=client)
    root = doc.get("default", type=XmlFragment)
    with doc.transaction():
        for block in blocks:
            root.children.append(block)
    return doc


def anchor(doc: Doc[Any], first: str, last: str, quote: str, nth: int = 1) -> Anchor:
    """The words from the first letter of some words to the last one of others."""
    end = right_of(last_letter(doc, last, nth))
    return Anchor(quote, left_of(letter(doc, first, nth)), end)


def marked(doc: Doc[Any], where: Anchor, thread: UUID = ONE) -> dict[str, str]:
    """What is marked when the words of an anchor have been."""
    clocks = state_vector(doc.get_state())
    doc.apply_update(anchors.mark(doc.get_update(), where, thread, clocks))
    return marked_words(doc)


@pytest.mark.parametrize(
    ("first", "last", "quote", "words"),
    [
        ("world", "world", "world", "world"),
        ("Hä", "😀", "Hällo 😀", "Hällo 😀"),
        ("😀", "😀", "😀", "😀"),
        ("wor", "third", "world\nthird", "worldthird"),
        ("o 😀", "thi", "o 😀 world \n\n thi", "o 😀 worldthi"),
    ],
)
def test_the_words_are_marked_and_no_others(first: str, last: str, quote: str, words: str) -> None:
    """5.14: white space does not count, and letters of several code units are whole."""
    doc = written(paragraph("before"), paragraph("Hällo 😀 world"), paragraph("third after"))
    assert marked(doc, anchor(doc, first, last, quote)) == {str(ONE): words}


def test_of_equal_words_those_that_were_pointed_at_are_marked() -> None:
    """5.14: a table may say the same in each cell."""
    doc = written(*(paragraph("yes") for _ in range(5)))
    marked(doc, anchor(doc, "yes", "yes", "yes", nth=4))
    texts = [block.children[0] for block in doc.get("default", type=XmlFragment).children]
    assert [bool(text.diff()[0][1]) for text in texts] == [False, False, False, True, False]


def test_a_mention_and_a_break_are_part_of_the_quote_and_not_marked() -> None:
    """5.14."""
    mention = XmlElement("mention", {"label": "Ann"})
    doc = written(paragraph("ask ", mention, " today", XmlElement("hardBreak"), "or not"))
    quote = "ask @Ann today\nor"
    assert marked(doc, anchor(doc, "ask", "or", quote)) == {str(ONE): "ask  todayor"}


def image_item(doc: Doc[Any]) -> tuple[int, int]:
    """The id of a document's second block."""
    state, found = doc.get_update(), []
    for client, structs in structs_of(state, Scan()):
        found += [
            (client, each.clock) for each in structs if b"image" in state[each.start : each.end]
        ]
    return found[0]


def test_a_picture_is_marked_by_an_attribute() -> None:
    """5.14: two threads, and words around it."""
    doc = written(paragraph("one"), XmlElement("image", IMAGE), paragraph("two"))
    item = image_item(doc)
    assert marked(doc, Anchor("a lake", left_of(item), right_of(item))) == {str(ONE): "a lake"}
    found = marked(doc, anchor(doc, "one", "two", "one a lake two"), TWO)
    assert found == {str(ONE): "a lake", str(TWO): "onea laketwo"}
    image = doc.get("default", type=XmlFragment).children[1]
    assert image.attributes["comments"] == f"{ONE} {TWO}"
    doc.apply_update(anchors.without(doc.get_update(), lambda thread: thread == str(ONE)))
    assert image.attributes["comments"] == str(TWO)
    doc.apply_update(anchors.without(doc.get_update(), lambda thread: True))
    assert image.attributes.get("comments") is None
    assert marked_words(doc) == {}


def test_words_that_have_changed_are_not_marked() -> None:
    """5.14: what stands there now is told."""
    doc = written(paragraph("Hello world"))
    where = anchor(doc, "wor", "world", "word")
    with pytest.raises(Moved) as moved:
        marked(doc, where)
    assert (moved.value.now, marked_words(doc)) == ("world", {})


def test_a_letter_that_is_gone_has_no_place() -> None:
    """5.14."""
    doc = written(paragraph("Hello world"))
    where = anchor(doc, "wor", "world", "world")
    doc.get("default", type=XmlFragment).children[0].children[0].insert(6, "x")
    del doc.get("default", type=XmlFragment).children[0]
    with pytest.raises(Moved):
        marked(doc, where)


@pytest.mark.parametrize(
    "position",
    [b"\x09", b"\0\x05", b"\0\x05\x63\0", b"\0\x63\x01\0", b"\x02\x05\x01\0", b"\x01\x01t\0"],
)
def test_a_position_that_is_none_is_nowhere(position: bytes) -> None:
    """5.14."""
    doc = written(paragraph("Hello"))
    end = right_of(letter(doc, "o"))
    for where in (
        Anchor("Hello", position, end),
        Anchor("Hello", left_of(letter(doc, "H")), position),
    ):
        with pytest.raises(Moved):
            marked(doc, where)


def test_of_long_words_the_beginning_is_compared() -> None:
    """5.14."""
    words = "word " * 300
    doc = written(paragraph(words))
    item = letter(doc, words)
    end = right_of((item[0], item[1] + len(words) - 1))
    found = marked(doc, Anchor(words[:LONGEST_QUOTE], left_of(item), end))
    assert found == {str(ONE): words}
    with pytest.raises(Moved):
        marked(doc, Anchor(words[: LONGEST_QUOTE - 1], left_of(item), end))


def test_what_is_too_long_is_not_marked_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """5.15."""
    doc = written(*(paragraph("word " * 50) for _ in range(4)))
    monkeypatch.setattr(anchors, "_MOST_NODES", 6)
    first, last = letter(doc, "word", 1), letter(doc, "word", 4)
    quote = "\n".join(["word " * 50] * 3)[:LONGEST_QUOTE]
    with pytest.raises(Moved):
        marked(doc, Anchor(quote, left_of(first), right_of(last)))
    assert marked(doc, Anchor("word" * 50 + "w", left_of(first), right_of(letter(doc, "word", 2))))


def test_words_without_a_place_are_found_where_they_stand_once() -> None:
    doc = written(paragraph("one two"), paragraph("two three"), paragraph("four"))
    assert marked(doc, Anchor("two three")) == {str(ONE): "two three"}
    with pytest.raises(Moved):
        marked(doc, Anchor("two"), TWO)
    assert marked(doc, Anchor("two", nth=1), TWO)[str(TWO)] == "two"
    with pytest.raises(Moved):
        marked(doc, Anchor("two", nth=4), TWO)
    with pytest.raises(Moved):
        marked(doc, Anchor(" "), TWO)


def test_what_is_typed_at_an_edge_at_the_same_time_stays_outside() -> None:
    """5.14: whichever client id the typist has, and whoever hears of it first."""
    for client in (1, 2**32, 2**53 - 2):
        doc = written(paragraph("one two three"))
        typist: Doc[Any] = Doc(client_id=client)
        typist.apply_update(doc.get_update())
        text = typist.get("default", type=XmlFragment).children[0].children[0]
        text.insert(4, "(")
        text.insert(8, ")")
        typed = typist.get_update(doc.get_state())
        marked(doc, anchor(doc, "two", "two", "two"))
        mark = doc.get_update(typist.get_state())
        doc.apply_update(typed)
        typist.apply_update(mark)
        assert marked_words(doc) == marked_words(typist) == {str(ONE): "two"}
        assert str(text) == str(doc.get("default", type=XmlFragment).children[0].children[0])


def test_words_of_several_formats_are_marked_as_one() -> None:
    """5.14: two formats and no more, whatever else begins and ends there."""
    doc = written(paragraph("one two three"))
    text = doc.get("default", type=XmlFragment).children[0].children[0]
    for start, end in ((4, 5), (5, 7)):
        text.format(start, end, {"bold": {}})
    text.format(4, 6, {"italic": {}})
    for quote in ("two", "t"):
        where, found = Anchor(quote, nth=1), Scan()
        update = anchors.mark(doc.get_update(), where, TWO, state_vector(doc.get_state()))
        assert sum(len(list(structs)) for _, structs in structs_of(update, found)) == 2
        assert update[found.deletes_at :] == b"\0"


def test_marks_overlap_and_are_taken_off_alone() -> None:
    """5.14."""
    doc = written(paragraph("one two three"))
    marked(doc, anchor(doc, "one", "two", "one two"))
    assert marked(doc, anchor(doc, "two", "three", "two three"), TWO) == {
        str(ONE): "one two",
        str(TWO): "two three",
    }
    doc.apply_update(anchors.without(doc.get_update(), lambda thread: thread == str(ONE)))
    assert marked_words(doc) == {str(TWO): "two three"}
    assert anchors.without(doc.get_update(), lambda thread: thread == str(ONE)) == b""


def test_the_key_is_that_of_the_editor() -> None:
    """5.14: made by y-tiptap for a mark with these ids (frontend/tests/review)."""
    assert key_of(ONE) == "comment--+WxZIQeh"
    assert key_of(TWO) == "comment--V2jgndNV"


def test_an_update_tells_which_threads_it_names() -> None:
    """3.13: in words and in pictures; the end of a mark names none."""
    doc = written(paragraph("one two"), XmlElement("image", IMAGE | {"comments": f"{ONE} {TWO}"}))
    assert scan(doc.get_update()).threads == {str(ONE), str(TWO)}
    other = written(paragraph("one two"))
    text = other.get("default", type=XmlFragment).children[0].children[0]
    text.format(0, 3, {"comment--aaaaaaaa": {"id": "x"}, "bold": {}, "commentary": {"id": "y"}})
    text.format(3, 4, {"comment": True})
    assert scan(other.get_update()).threads == {"x", ""}


def test_words_of_which_none_can_be_marked_are_told() -> None:
    """5.14: of a mention alone nothing is text."""
    doc = written(paragraph("a ", XmlElement("mention", {"label": "Ann"}), " b"))
    with pytest.raises(Moved) as moved:
        marked(doc, anchor(doc, "a", "b", "@Ann"))
    assert moved.value.now == "a @Ann b"


def test_a_state_that_cannot_be_read_is_not_marked() -> None:
    """Whatever yrs raises, or Rust panics with."""
    with pytest.raises(Moved):
        anchors.drawn(b"\xff", Anchor("x"), ONE)
    with pytest.raises(anchors.Unmarkable):
        anchors.without(b"\xff", lambda thread: True)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_whoever_wants_to_stop_is_let(stop: type[BaseException]) -> None:
    """The server's end is no fault of a text."""
    doc = written(paragraph("Hello"))
    marked(doc, anchor(doc, "Hel", "Hello", "Hello"))

    def unwanted(thread: str) -> bool:
        raise stop

    with pytest.raises(stop):
        anchors.without(doc.get_update(), unwanted)


def test_a_mark_that_builds_on_itself_is_none() -> None:
    """Where the ends of one format would be written behind what begins it: two clients make it."""
    chained = update(by(9, 0, string("a"), string("b", origin=(9, 0))))
    with pytest.raises(Moved):
        anchors.under_our_ids(chained, {})


def test_a_mention_alone_is_not_marked() -> None:
    """5.14: it is said, and is no text."""
    doc = written(paragraph("ask ", XmlElement("mention", {"label": "Ann"}), " today"))
    with pytest.raises(Moved) as moved:
        marked(doc, Anchor("@Ann"))
    assert (moved.value.now, marked_words(doc)) == ("@Ann", {})
