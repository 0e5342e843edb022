"""`collab.cluster.hints`: what travels between processes, and what is refused."""

from contextlib import suppress
from typing import Any
from uuid import UUID

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.cluster.hints import (
    Asked,
    Closed,
    Ended,
    Hint,
    Left,
    Moved,
    NoHint,
    SharedPresence,
    Shown,
    Told,
    read,
    write,
)
from collab.protocol.presence import Entry

ID = UUID(int=7)
HINTS = [
    Moved({ID: (3, 2, 1), UUID(int=8): None}),
    Ended(frozenset({"a" * 64, "token"})),
    Told(frozenset({3, 4})),
    Shown(ID, (SharedPresence(Entry(1, 2, '{"user":{"name":"Ä"}}'), 3, 4),)),
    Asked(ID),
    Closed(ID),
    Left(),
]


@pytest.mark.parametrize("hint", HINTS)
def test_a_hint_arrives_as_it_was_sent(hint: Hint) -> None:
    """Through the channel layer's own encoding."""
    assert read(msgpack.unpackb(msgpack.packb(write(hint, "me")))) == ("me", hint)


@pytest.mark.parametrize(
    "message",
    [
        None,
        7,
        {},
        {"type": "moved", "documents": {}},
        {"type": "moved", "from": 7, "documents": {}},
        {"type": "moved", "from": "", "documents": {}},
        {"type": "else", "from": "me"},
        {"type": "moved", "from": "me", "documents": {"x": None}},
        {"type": "moved", "from": "me", "documents": {str(ID): [1, 1]}},
        {"type": "moved", "from": "me", "documents": {str(ID): [True, 1, 1]}},
        {"type": "moved", "from": "me", "documents": {str(ID): [-1, 1, 1]}},
        {"type": "moved", "from": "me", "documents": {str(ID): [2**63, 1, 1]}},
        {"type": "moved", "from": "me", "documents": {str(UUID(int=n)): None for n in range(501)}},
        {"type": "ended", "from": "me", "digests": [7]},
        {"type": "ended", "from": "me", "digests": ["x" * 65]},
        {"type": "ended", "from": "me", "digests": ["x"] * 501},
        {"type": "told", "from": "me", "people": [-1]},
        {"type": "told", "from": "me", "people": list(range(501))},
        {"type": "asked", "from": "me", "document": 7},
        {"type": "shown", "from": "me", "document": str(ID), "people": [[1, 2, "{}", 3]]},
        {"type": "shown", "from": "me", "document": str(ID), "people": [[1, 2, 3, 4, 5]]},
        {"type": "shown", "from": "me", "document": str(ID), "people": [[1, 2, "x" * 4097, 4, 5]]},
        {"type": "shown", "from": "me", "document": str(ID), "people": [[1, 2, "{}", 4, 5]] * 129},
    ],
)
def test_what_is_no_hint(message: Any) -> None:
    """It is refused as a whole."""
    with pytest.raises(NoHint):
        read(message)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["moved", "ended", "shown", "asked", "left"]), "from": JSON},
        optional=dict.fromkeys(("documents", "digests", "document", "people"), JSON),
    )
)
def test_anything_is_read_or_refused(message: Any) -> None:
    """Nothing else comes out of it."""
    with suppress(NoHint):
        read(message)
