"""One connection, stepped from outside: it never waits, knows no socket and no clock. Pure.

Frames go in through `receive`, which returns what the room has to do with them; frames for the
client gather in a bounded queue that its writer takes by swap.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from collab.limits.cost import Mark
from collab.protocol import packets, wire
from collab.protocol.closing import CloseCode, Closing, Refused
from collab.protocol.packets import rights
from collab.room.act_reader import ActReader
from collab.room.outlet import Outlet
from collab.room.receipts import Receipts
from collab.updates.scan import Scan
from documents.access.grant import Grant
from documents.chat.acts import UNSPOKEN, Act, Refusal, Standing
from documents.review.acts import Moved, ReviewAct
from documents.review.suggestions.acts import Needs, Unseen
from documents.roles import Role


@dataclass(frozen=True, slots=True)
class Change:
    """A change frame: `number` counts the connection's change frames from 1 (3.2).

    `found` is what the update holds, if somebody has looked already; `weighed` the moment at which
    it was found to be cheap. A frame may be cut into several changes of the same number: `is_last`
    tells the one that ends it, `brought` the bytes of those before, and `course` what has become of
    them.
    """

    session: "Session"
    number: int
    update: bytes
    full: bool
    found: Scan | None = field(default=None, compare=False)
    weighed: Mark | None = field(default=None, compare=False)
    brought: int = field(default=0)
    is_last: bool = True
    course: "Course | None" = field(default=None, compare=False)

    def break_off(self) -> None:
        """Have the rest of its frame be of no use."""
        if self.course:
            self.course.is_over = True


@dataclass(eq=False, slots=True)
class Course:
    """How many of the changes of one frame are settled, and whether the rest is of no use now."""

    settled: int = 0
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class ActRequest:
    """What a packet does in chat or review; `about` and `id` are the packet's type and id.

    `again`, if there is one, has it tried once more where the text has moved on meanwhile.
    """

    session: "Session"
    act: Act | ReviewAct
    about: str
    id: str | None
    size: int
    again: Callable[[], None] | None = field(default=None, compare=False, repr=False)

    def refuse(self, refusal: Refusal | Moved | Needs | Unseen) -> None:
        """Tell the sender why it was not done."""
        match refusal:
            case Moved(now):
                self._refuse("moved", now=now)
            case Needs(suggestions):
                self._refuse("builds_on", needs=list(suggestions))
            case Unseen() if self.again:
                self.again()
            case Unseen():
                # Not the head: another process may have written what this client is not told yet.
                self._refuse(Refusal.CHANGED, seq=self.session.outlet.told)
            case _:
                self._refuse(refusal)

    def _refuse(self, code: str, **more: object) -> None:
        self.session.send_packet(packets.error(code, self.about, self.id) | more)


class Session:
    """A client in a room.

    `outlet` is what waits to be sent to it. `grant` is replaced when the person's right changes.
    `presence_client` is the Yjs client id under which the connection shows itself, once it has
    (4.1). `is_lowered` tells a reader who could edit earlier on this connection. `is_blind` tells
    that the text has comments whose marks the client does not know (3.13). `asks_back`: each
    question of the client's is answered with one of ours, whoever asks (8.7), instead of one that
    opens the conversation with those who may write.
    """

    def __init__(
        self,
        grant: Grant,
        limits: wire.Limits,
        wants_packets: bool,
        on_output: Callable[[], None],
        knows_marks: bool = True,
        asks_back: bool = False,
    ) -> None:
        self.grant = grant
        self._asks_back = asks_back
        self.presence_client: int | None = None
        self.is_lowered = self.is_blind = False
        self._knows_marks = knows_marks
        self._limits = limits
        self._wants_packets = wants_packets
        self.outlet = Outlet(on_output)
        self._receipts = Receipts()
        self._acts = ActReader()

    @property
    def may_edit(self) -> bool:
        """Whether the person may change the text with this client."""
        return self.grant.may_edit and not self.is_blind

    @property
    def closing(self) -> Closing | None:
        """Why the connection ends, if it does."""
        return self.outlet.closing

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
        return Change(self, self._receipts.receive(), message.update, message.full)

    def hear(self, payload: bytes, now: float) -> ActRequest | None:
        """What a packet does; None when it was answered with an error (5.6).

        `now` is in seconds of any clock that does not go back.
        """
        try:
            act, about, id_ = self._acts.read(payload, now)
        except packets.Unreadable as unreadable:
            self.send_packet(unreadable.answer)
            return None
        return ActRequest(self, act, about, id_, len(payload))

    # What the room tells the session.

    def greet(self, head: int, vector: bytes, chat: Standing = UNSPOKEN) -> None:
        """Open the conversation (1.6): a reader is not asked for changes."""
        self.outlet.begin(head)
        self.is_blind = chat.is_commented and not self._knows_marks
        self.send_packet(rights.welcome(self.grant, head, chat))
        if self.may_edit and not self._asks_back:
            self.send(wire.sync_step1(vector))

    def answer(self, update: bytes, vector: bytes) -> None:
        """Answer the client's SyncStep1 with all that it lacks; the document stands at `vector`."""
        self.outlet.answer(wire.sync_step2(update))
        if self._asks_back:
            self.outlet.answer(wire.sync_step1(vector))

    def send(self, frame: bytes) -> None:
        """Queue a frame."""
        self.outlet.send(frame)

    def send_packet(self, content: dict[str, object]) -> None:
        """Queue a packet if the client asked for packets."""
        if self._wants_packets:
            self.send(wire.packet(content))

    def send_title(self, title: str) -> None:
        """Tell the client what the document is called now (5.13)."""
        self.grant = replace(self.grant, title=title)
        self.send_packet({"type": "title", "title": title})

    def send_packet_frame(self, frame: bytes) -> None:
        """Like `send_packet`, for a frame that goes to many."""
        if self._wants_packets:
            self.send(frame)

    def close(self, code: CloseCode, reason: str) -> None:
        """End the connection; what is queued is dropped, except before a friendly restart."""
        self.outlet.close(Closing(code, reason))

    def take(self) -> list[bytes]:
        """The queued frames, by swap."""
        return self.outlet.take()

    def caught_up(self, head: int, vector: bytes) -> None:
        """Say again what the client missed beside the journal: right, title and receipts (2.7)."""
        self.send_packet({"type": "resync", "seq": head})
        self._tell_right()
        self.send_title(self.grant.title)
        if not self._receipts.is_whole and self.may_edit:
            self.send(wire.sync_step1(vector))
        self.send_receipt(head)

    def settle(self, change: Change) -> None:
        """Note that a change frame is committed or held nothing new."""
        if change.course:
            change.course.settled += 1
        self._receipts.settle(change.number, change.full, change.is_last)

    def send_receipt(self, head: int) -> None:
        """Tell the client how far its change frames are settled (5.3)."""
        self.send_packet({"type": "receipt", "frames": self._receipts.settled, "seq": head})

    def ask_again(self, change: Change, vector: bytes) -> None:
        """Answer a change frame that builds on something unknown (3.4)."""
        change.break_off()
        try:
            if self._receipts.lack(change.number, change.full):
                self.send(wire.sync_step1(vector))
        except Refused as refused:
            self.close(refused.code, refused.reason)

    def drop(self, change: Change) -> None:
        """Note that a change frame was passed over (3.5): only a full sync can settle it."""
        change.break_off()
        self._receipts.drop(change.number)

    def regrant(
        self,
        role: Role | None,
        access_version: int,
        vector: bytes,
        viewers_chat: bool = False,
        viewers_comment: bool = False,
        is_frozen: bool = False,
    ) -> None:
        """Carry on with the right as it is now; None ends the connection (3.7).

        Who may edit from now on is asked for the changes that the server lacks.
        """
        if role is None:
            self.close(CloseCode.NOT_ALLOWED, "You no longer have access to this document.")
            return
        role = self.grant.scope.role(role)
        before, could_edit = self.grant, self.may_edit
        changed = (role, is_frozen) != (before.role, before.is_frozen)
        could_speak = self._may_speak
        self.grant = replace(
            self.grant,
            role=role,
            access_version=access_version,
            viewers_chat=viewers_chat,
            viewers_comment=viewers_comment,
            is_frozen=is_frozen,
        )
        self.is_lowered = (could_edit or self.is_lowered) and not self.may_edit
        if changed and not self._wants_packets:
            self.close(CloseCode.STALE, "Your role in this document has changed.")
        elif changed or self._may_speak != could_speak:
            self._tell_right()
            if self.may_edit and not could_edit:
                self.send(wire.sync_step1(vector))

    @property
    def _may_speak(self) -> tuple[bool, bool]:
        return self.grant.may_chat, self.grant.may_comment

    def sees_first_comment(self) -> bool:
        """Whether the connection ends because the text is about to get its first comment."""
        if not self._knows_marks and self.may_edit:
            self.close(CloseCode.STALE, "The text has comments now: it can only be read here.")
        self.is_blind = not self._knows_marks
        return self.closing is not None

    def _tell_right(self) -> None:
        self.send_packet(rights.access(self.grant))
