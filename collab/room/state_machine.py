"""A state with one setter, and a table of which states may follow which. Pure."""

from collections.abc import Mapping
from enum import Enum
from typing import Generic, TypeVar

S = TypeVar("S", bound=Enum)


class StateMachine(Generic[S]):
    """Where something stands; `next_states` has what may follow each state."""

    def __init__(self, first: S, next_states: Mapping[S, frozenset[S]]) -> None:
        self._state = first
        self._next_states = next_states

    @property
    def state(self) -> S:
        """Where it stands."""
        return self._state

    def enter(self, state: S) -> bool:
        """Go on to a state; False, and nothing changes, if it may not follow this one."""
        if state not in self._next_states[self._state]:
            return False
        self._state = state
        return True
