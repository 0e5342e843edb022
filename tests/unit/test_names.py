"""`documents.titles`: what a title may look like."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.names import clean_title, defused, initials_of, seen_line, slug_of


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("Plan", "Plan"),
        ("", "Untitled"),
        (" \t\n ", "Untitled"),
        ("\u202e\u2066\u200f", "Untitled"),
        ("  Two\n lines\u2028here ", "Two lines here"),
        ("nul\x00 bell\x07 escape\x1b[31m", "nul bell escape[31m"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("Familie 👩‍👩‍👧 é 日本 שלום", "Familie 👩‍👩‍👧 é 日本 שלום"),
        ("a \x00 b", "a b"),
        ("\u200b", "Untitled"),
        ("\u200d \u2060\ufeff\u00ad", "Untitled"),
        ("\u3164 \u115f\u1160\uffa0", "Untitled"),
        ("\u2800\u034f\ufe0f\U000e0061", "Untitled"),
        ("\u200bPlan", "\u200bPlan"),
        ("\U0001f98a", "\U0001f98a"),
        ("\ud800half", "half"),
        ("x" * 201, "x" * 200),
        ("x" * 199 + " y", "x" * 199),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_examples(given_, kept):
    """Letters of every script stay; what would break or rearrange the page goes."""
    assert clean_title(given_) == kept


@given(st.text(st.characters(), max_size=300))
def test_a_clean_title_is_short_printable_and_stays_as_it_is(text):
    """For any text: 1 to 200 characters, no white space but single spaces, cleaning is final."""
    title = clean_title(text)
    assert 1 <= len(title) <= 200
    assert " ".join(title.split()) == title
    assert clean_title(title) == title


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Plan", "plan"),
        ("Grüße aus Łódź: 100 %!", "gruesse-aus-lodz-100"),
        ("Ann’s notes", "anns-notes"),
        ("Crème brûlée -- Rezept", "creme-brulee-rezept"),
        ("日本", ""),
        ("../../admin?x=<script>", "admin-x-script"),
        ("word " * 40, "-".join(["word"] * 12)),
    ],
)
def test_a_title_in_an_address(title: str, slug: str) -> None:
    """Latin letters, digits and hyphens, cut where it is long."""
    assert slug_of(title) == slug


@given(st.text())
def test_nothing_else_comes_into_an_address(title: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug_of(title))


@pytest.mark.parametrize(
    ("said", "mailed"),
    [
        ("Ann “Bauer”", "Ann 'Bauer'"),
        ("see www.example.org now", "see […] now"),
        ("mail ann@example.org\nSubject: x", "mail […] Subject: x"),
        ("x" * 20, "x" * 20),
        ("x" * 21, "x" * 19 + "…"),
    ],
)
def test_somebodys_words_in_a_mail_lead_nowhere(said: str, mailed: str) -> None:
    """And stay within their quotation marks."""
    assert defused(said, 20) == mailed


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ann Bauer", "AB"),
        ("(guest) Ann Bauer", "AB"),
        ("(x", "("),
        ("ann", "A"),
        ("Ann von der Au", "AA"),
        (" ", ""),
        ("", ""),
    ],
)
def test_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Ann \u3164\u200b\u00ad Bauer", "Ann Bauer"),
        ("Zoe\u0308", "Zoe\u0308"),
        ("\u3164\u200b", ""),
        ("abcdef", "abcd"),
    ],
)
def test_of_a_seen_line_everything_shows(text: str, line: str) -> None:
    assert seen_line(text, 9 if " " in line else 4) == line
