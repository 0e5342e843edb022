"""Drawing the marks of threads, and taking them off, in a child process: in a large text that takes
long.
"""

import pickle
from uuid import UUID

from collab.engine import anchors
from collab.updates.inspector import Drawing, Inspector, run
from documents.review.acts import Anchor

_DRAW, _CLEAR = "draw", "clear"
_SECONDS = 10.0


class Marker(Inspector):
    """The child, started when it is first asked and again when it has died."""

    module = "collab.engine.marking"

    async def draw(self, state: bytes, anchor: Anchor, thread: UUID) -> Drawing:
        """The update that marks the words of an anchor in a text, for `anchors.under_our_ids`; or
        b"" and what stands there instead of them.

        Raises:
            Refused: 4400; the child has died of it, or takes for ever.
        """
        drawing = await self._ask(_DRAW, [state, pickle.dumps((anchor, thread))], _SECONDS)
        assert isinstance(drawing, tuple)
        return drawing

    async def clear(self, state: bytes, thread: UUID) -> bytes:
        """The update that takes the mark of a thread off a text; b"" for none.

        Raises:
            Refused: 4400; it cannot be made, or the child has died of it.
        """
        drawing = await self._ask(_CLEAR, [state, str(thread).encode()], _SECONDS)
        assert isinstance(drawing, tuple)
        return drawing[0]


def _done(do: str, state: bytes, asked: bytes) -> Drawing:
    if do == _CLEAR:
        unwanted = asked.decode()
        return anchors.without(state, lambda thread: thread == unwanted), None
    return _drawing(state, asked)


def _drawing(state: bytes, asked: bytes) -> Drawing:
    anchor, thread = pickle.loads(asked)  # noqa: S301  (written by our own parent)
    try:
        return anchors.drawn(state, anchor, thread), None
    except anchors.Moved as moved:
        return b"", moved.now


if __name__ == "__main__":
    run(_done)
