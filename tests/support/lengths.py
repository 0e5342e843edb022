"""How long random tests go on: `make properties` has them do everything so many times as often."""

import os

TIMES = int(os.environ.get("TIMES", "1"))


def examples(number: int) -> int:
    """So many examples, or a multiple of them."""
    return number * TIMES
