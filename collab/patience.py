"""For how long this process waits for a database that does not answer."""

import time
from math import inf

_nobody_after = inf


def is_at_an_end(began: float, seconds: float) -> bool:
    """Whether somebody who has waited since a moment of `time.monotonic` gives up.

    They do after so many seconds (0: never), and when the process is about to end.
    """
    now = time.monotonic()
    return now >= _nobody_after or (seconds > 0 and now - began >= seconds)


def end_within(seconds: float) -> None:
    """Have nobody wait for longer than that from now on: the process is about to end."""
    global _nobody_after
    _nobody_after = time.monotonic() + seconds
