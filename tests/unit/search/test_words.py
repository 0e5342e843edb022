"""How words are folded, asked for and shown."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.search.words import (
    _SEEN,
    Part,
    Question,
    question_of,
    stream_safe,
    vocabulary,
    words_in,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Über Äpfel, naïve Café", ["uber", "apfel", "naive", "cafe"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("don't stop_now e-mail 3.14", ["don", "t", "stop", "now", "e", "mail", "3", "14"]),
        ("e\u0301te\u0301", ["ete"]),
        ("Ελλάδα Привет", ["ελλαδα", "привет"]),
        ("日本 語", ["日", "本", "語"]),
        ("ﬁle ²", ["file", "2"]),
        ("\"*()&|!:'\\ \0", []),
    ],
)
def test_words_are_folded_alike(text, words):
    assert words_in(text) == words


def test_a_vocabulary_has_each_word_once_and_an_end():
    """So that the index of a document stays below what PostgreSQL takes."""
    assert vocabulary("One two\nTWO one three") == "one two three"
    many = " ".join(f"word{number:060}" for number in range(20_000))
    assert 800_000 < len(vocabulary(many)) <= 900_000


@pytest.mark.parametrize(
    "marks",
    ["\u0300\u0327", "\u0f73\u0f75", "\u302e\U0001d165", "\u0344\u0327"],
    ids=["plain", "taken apart", "kept", "two in one"],
)
def test_marks_without_end_cost_no_more_than_other_characters(marks):
    """Eight times as many take at most twenty times as long (by their square: 64), and the letters
    are found.
    """

    def seconds(count):
        text = "e" + marks * count + " end"
        took = []
        for _ in range(3):
            began = time.process_time()
            assert words_in(text)[-1] == "end"
            Question((), "end").excerpt(text[:_SEEN])
            took.append(time.process_time() - began)
        return min(took)

    seconds(10)
    assert seconds(160_000) < 20 * seconds(20_000)


def test_marks_stay_on_their_letters():
    """Up to thirty, which no language needs."""
    assert stream_safe("a" + "\u0300" * 30) == "a" + "\u0300" * 30
    assert stream_safe("a" + "\u0300\u0327" * 30 + "b") == "a" + "\u0300\u0327" * 15 + "b"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("", Question()),
        (" !? ", Question()),
        ("Plan", Question((), "plan")),
        ("the Spring pl", Question(("the", "spring"), "pl")),
    ],
)
def test_the_last_word_may_go_on(text, question):
    assert question_of(text) == question


def test_a_question_has_an_end():
    assert len(question_of("word " * 5000).whole) == 11
    assert len(question_of("x" * 10_000).start) == 64


@given(st.text(max_size=100))
def test_no_question_says_anything_to_a_database(text):
    """Only letters and digits are left, whatever somebody writes."""
    question = question_of(text)
    assert all(word.isalnum() for word in (*question.whole, question.start) if word)


def test_hits_are_marked_as_they_are_written():
    parts = question_of("strasse caf").parts("Die Straße zum Café, cafés")
    assert parts == [
        Part("Die "),
        Part("Straße", True),
        Part(" zum "),
        Part("Café", True),
        Part(", "),
        Part("cafés", True),
    ]


def test_an_excerpt_is_around_the_first_hit():
    text = "First line\n" + "word " * 100 + "the Übung is here " + "word " * 100 + "\nLast"
    shown = "".join(part.text for part in question_of("ubu").excerpt(text))
    assert shown.startswith("…word")
    assert shown.endswith("…")
    assert "the Übung is here" in shown
    assert len(shown) < 250


def test_there_is_no_excerpt_without_a_hit():
    assert question_of("x").excerpt("Nothing here") == []
    assert Question().excerpt("Nothing here") == []


@given(st.text(max_size=300), st.text(max_size=30))
def test_parts_make_the_line_again(line, asked):
    assert "".join(part.text for part in question_of(asked).parts(line)) == line
