"""Drawing the marks of threads in a child process: in a large text that takes long."""

import pickle
from uuid import UUID

from collab.engine import anchors
from collab.updates.inspector import Drawing, Inspector, run
from documents.review.acts import Anchor

_DRAW, _SECONDS = "draw", 10.0


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


def _drawing(_: str, state: bytes, asked: bytes) -> Drawing:
    anchor, thread = pickle.loads(asked)  # noqa: S301  (written by our own parent)
    try:
        return anchors.drawn(state, anchor, thread), None
    except anchors.Moved as moved:
        return b"", moved.now


if __name__ == "__main__":
    run(_drawing)
