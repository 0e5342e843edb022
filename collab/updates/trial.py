"""Trying suggestions on a text as it was and as it is, in the inspector's process."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc

from collab.limits.cost import MOST_AT_ONCE, excess
from collab.protocol.closing import malformed
from collab.updates.scan import parted, scan, state_vector
from documents.review.suggestions.sight import Sight, Watched

_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Trial:
    """Updates, and two texts as the updates that they are made of: none for `was` where nobody
    wants the two to be compared.
    """

    was: tuple[bytes, ...]
    now: tuple[bytes, ...]
    updates: tuple[bytes, ...]

    def packed(self) -> list[bytes]:
        """As two texts of bytes."""
        count = len(self.now).to_bytes(_NUMBER)
        return [_joined(self.was), count + _joined((*self.now, *self.updates))]

    @classmethod
    def unpacked(cls, was: bytes, rest: bytes) -> "Trial":
        """The trial of which these are the two."""
        count, parts = int.from_bytes(rest[:_NUMBER]), _parted(rest[_NUMBER:])
        return cls(_parted(was), parts[:count], parts[count:])


def _joined(parts: Iterable[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(_NUMBER) + part for part in parts)


def _parted(data: bytes) -> tuple[bytes, ...]:
    parts, at = list[bytes](), 0
    while at < len(data):
        end = at + _NUMBER + int.from_bytes(data[at : at + _NUMBER])
        parts.append(data[at + _NUMBER : end])
        at = end
    return tuple(parts)


def tried(trial: Trial) -> bool:
    """Whether the updates do the same to both texts; of one alone, whether it has all they need.

    Raises:
        Refused: 4400; they take too long to apply.
    """
    today = _sight(trial.now, trial.updates)
    if today is None or not trial.was:
        return today is not None
    return today == _sight(trial.was, trial.updates)


def _sight(text: Iterable[bytes], updates: Iterable[bytes]) -> Sight | None:
    """What updates do to a text; None where it lacks what they build on."""
    watched = Watched(text)
    found = [(update, scan(update)) for update in updates]
    clocks = state_vector(watched.doc.get_state())
    for _, each in found:
        clocks |= {client: max(end, clocks.get(client, 0)) for client, end in each.ends.items()}
    if not all(each.is_applicable(clocks) for _, each in found):
        return None
    parts = [parted(update, each) for update, each in found]
    with watched.watching():
        _apply(watched.doc, [structs for structs, _ in parts if structs])
        for _, deletions in parts:
            if deletions:
                watched.doc.apply_update(deletions)
    return watched.sight()


def _apply(doc: Doc[Any], structs: Sequence[bytes]) -> None:
    started = time.thread_time()
    for each in structs:
        doc.apply_update(each)
    if excess(time.thread_time() - started, sum(map(len, structs))) > MOST_AT_ONCE:
        raise malformed("The update takes too long to apply.")
