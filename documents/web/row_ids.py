"""Ids of rows in what forms and addresses say."""

# Digits of an id; above that a database does not take a number for one.
_LONGEST = 18


def row_id(given: str) -> int | None:
    """The id that is given; None for what is none."""
    return int(given) if given.isdecimal() and len(given) <= _LONGEST else None
