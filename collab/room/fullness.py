"""How full a document is, as its members are told (PROTOCOL.md 5.6). Pure."""

from collab.room.session import Session

# Members are told from four fifths of the quota on, in steps of a hundredth.
_FULL_PARTS, _STEPS = 5, 100


class Fullness:
    """What was said last of a text's size."""

    def __init__(self) -> None:
        self._packet: dict[str, object] = {}
        self._told = 0

    def note(self, size: int, quota: int) -> bool:
        """Note what the text takes of its quota, in bytes; whether the members have to be told."""
        if size * _FULL_PARTS < quota * (_FULL_PARTS - 1):
            self._packet, self._told = {}, 0
            return False
        if abs(size - self._told) * _STEPS < quota:
            return False
        self._packet, self._told = {"type": "size", "used": size, "quota": quota}, size
        return True

    def tell(self, session: Session) -> None:
        """Tell a member, if there is anything to tell."""
        if self._packet:
            session.send_packet(self._packet)
