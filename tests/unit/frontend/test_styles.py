"""The style sheet costs nothing while somebody writes, and says to all browsers what it says."""

import re
from pathlib import Path

SHEET = Path(__file__).parents[3] / "frontend" / "dist" / "build" / "site.css"
# What is asked of the whole page, and is not answered by its children alone.
WHOLE_PAGE = re.compile(r"(?:^|[\s,{}>+~])(?::root|html|body)[^\s,{}>+~]*?:has\((?!\s*>)[^{]*")
# WebKit passes the whole declaration over: a suggested deletion would look like other words there.
JOINED_DECORATION = re.compile(r"(?<![-\w])text-decoration:[^;}\s]+\s[^;}]*")


def asked_of_the_page(sheet: str) -> list[str]:
    """The selectors that ask the root or the body for something anywhere within."""
    screen = re.sub(r"@media print\{(?:[^{}]*\{[^{}]*\})*\}", "", sheet)
    return [found.strip() for found in WHOLE_PAGE.findall(screen)]


def test_no_rule_asks_the_page_what_is_somewhere_within_it():
    """Each element that comes or goes, for every letter some, would have the page's style and its
    layout computed anew.
    """
    assert asked_of_the_page(SHEET.read_text()) == []


def test_such_a_rule_is_found():
    bad = ":root:has(.desk){color:red}p{margin:0}body.a:has(.b:not([hidden])) .c,i{top:0}"
    good = ":root:has(>.desk){top:0}.c:has(~.b){top:0}@media print{body:has(.x){top:0}}"
    assert len(asked_of_the_page(bad)) == 2
    assert asked_of_the_page(good) == []


def test_lines_in_words_are_said_as_every_browser_reads_them():
    """Line, colour and thickness one by one."""
    assert JOINED_DECORATION.findall(SHEET.read_text()) == []
    joined = "a{text-decoration:line-through solid red 2px}b{text-decoration:underline;margin:0 1}"
    assert len(JOINED_DECORATION.findall(joined)) == 1
