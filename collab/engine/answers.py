"""Answers that are kept as long as they are right. Pure."""

from collections.abc import Callable

_MOST = 4


class Answers:
    """What those got who asked since the last change: after a restart all ask the same."""

    def __init__(self) -> None:
        self._kept: dict[bytes, bytes] = {}

    def to(self, question: bytes, answer: Callable[[bytes], bytes]) -> bytes:
        """What `answer` says; whatever it raises instead is not kept."""
        if question not in self._kept:
            if len(self._kept) == _MOST:
                self._kept.clear()
            self._kept[question] = answer(question)
        return self._kept[question]

    def forget(self) -> None:
        """Answer everything anew."""
        self._kept.clear()
