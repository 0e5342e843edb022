"""`documents.letters.changed_words`: what a mail says of what somebody has changed."""

from typing import Any

from documents.letters.changed_words import Changed, changed_words


def line(what: str, *parts: dict[str, Any], by: tuple[int, ...] = ()) -> dict[str, Any]:
    """A line of a difference."""
    return {"what": what, "by": [*by], "parts": [*parts]}


def part(what: str, text: str, *by: int) -> dict[str, Any]:
    return {"what": what, "text": text, "by": [*by]}


def test_each_person_is_told_of_with_their_first_words() -> None:
    """In the order of the text; what stays is nobody's, and who did it together is one."""
    steps = [
        line("keep", part("keep", "a heading", 1)),
        line("change", part("add", "two  words\n", 1), {"text": "kept"}, part("add", "more", 1)),
        line("change", part("remove", "gone", 2), part("add", "later", 1)),
        line("change", part("format", "bold", 3)),
        line("add", {"text": "new", "by": [2, 3]}, by=(2, 3)),
    ]
    assert changed_words(steps) == [
        Changed((1,), 2, "two words more", ""),
        Changed((2,), 1, "", "gone"),
        Changed((3,), 1, "", ""),
        Changed((2, 3), 1, "new", ""),
    ]


def test_a_line_may_be_made_without_words() -> None:
    """A rule, a picture without one; a picture's part has no text."""
    steps = [line("add", by=(1,)), line("change", {"what": "add", "kind": "image", "by": [1]})]
    assert changed_words(steps) == [Changed((1,), 2, "", "")]


def test_long_words_are_cut() -> None:
    (changed,) = changed_words([line("change", part("add", "x" * 120, 1))])
    assert changed.written == "x" * 120
    (changed,) = changed_words([line("change", part("add", "x" * 121, 1))])
    assert changed.written == "x" * 119 + "…"
