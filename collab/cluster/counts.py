"""How many hints there were, for `/metrics`."""

from prometheus_client import Counter

from collab.cluster import hints
from collab.cluster.hints import Hint

_sent = Counter("scriptorium_hints_sent", "Hints told to other processes, by kind", ["kind"])
_heard = Counter("scriptorium_hints_heard", "Hints of other processes, by kind", ["kind"])
_spared = Counter(
    "scriptorium_hints_spared", "Commits of documents that no other process has open, not told"
)
_KINDS = {
    kind: kind.__name__.lower()
    for kind in (
        hints.Moved,
        hints.Ended,
        hints.Told,
        hints.Shown,
        hints.Asked,
        hints.Closed,
        hints.Left,
    )
}
for _kind in _KINDS.values():
    _sent.labels(_kind)
    _heard.labels(_kind)


def note_sent(hint: Hint) -> None:
    """Count one that has been sent."""
    _sent.labels(_KINDS[type(hint)]).inc()


def note_heard(hint: Hint) -> None:
    """Count one that another process has sent."""
    _heard.labels(_KINDS[type(hint)]).inc()


def note_spared() -> None:
    """Count one that nobody would have heard."""
    _spared.inc()
