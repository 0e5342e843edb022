"""How much waits at once for clients of this process who do not read (PROTOCOL.md 2.7)."""

from collab.limits.backlog import Backlog

_MIB = 1024 * 1024
# Little is a part of what was missed, with what was there before.
_MOST, _LITTLE = 64 * _MIB, _MIB // 2

backlog = Backlog(_MOST, _LITTLE)
