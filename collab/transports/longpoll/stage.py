"""How far a poll has come, from being let in to its end. Pure."""

from enum import Enum, auto


class Stage(Enum):
    """What a poll waits for."""

    # To be let in.
    JOINING = auto()
    # What either side has to say.
    OPEN = auto()
    # That what the client had said when it hung up is dealt with.
    LEFT = auto()
    # That the client is told of the end.
    ENDING = auto()
    # Nothing but the connection's own end: the client knows, or has hung up.
    TOLD = auto()
    OVER = auto()

    @property
    def has_ended(self) -> bool:
        """Whether there is a reason why it is over, or will be."""
        return self in _ENDED


_ENDED = {Stage.ENDING, Stage.TOLD, Stage.OVER}
NEXT = {
    Stage.JOINING: frozenset({Stage.OPEN, Stage.ENDING, Stage.OVER}),
    Stage.OPEN: frozenset({Stage.LEFT, Stage.ENDING, Stage.OVER}),
    Stage.LEFT: frozenset({Stage.TOLD, Stage.OVER}),
    Stage.ENDING: frozenset({Stage.TOLD, Stage.OVER}),
    Stage.TOLD: frozenset({Stage.OVER}),
    Stage.OVER: frozenset[Stage](),
}
