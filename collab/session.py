"""One connection, stepped from outside: it never waits, knows no socket and no clock. Pure.

Frames go in through `receive`, which returns what the room has to do with them; frames for the
client gather in a bounded queue that its writer takes by swap.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from collab import wire
from collab.closing import CloseCode, Refused
from documents.grants import Grant
from documents.roles import Action, Role, may

MAX_QUEUED = 256 * 1024
_MAX_GAPS = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A change frame: `number` counts the connection's change frames from 1 (3.2)."""

    session: "Session"
    number: int
    update: bytes
    full: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of the connection: its code and a sentence for a person."""

    code: CloseCode
    reason: str


class Session:
    """A client in a room.

    `grant` is replaced when the person's right changes. `presence_client` is the Yjs client id
    under which the connection shows itself, once it has (4.1). `is_lowered` tells a reader who
    could edit earlier on this connection.
    """

    def __init__(
        self, grant: Grant, limits: wire.Limits, wants_packets: bool, on_output: Callable[[], None]
    ) -> None:
        self.grant = grant
        self.presence_client: int | None = None
        self.closing: Closing | None = None
        self.is_lowered = False
        self._limits = limits
        self._wants_packets = wants_packets
        self._on_output = on_output
        self._queue: list[bytes] = []
        self._queued = self._largest = 0
        self._spoke = False
        self._received = 0
        self._settled = 0
        self._gap: int | None = None
        self._gaps_in_a_row = 0

    @property
    def may_edit(self) -> bool:
        """Whether the person may change the text."""
        return may(self.grant.role, Action.EDIT)

    def receive(self, frame: bytes | None) -> wire.Message | Change:
        """What the client's next binary message (None: a text message) asks of the room.

        Raises:
            Refused: the frame ends the connection.
        """
        if not frame:
            raise Refused(CloseCode.MALFORMED, "Messages are binary frames with content.")
        message = wire.decode(frame, self._limits)
        if not isinstance(message, wire.Update):
            return message
        self._received += 1
        return Change(self, self._received, message.update, message.full)

    # What the room tells the session.

    def greet(self, head: int, vector: bytes) -> None:
        """Open the conversation (1.6): a reader is not asked for changes."""
        grant = self.grant
        self.send_packet(
            {
                "type": "welcome",
                "role": grant.role.value,
                "access_version": grant.access_version,
                "seq": head,
            }
        )
        if self.may_edit:
            self.send(wire.sync_step1(vector))

    def send(self, frame: bytes) -> None:
        """Queue a frame; a client that lets 256 KiB pile up is closed (4508).

        The largest frame does not count: a long document has to get through, and so has a large
        change with the receipt behind it.
        """
        if self.closing is not None:
            return
        largest = max(self._largest, len(frame))
        if self._queued + len(frame) - largest > MAX_QUEUED:
            self.close(CloseCode.TOO_SLOW, "Too much is waiting for this client.")
            return
        self._queue.append(frame)
        self._queued += len(frame)
        self._largest = largest
        self._spoke = True
        self._on_output()

    def send_packet(self, content: dict[str, object]) -> None:
        """Queue a packet if the client asked for packets."""
        if self._wants_packets:
            self.send(wire.packet(content))

    def close(self, code: CloseCode, reason: str) -> None:
        """End the connection; what is queued is dropped, except before a friendly restart."""
        if self.closing is not None:
            return
        self.closing = Closing(code, reason)
        if code != CloseCode.RESTARTING:
            self.take()
        self._on_output()

    def take(self) -> list[bytes]:
        """The queued frames, by swap."""
        frames, self._queue = self._queue, []
        self._queued = self._largest = 0
        return frames

    def keep_alive(self) -> None:
        """Say something if nothing was said since the last call (2.6)."""
        if not self._spoke:
            self.send(wire.KEEPALIVE)
        self._spoke = False

    def settle(self, change: Change) -> None:
        """Note that a change frame is committed or held nothing new."""
        if self._gap is not None:
            if not (change.full and change.number > self._gap):
                return
            self._gap = None
        self._gaps_in_a_row = 0
        self._settled = change.number

    def send_receipt(self, head: int) -> None:
        """Tell the client how far its change frames are settled (5.3)."""
        self.send_packet({"type": "receipt", "frames": self._settled, "seq": head})

    def ask_again(self, change: Change, vector: bytes) -> None:
        """Answer a change frame that builds on something unknown (3.4)."""
        self._gap = change.number
        self._gaps_in_a_row += 1
        if self._gaps_in_a_row > _MAX_GAPS:
            self.close(CloseCode.MALFORMED, "The changes build on something unknown.")
        else:
            self.send(wire.sync_step1(vector))

    def drop(self, change: Change) -> None:
        """Note that a change frame was passed over (3.5): only a full sync can settle it."""
        self._gap = change.number

    def regrant(self, role: Role | None, access_version: int, vector: bytes) -> None:
        """Carry on with the right as it is now; None ends the connection (3.7).

        Who may edit from now on is asked for the changes that the server lacks.
        """
        if role is None:
            self.close(CloseCode.NOT_ALLOWED, "You no longer have access to this document.")
            return
        changed, could_edit = role != self.grant.role, self.may_edit
        self.grant = replace(self.grant, role=role, access_version=access_version)
        self.is_lowered = (could_edit or self.is_lowered) and not self.may_edit
        if changed and not self._wants_packets:
            self.close(CloseCode.STALE, "Your role in this document has changed.")
        elif changed:
            self.send_packet(
                {"type": "access", "role": role.value, "access_version": access_version}
            )
            if self.may_edit and not could_edit:
                self.send(wire.sync_step1(vector))
