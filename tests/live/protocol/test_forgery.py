"""Nobody speaks in another's name: PROTOCOL.md 3.2, 3.8, 4.1 and 4.2."""

import pytest

from tests.live.people.scene import Scene
from tests.live.trials.forgery import Outcome, forge_presence, steal_ids, write_twice

_SEED = 1


def test_forged_presence(scene: Scene) -> None:
    """4.1, 4.2: whatever is claimed, nothing is relayed under another name."""
    assert forge_presence(scene, 500, _SEED) == Outcome(forged=0, closed=0)


def test_stolen_client_ids(scene: Scene) -> None:
    """3.8: nothing under another's client id is accepted, and each try ends the connection."""
    assert steal_ids(scene, 60, _SEED) == Outcome(forged=0, closed=60)


@pytest.mark.parametrize("other", ["ann", "ben"])
def test_same_id_from_two_sides(scene: Scene, other: str) -> None:
    """3.2, 3.8: two sides write other things under the same client ids: all have the same bytes."""
    assert len(write_twice(scene, 15, _SEED, other)) == 1
