"""`collab.engine.answers` and `roots`: what a replica keeps, and what it lets in."""

import pytest

from collab.engine.answers import Answers
from collab.engine.roots import MOST_ROOTS, Roots


def test_an_answer_is_made_once_until_something_changes() -> None:
    """Four are kept; what raises is not."""
    asked: list[bytes] = []

    def answer(question: bytes) -> bytes:
        asked.append(question)
        if question == b"bad":
            raise LookupError
        return question + b"!"

    answers = Answers()
    for _ in range(2):
        assert [answers.to(each, answer) for each in (b"1", b"2", b"3")] == [b"1!", b"2!", b"3!"]
        with pytest.raises(LookupError):
            answers.to(b"bad", answer)
    assert asked == [b"1", b"2", b"3", b"bad", b"bad"]
    for each in (b"4", b"1", b"5", b"1"):
        answers.to(each, answer)
    assert asked[5:] == [b"4", b"5", b"1"]
    answers.forget()
    answers.to(b"5", answer)
    assert asked[-1] == b"5"


def test_a_text_has_the_roots_that_it_may_have() -> None:
    roots = Roots(frozenset({"default"}))
    assert [roots.is_any, roots.admits({"default"}), roots.admits({"x"})] == [False, True, False]
    assert roots.learn(["x"]) == []
    assert roots.known == {"default"}


def test_data_has_any_roots_but_not_too_many() -> None:
    """Those that it has it goes on having."""
    roots = Roots(None)
    many = {f"{number}" for number in range(MOST_ROOTS)}
    assert [roots.is_any, roots.admits(many), roots.admits(many | {"x"})] == [True, True, False]
    assert (set(roots.learn(many)), roots.learn(["0"])) == (many, [])
    assert [roots.admits({"0", "1"}), roots.admits({"x"})] == [True, False]
