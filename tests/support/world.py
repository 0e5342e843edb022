"""One document with its room, engine and database, and people who edit it, stepped by hand.

The steps are those of the hub: `take`, `commit` and `settle` are apart, so that tests can do
anything in between. Whatever the server says is compared with the journal at that moment.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from unittest.mock import patch

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import OperationalError, connection
from pycrdt import Doc

from collab.engine import engine
from collab.engine.anchors import OURS
from collab.protocol import wire
from collab.protocol.closing import CloseCode, Refused
from collab.protocol.lib0 import Reader
from collab.room.batch import Batch, Settlement
from collab.room.room import Room
from collab.room.session import Change, Session
from collab.updates.scan import scan
from documents.errors import AccessDenied
from documents.history import freezing
from documents.history.repair import roll_back
from documents.journal.client_ids import claim, owners_of
from documents.journal.entries import append_update
from documents.library import lifecycle
from documents.models import ClientId, Document, Entry, User
from documents.models.sessions import SessionStore
from documents.roles import Action, Role, may
from documents.sharing import collaborators
from documents.tokens import digest_of
from tests.support.people import LIMITS, packets_in
from tests.support.yjs import contents

FINAL = range(4400, 4500)
_client_ids = count(1000)


def sign_in(user: User) -> str:
    """A browser session of a person, by its digest."""
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store.create()
    return digest_of(store.session_key)


def is_news(doc: Doc[Any], update: bytes) -> bool:
    """Whether an update brings anything to a document, which has it afterwards."""
    heard: list[bytes] = []
    subscription = doc.observe(lambda event: heard.append(event.update))
    doc.apply_update(update)
    doc.unobserve(subscription)
    return bool(heard)


@dataclass(eq=False)
class Peer:
    """A person's client. `sent` are its change frames' updates on this connection."""

    user: User
    browser: str
    has_packets: bool = True
    knows_marks: bool = True
    doc: Doc[Any] = field(default_factory=Doc)
    session: Session | None = None
    inbox: list[bytes] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    settled: int = 0
    role: Role = Role.VIEWER
    is_frozen: bool = False
    epoch: int = 0
    code: CloseCode | None = None

    @property
    def may_edit(self) -> bool:
        """Whether the client has been told that its person may change the text."""
        return may(self.role, Action.EDIT) and not self.is_frozen

    def packets(self, kind: str) -> list[dict[str, Any]]:
        """The packets of a type among what has not been looked at."""
        return [packet for packet in packets_in(self.inbox) if packet["type"] == kind]


class World:
    """A document of `owner` and everything around it."""

    def __init__(self, owner: User, document: Document | None = None) -> None:
        self.owner = owner
        self.document = document or lifecycle.create_document(owner, "Plan")
        self.engine = engine.Engine()
        self.room = Room(self.document.pk)
        self.peers: list[Peer] = []
        self.roles: dict[int, Role | None] = {owner.pk: Role.OWNER}
        self.is_frozen = False
        self.batch: Batch | None = None
        self.settlement: Settlement | None = None
        self._typists: dict[int, int] = {}
        # The client ids of suggestions: what stands under them came in by an editor.
        self._suggested: set[int] = set()
        self._lost_at: dict[int, int] = {}
        # The text as it is; and all that was ever journaled, which is what may have been said.
        self._journal: Doc[Any] = Doc()
        self._ever: Doc[Any] = Doc()
        # The first client id that is not of a text from before a rollback.
        self._first_client = 0
        self._seq = 0

    # What is true.

    def journal(self) -> Doc[Any]:
        """The document as its journal has it; each new entry's right is checked on the way."""
        for entry in self.entries(self._seq):
            self._seq += 1
            assert entry.seq == self._seq
            if entry.kind == Entry.Kind.UPDATE:
                self._check_right(entry)
                self._check_epoch(entry)
            elif entry.kind == Entry.Kind.BASE:
                self._journal = Doc()
            if entry.update:
                self._journal.apply_update(bytes(entry.update))
                self._ever.apply_update(bytes(entry.update))
        return self._journal

    def _check_epoch(self, entry: Entry) -> None:
        for client in scan(bytes(entry.update)).ends:
            assert client >= self._first_client, "text from before a rollback was journaled"

    def entries(self, after: int = 0) -> list[Entry]:
        """The journal after a seq."""
        return list(Entry.objects.filter(document=self.document, seq__gt=after).order_by("seq"))

    def _check_right(self, entry: Entry) -> None:
        """No step lies between a commit and this look, so that the roles are those of its time."""
        typists = {
            self._typists[client] for client in scan(bytes(entry.update)).ends if client not in OURS
        }
        assert typists <= set(entry.authors)
        clients = set(scan(bytes(entry.update)).ends)
        typists = {self._typists[client] for client in clients - self._suggested - OURS}
        assert not (self.is_frozen and (typists or clients & self._suggested)), "it was frozen"
        if clients & self._suggested:
            roles = [self.roles.get(author) for author in entry.authors]
            assert any(role and may(role, Action.EDIT) for role in roles), "nobody has accepted it"
            return
        for author in entry.authors:
            role = self.roles.get(author)
            assert role is not None, "journaled without a right"
            # Whoever comments does so by marks of the server's.
            needed = Action.EDIT if author in typists else Action.COMMENT
            assert author not in typists or may(role, needed), "journaled without the right to edit"

    def _until(self, seq: int) -> Doc[Any]:
        doc: Doc[Any] = Doc()
        for entry in self.entries():
            # A base says nothing that was not said before.
            if entry.seq < seq and entry.update:
                doc.apply_update(bytes(entry.update))
        return doc

    # People.

    def peer(self, user: User, *, packets: bool = True, marks: bool = True) -> Peer:
        """A client of somebody, not connected yet."""
        peer = Peer(user, sign_in(user), packets, marks)
        self.peers.append(peer)
        self.renew(peer)
        return peer

    def renew(self, peer: Peer) -> None:
        """Give a client an empty document, as after a reload."""
        peer.doc = Doc(client_id=next(_client_ids))
        self.note_typist(peer.doc.client_id, peer.user)

    def note_typist(self, client: int, user: User) -> None:
        """Whatever stands under this client id has to be this person's."""
        self._typists[client] = user.pk

    def note_suggester(self, client: int, user: User) -> None:
        """What stands under this client id has to be this person's, and accepted by an editor."""
        self.note_typist(client, user)
        self._suggested.add(client)

    def join(self, peer: Peer) -> None:
        """Connect a client, if its person may; one that may not edit comes with nothing unsent."""
        try:
            admission = self.engine.admit(peer.browser, self.document.pk)
        except AccessDenied:
            return
        peer.role, peer.is_frozen = admission.grant.role, admission.grant.is_frozen
        is_old = peer.epoch != admission.grant.epoch
        if peer.code in FINAL or is_old or not peer.may_edit:
            self.renew(peer)
        peer.epoch = admission.grant.epoch
        peer.inbox, peer.sent, peer.settled, peer.code = [], [], 0, None
        session = Session(
            admission.grant,
            LIMITS,
            peer.has_packets,
            lambda: self._hear(peer, session),
            peer.knows_marks,
        )
        peer.session = session
        self.room.join(session, admission.head, admission.vector, admission.chat)
        self.say(peer, wire.sync_step1(peer.doc.get_state()))

    def drop(self, peer: Peer) -> None:
        """The connection is over."""
        assert peer.session is not None
        self.room.leave(peer.session)
        if peer.session.closing:
            peer.code = peer.session.closing.code
        peer.session = None

    def edit(self, peer: Peer, change: Callable[[Doc[Any]], None]) -> None:
        """Somebody edits their copy, and the client sends what came of it."""
        said: list[bytes] = []
        subscription = peer.doc.observe(lambda event: said.append(event.update))
        with peer.doc.transaction():
            change(peer.doc)
        peer.doc.unobserve(subscription)
        for update in said:
            self.say(peer, wire.update(update))

    def say(self, peer: Peer, frame: bytes) -> None:
        """A client's frame arrives."""
        if peer.session is None or peer.session.closing:
            return
        try:
            message = peer.session.receive(frame)
            if isinstance(message, Change):
                peer.sent.append(message.update)
                self.room.offer(message)
            elif isinstance(message, wire.StateVector):
                self._answer(peer.session, message.vector)
            elif isinstance(message, wire.Packet) and (
                said := peer.session.hear(message.payload, 0.0)
            ):
                self.room.hear(said)
        except Refused as refused:
            peer.session.close(refused.code, refused.reason)

    def _answer(self, session: Session, vector: bytes) -> None:
        """The hub's answer: the room first hears what the replica has."""
        diff = self.engine.diff(self.document.pk, vector)
        while self.room.progress.head < diff.head and session.closing is None:
            if self.batch is None:
                self.take()
            assert self.settlement or self.commit()
            self.settle()
        session.send(wire.sync_step2(diff.update))

    def deliver(self, peer: Peer) -> None:
        """A client does what a Yjs client does with what it has heard."""
        inbox, peer.inbox = peer.inbox, []
        for frame in inbox:
            if frame[0] == wire.PACKET:
                self._read_packets(peer, packets_in([frame]))
            elif frame[0] == wire.SYNC:
                self._read_sync(peer, frame)
        if peer.session is not None and peer.session.closing:
            self.drop(peer)

    def _read_sync(self, peer: Peer, frame: bytes) -> None:
        message = wire.decode(frame, LIMITS)
        if isinstance(message, wire.StateVector):
            self.say(peer, wire.sync_step2(peer.doc.get_update(message.vector)))
        elif isinstance(message, wire.Update):
            peer.doc.apply_update(message.update)

    def _read_packets(self, peer: Peer, packets: list[dict[str, Any]]) -> None:
        for packet in packets:
            if packet["type"] == "receipt":
                peer.settled = packet["frames"]
            elif packet["type"] == "access":
                peer.role, peer.is_frozen = Role(packet["role"]), packet["frozen"]
                is_unsaved = peer.settled < len(peer.sent)
                if is_unsaved and not peer.may_edit and peer.session:
                    self.drop(peer)
                    self.renew(peer)

    # What the server says.

    def _hear(self, peer: Peer, session: Session) -> None:
        frames = session.take()
        if peer.session is not session:
            return
        for frame in frames:
            if frame[0] == wire.SYNC:
                self._check_sync(peer, frame)
            for packet in packets_in([frame]):
                self._check_receipt(peer, packet)
            peer.inbox.append(frame)

    def _check_sync(self, peer: Peer, frame: bytes) -> None:
        reader = Reader(frame[1:])
        if reader.uint() == wire.STEP1:
            assert peer.session is not None
            assert peer.session.may_edit, "a reader was asked for changes"
            return
        update = reader.chunk()
        self.journal()
        assert not is_news(self._ever, update), "said before it was in the journal"
        if self.roles.get(peer.user.pk) is None:
            seen = self._until(self._lost_at[peer.user.pk])
            assert not is_news(seen, update), "said to somebody whose right was gone"

    def _check_receipt(self, peer: Peer, packet: dict[str, Any]) -> None:
        if packet["type"] == "receipt":
            for update in peer.sent[: packet["frames"]]:
                self.journal()
                assert not is_news(self._ever, update), "acknowledged but not journaled"

    # Rights and other writers.

    def set_role(self, user: User, role: Role | None) -> None:
        """The owner gives or takes a right; the hint may reach the room later or never."""
        self.journal()
        collaborators.set_role(self.owner, self.document.pk, user, role)
        self.roles[user.pk] = role
        self._lost_at[user.pk] = self._seq + 1

    def freeze(self, on: bool) -> None:
        """The owner freezes the text or has it take changes again; likewise."""
        self.journal()
        if on:
            freezing.freeze_as(self.owner, self.document.pk, "Approved")
        else:
            freezing.unfreeze(self.owner, self.document.pk)
        self.is_frozen = on

    def write_elsewhere(self, peer: Peer) -> None:
        """Another process journals what a peer's document has."""
        client = peer.doc.client_id
        if client not in owners_of(self.document.pk, [client]):
            claim(self.document.pk, {client: peer.user.pk})
        append_update(self.document.pk, [peer.user.pk], peer.doc.get_update())

    def roll_back(self, back: int) -> None:
        """The operator takes the text back by so many entries, past this process."""
        self.journal()
        roll_back(self.document.pk, max(self._seq - back, 0))
        self._first_client = next(_client_ids)
        self.journal()

    def go_back(self, seq: int) -> None:
        """A backup takes the database's place, or a server that lagged behind."""
        self.journal()
        Entry.objects.filter(document=self.document, seq__gt=seq).delete()
        ClientId.objects.filter(document=self.document).delete()
        Document.objects.filter(pk=self.document.pk).update(head=seq)
        self._seq = seq

    # The commit, in three steps.

    def take(self) -> None:
        """The hub takes what waits."""
        self.batch = self.room.take()

    def commit(self, fault: AbstractContextManager[Any] | None = None) -> bool:
        """The engine's job, during a fault; False when the database refused."""
        assert self.batch is not None
        self.journal()
        try:
            with fault or nullcontext():
                (self.settlement,) = self.engine.commit([self.batch])
        except OperationalError:
            self.room.give_back(self.batch, 0.25)
            self.batch = None
        self.journal()
        return self.settlement is not None

    def settle(self) -> None:
        """The hub tells everybody."""
        assert self.settlement is not None
        self.room.settle(self.settlement)
        self.batch = self.settlement = None

    def finish(self) -> None:
        """Commit until nothing waits, and let everybody hear everything."""
        if self.settlement is not None:
            self.settle()
        self.room.is_stale = True
        for _ in range(30):
            if not (self.room.wants_commit or self.batch):
                return
            if self.batch is None:
                self.take()
            assert self.commit()
            self.settle()
            for peer in self.peers:
                self.deliver(peer)
        raise AssertionError("the room never comes to rest")

    def check_converged(self) -> None:
        """Who is connected shows what the journal has, and holds the right that is true."""
        truth = contents(self.journal())
        for peer in self.peers:
            if peer.session is not None:
                role = self.roles.get(peer.user.pk)
                assert peer.session.grant.role == peer.role == role
                assert contents(peer.doc) == truth


@contextmanager
def failing_at(call: int) -> Iterator[None]:
    """The database fails from its n-th call on (0 is the first)."""
    calls = count()

    def fail(execute: Any, *arguments: Any) -> Any:
        if next(calls) >= call:
            raise OperationalError("disk full")
        return execute(*arguments)

    with connection.execute_wrapper(fail):
        yield


@contextmanager
def answer_lost() -> Iterator[None]:
    """The database commits, but the answer does not arrive."""
    commit = engine.commit

    def lose(proposals: Any) -> Any:
        commit(proposals)
        raise OperationalError("server closed the connection unexpectedly")

    with patch("collab.engine.engine.commit", lose):
        yield
