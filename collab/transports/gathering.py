"""How much of what clients send is gathered at once: large messages come one after the other.

A message is in memory several times while it is taken apart, tried and committed. So whoever sends
more than a little waits for a turn, unread meanwhile: few have one for what is large, one person
one (PROTOCOL.md 2.11). It ends when the message has been dealt with.
"""

from typing import Protocol

from django.conf import settings

from collab.limits.budget import Budget, Guest

_KIB = 1024
# What anybody gathers without asking, beside what one more read of the network brings.
FREE = 64 * _KIB
# What is more than this is large. Of somebody who may not write no message is.
_MEDIUM = 2 * _KIB * _KIB
_MEDIUM_AT_ONCE, _MEDIUM_EACH = 16 * _MEDIUM, 4 * _MEDIUM
_LARGE_AT_ONCE = 3
# Whoever has a turn goes on: by so many bytes in so many seconds, by more while others wait.
TURN_SECONDS = 20.0
_LEAST, _LEAST_IF_WANTED = 8 * _KIB, 640 * _KIB

# In the scope, the connection's own `Intake`.
INTAKE = "intake"

_medium = Budget(_MEDIUM_AT_ONCE, _MEDIUM_EACH)
_large = Budget(_LARGE_AT_ONCE * settings.COLLAB_MAX_CHANGE, settings.COLLAB_MAX_CHANGE)


class Intake(Protocol):
    """What a connection says of its client to whatever gathers for it."""

    def let_in(self, who: str, *, may_write: bool) -> None:
        """Read what the client sends, in its person's share."""

    def done(self) -> None:
        """What was received has been dealt with."""


class Turns:
    """The turns of one connection, which it holds or waits for; `who` has the share."""

    def __init__(self) -> None:
        self._asked: list[Budget] = []
        self.who = ""

    @property
    def are_any(self) -> bool:
        """Whether there are any."""
        return bool(self._asked)

    def lacks(self, size: int) -> bool:
        """Whether a turn has to be asked for before more than so many bytes are gathered."""
        return size > FREE and _budget_for(size) not in self._asked

    def ask(self, guest: Guest, size: int) -> None:
        """Have `go_on` be called as soon as a message that has so many bytes may be gathered."""
        budget = _budget_for(size)
        self._asked.append(budget)
        most = settings.COLLAB_MAX_CHANGE if budget is _large else _MEDIUM
        budget.ask(guest, self.who, most)

    def end(self, guest: Guest) -> None:
        """Have others come."""
        asked, self._asked = self._asked, []
        for budget in asked:
            budget.leave(guest)

    def are_wasted(self, grown: int) -> bool:
        """Whether a message that has grown by so much in `TURN_SECONDS` keeps others waiting."""
        is_wanted = any(budget.is_wanted for budget in self._asked)
        return grown < (_LEAST_IF_WANTED if is_wanted else _LEAST)


def _budget_for(size: int) -> Budget:
    return _large if size > _MEDIUM else _medium
