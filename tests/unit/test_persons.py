"""How people are told: `documents.persons`, `colors`, `tokens`, and the errors between them."""

import re

from documents.access.grant import Grant
from documents.colors import COLORS, color_of
from documents.errors import AccessDenied, AccessError, Frozen, Unfit, found_in
from documents.persons import person_json, picture_path
from documents.roles import Role
from documents.tokens import NAMED, digest_of, make_code, make_token
from documents.translation import gettext_noop


def test_a_person_has_a_picture_or_none() -> None:
    """Nobody's page asks for one that is not there."""
    assert picture_path(7, "") == ""
    assert picture_path(7, "abc") == "/people/7/abc.webp"
    ann = {"id": 7, "name": "Ann", "color": "#2b5fd9"}
    assert person_json(7, "Ann", "#2b5fd9", "") == ann
    assert person_json(7, "Ann", "#2b5fd9", "/p") == ann | {"picture": "/p"}


def luminance(color: str) -> float:
    """The relative luminance of WCAG."""
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [part / 12.92 if part < 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_white_letters_can_be_read_on_everybodys_colour() -> None:
    """WCAG: a contrast of 4.5; and two who come one after the other have two colours."""
    colors = [color_of(number) for number in range(1, len(COLORS) + 1)]
    assert sorted(colors) == sorted(COLORS)
    assert min(1.05 / (luminance(color) + 0.05) for color in colors) >= 4.5


def test_a_token_is_for_an_address_and_a_code_to_be_read_out() -> None:
    """No two are alike, and none of either has a letter that is no good there."""
    tokens, codes = ({make() for _ in range(50)} for make in (make_token, make_code))
    assert (len(tokens), len(codes)) == (50, 50)
    assert all(re.fullmatch(r"[\w-]{32}", token, re.ASCII) for token in tokens)
    assert all(re.fullmatch(r"[abcdefghijkmnpqrstuvwxyz2-9]{14}", code) for code in codes)
    assert re.fullmatch(r"[0-9a-f]{64}", digest_of("\ud800"))
    assert digest_of("a") != digest_of("b")


def test_who_acts_by_a_token_is_a_program() -> None:
    ann = Grant(1, "Ann", "#2b5fd9", Role.EDITOR, 1, "digest")
    program = Grant(1, "Ann", "#2b5fd9", Role.EDITOR, 1, NAMED + "digest")
    assert (ann.is_program, program.is_program) == (False, True)


def test_a_border_finds_what_it_has_for_the_nearest_kind_of_error() -> None:
    table = {AccessError: "any", Unfit: "unfit"}
    errors = [Frozen("x"), Unfit("x"), AccessDenied(7), ValueError()]
    assert [found_in(table, error) for error in errors] == ["unfit", "unfit", "any", None]
    assert (AccessDenied().person, AccessDenied(7).person) == (None, 7)


def test_a_sentence_that_is_marked_for_translation_is_told_as_it_is() -> None:
    assert gettext_noop("It nests too deep.") == "It nests too deep."
