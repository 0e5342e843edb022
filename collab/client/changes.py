"""What a program does to a copy of a text."""

import secrets
from collections.abc import Callable
from typing import Any

from pycrdt import Doc

Change = Callable[[Doc[Any]], None]


def update_of(state: bytes, change: Change) -> bytes:
    """What `change` does to a text with this state, under a client id of its own; a Yjs update."""
    said: list[bytes] = []
    copy: Doc[Any] = Doc(client_id=secrets.randbelow(2**32 - 1) + 1)
    copy.apply_update(state)
    subscription = copy.observe(lambda event: said.append(event.update))
    try:
        with copy.transaction():
            change(copy)
    finally:
        copy.unobserve(subscription)
    return b"".join(said)
