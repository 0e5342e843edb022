"""States of texts between which it is not far to any moment, kept in this process's memory.

They are made when somebody looks into a long past, are bounded together, and the texts that were
looked at longest ago go first. Nothing of them is ever written anywhere.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

# Bytes of all of them together.
MOST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Keyframe:
    """The state (a Yjs v1 update) of a text as of `seq`."""

    seq: int
    state: bytes


# A document and the seq of the base or fold that its text starts from.
Text = tuple[UUID, int]


class Keyframes:
    """Keeps the keyframes of the texts that were looked at last."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._size = 0
        self._lock = Lock()
        self._texts: OrderedDict[Text, tuple[Keyframe, ...]] = OrderedDict()

    def keep(self, text: Text, frames: Sequence[Keyframe]) -> None:
        """Keep the keyframes of a text in place of those that there were."""
        with self._lock:
            for known in [known for known in self._texts if known[0] == text[0]]:
                self._drop(known)
            self._texts[text] = tuple(sorted(frames, key=_seq))
            self._size += _size(frames)
            while self._size > self._most:
                self._drop(next(iter(self._texts)))

    def _drop(self, text: Text) -> None:
        self._size -= _size(self._texts.pop(text))

    def newest(self, text: Text, until: int) -> Keyframe | None:
        """The newest keyframe of a text that is not later than a seq."""
        with self._lock:
            frames = self._texts.get(text, ())
            if frames:
                self._texts.move_to_end(text)
        place = bisect_right(frames, until, key=_seq) - 1
        return frames[place] if place >= 0 else None


def _seq(frame: Keyframe) -> int:
    return frame.seq


def _size(frames: Sequence[Keyframe]) -> int:
    return sum(len(frame.state) for frame in frames)
