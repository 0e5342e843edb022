"""A short seeded run of `make fuzz`: PROTOCOL.md 2.1 to 2.5."""

from collections.abc import Callable

from tests.fuzz.__main__ import attack
from tests.live.sites.site import Site

_FRAMES, _SEED = 2_000, 20
_LONGEST_SECONDS = 600.0
# `make fuzz` asks for less, on a machine with nothing else to do.
_MOST_HELD_MS = 500.0
# What was loaded late may be freed once.
_MOST_COLLECTED = 500


def collected(site: Site) -> float:
    """How many objects the server's garbage collector has freed so far."""
    lines = site.get("/metrics").text.splitlines()
    name = "python_gc_objects_collected_total{"
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))


def test_hostile_frames_in_numbers(own_site: Callable[[dict[str, str]], Site]) -> None:
    """2.1, 2.4: no exit, stall or growth, all rooms converge, and what ends is freed at once."""
    site = own_site({})
    site.start()
    before = collected(site)
    figures = attack(site, _SEED, _FRAMES, _LONGEST_SECONDS)
    assert sum(figures.frames.values()) == _FRAMES
    assert set(figures.closed) <= {1009, 4400}
    assert figures.probed.held_ms < _MOST_HELD_MS
    assert figures.growth_mib < 64
    assert figures.otherwise == 0
    assert collected(site) - before < _MOST_COLLECTED
