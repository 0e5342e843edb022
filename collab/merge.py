"""One batch on its way through the commit: what is applied, and the fate of each change."""

from collections.abc import Callable, Sequence
from uuid import UUID

from collab.closing import CloseCode, Refused, malformed
from collab.replica import Replica, ReplicaBroken, joined
from collab.room import STARTED_ANEW, Batch, Settlement
from collab.session import Change, Closing, Session
from collab.updates import Scan, scan
from documents.acts import Refusal
from documents.client_ids import owners_of
from documents.commit import Merged, Outcome, Proposal
from documents.grants import Grant
from documents.roles import Action, may

# What many clients say in one place is put in order in a time that grows with their square.
_MOST_NEW_CLIENTS, _MOST_NEW_CLIENTS_AT_ONCE = 64, 1024
# So it is with what one client says there. Yjs has none: where a client has put something, the next
# that it puts stands before or behind it.
_MOST_TWINS = 16

_GONE = Closing(CloseCode.GONE, "The document was put in the trash or deleted.")
QUARANTINED = Closing(
    CloseCode.QUARANTINED,
    "This document cannot be opened until the site's operator has seen to it. Nothing is lost.",
)


class Merge:
    """Applies a batch to a replica when the transaction has said whose changes pass.

    `reopen` reads the replica from the journal again after it broke. `quota` is the size in bytes
    that the document may have.
    """

    def __init__(
        self, batch: Batch, replica: Replica, reopen: Callable[[UUID], Replica], quota: int
    ) -> None:
        self.batch = batch
        self._quota = quota
        self._replica = replica
        self._reopen = reopen
        self._passed: frozenset[Grant] = frozenset()
        self._bad: set[Change] = set()
        self._forget_fates()

    def _forget_fates(self) -> None:
        self._authors: set[int] = set()
        self._claims: dict[int, int] = {}
        self._settled: list[Change] = []
        self._unknown: list[Change] = []
        self._dropped: list[Change] = []
        self._refused: list[tuple[Session, Refused]] = []

    def proposal(self) -> Proposal:
        """What the transaction needs to know of the batch."""
        return Proposal(
            document_id=self.batch.document_id,
            head=self.batch.head,
            epoch=self.batch.epoch,
            access_version=self.batch.access_version,
            authors=frozenset(self.batch.grants.values()),
            members=self.batch.members,
            merge=self._run,
            said=tuple((self.batch.grants[said.session], said.act) for said in self.batch.said),
            rev=self.batch.rev,
            elsewhere=self.batch.elsewhere,
        )

    def settlement(self, outcome: Outcome) -> Settlement:
        """What the room is told once the transaction is committed."""
        if closing := self._closing(outcome):
            return Settlement(0, 0, closing=closing)
        self._replica.head = outcome.head
        answers = list(zip(self.batch.said, outcome.answers, strict=True))
        is_asked = bool(self._unknown) or outcome.roles is not None
        return Settlement(
            head=outcome.head,
            access_version=outcome.access_version,
            updates=(*outcome.tail, outcome.update) if outcome.update else outcome.tail,
            settled=tuple(self._settled),
            unknown=tuple(self._unknown),
            dropped=tuple(self._dropped),
            refused=(*self._signed_out(outcome.signed_out), *self._refused),
            roles=outcome.roles,
            members=self.batch.members,
            vector=self._replica.vector() if is_asked else b"",
            size=self._replica.size,
            quota=self._quota,
            viewers_chat=outcome.viewers_chat,
            title=outcome.title,
            rev=outcome.rev,
            messages=tuple(map(_packet, outcome.messages)),
            unsaid=tuple((said, answer) for said, answer in answers if isinstance(answer, Refusal)),
            repeated=tuple(
                (said, _packet(answer)) for said, answer in answers if isinstance(answer, dict)
            ),
        )

    def _closing(self, outcome: Outcome) -> Closing | None:
        """Why nothing was committed and the room ends, if it does."""
        if outcome.gone:
            return _GONE
        if outcome.is_quarantined:
            return QUARANTINED
        return STARTED_ANEW if outcome.epoch != self.batch.epoch else None

    def _signed_out(self, grants: frozenset[Grant]) -> list[tuple[Session, Refused]]:
        refused = Refused(CloseCode.SIGNED_OUT, "You are no longer signed in.")
        return [
            (session, refused) for session, grant in self.batch.grants.items() if grant in grants
        ]

    def _run(self, tail: Sequence[bytes], passed: frozenset[Grant]) -> Merged:
        self._passed = passed
        for update in tail:
            self._replica.note(scan(update))
        self._replica.apply(tail)
        try:
            diffs = self._apply_together()
        except ReplicaBroken:
            diffs = self._apply_apart()
        news = [diff for diff in diffs if diff]
        return Merged(joined(news), frozenset(self._authors), self._claims)

    def _apply_together(self) -> list[bytes]:
        """Apply what passes in as few goes as possible and return the differences.

        What nests types is applied before the sum of it could try the stack: a deletion behind it
        recurses. The answers to our SyncStep1 go alone: they repeat every deletion of the document,
        so that only their own difference tells whether their sender is an author.
        """
        diffs: list[bytes] = []
        gathered: list[bytes] = []
        for change in self.batch.changes:
            if change.full or self._replica.is_laden:
                diffs.append(self._replica.apply(gathered))
                gathered = []
            if not self._admit(change):
                continue
            if change.full:
                diffs.append(self._apply_full(change))
            else:
                gathered.append(change.update)
        diffs.append(self._replica.apply(gathered))
        return diffs

    def _apply_full(self, change: Change) -> bytes:
        diff = self._replica.apply([change.update])
        if diff:
            self._authors.add(self.batch.grants[change.session].user_id)
        return diff

    def _apply_apart(self) -> list[bytes]:
        """Apply change by change; each one that breaks the Doc costs its sender the connection."""
        while True:
            self._forget_fates()
            self._replica = self._reopen(self.batch.document_id)
            try:
                return [self._apply_one(change) for change in self.batch.changes]
            except ReplicaBroken:
                continue

    def _apply_one(self, change: Change) -> bytes:
        if not self._admit(change):
            return b""
        try:
            return self._apply_full(change)
        except ReplicaBroken:
            self._bad.add(change)
            raise

    def _admit(self, change: Change) -> bool:
        """Whether a change is to be applied; notes its fate and what it brings."""
        grant = self.batch.grants[change.session]
        try:
            found = self._scan(change)
            self._check_shape(change, found)
            if grant not in self._passed:
                self._check_reader(change, grant, found)
        except Refused as refused:
            self._refused.append((change.session, refused))
            return False
        if grant not in self._passed:
            self._dropped.append(change)
            return False
        if not found.is_applicable(self._replica.clocks):
            self._unknown.append(change)
            return False
        try:
            self._check_news(change, grant, found)
        except Refused as refused:
            self._refused.append((change.session, refused))
            return False
        self._note(change, grant, found)
        return True

    def _check_news(self, change: Change, grant: Grant, found: Scan) -> None:
        """Refuse what is under somebody else's client id, and what has no room any more (3.8)."""
        news = found.news(self._replica.clocks)
        if not news:
            return
        owners = self._owners(news, grant.user_id)
        if any(owners.get(client) != grant.user_id for client in news):
            raise malformed("A client id of the update is somebody else's.")
        if self._size_with(change) > self._quota:
            raise Refused(CloseCode.FULL, "The document is full: it takes deletions only.")

    def _owners(self, clients: list[int], user_id: int) -> dict[int, int]:
        """Whose the client ids are; those that the document has never seen become the user's."""
        owners = self._replica.owners
        unasked = [client for client in clients if client not in owners]
        owners.update(owners_of(self.batch.document_id, unasked))
        for client in unasked:
            if client not in owners and client not in self._replica.clocks:
                owners[client] = self._claims[client] = user_id
        return owners

    def _size_with(self, change: Change) -> int:
        if self._replica.size + len(change.update) > self._quota:
            # The size adds up deletions, too: only now is it worth its price to look.
            self._replica.state()
        return self._replica.size + len(change.update)

    def _scan(self, change: Change) -> Scan:
        if change in self._bad:
            raise malformed("The update cannot be applied.")
        return change.found or scan(change.update)

    def _check_shape(self, change: Change, found: Scan) -> None:
        if not found.roots <= self._replica.roots:
            raise malformed("The update adds to a root type that documents do not have.")
        if found.twins > _MOST_TWINS:
            raise malformed("The update puts too much in one place.")
        most = _MOST_NEW_CLIENTS_AT_ONCE if change.full else _MOST_NEW_CLIENTS
        if found.newcomers(self._replica.clocks) > most:
            raise malformed("The update brings too many new clients at once.")

    def _check_reader(self, change: Change, grant: Grant, found: Scan) -> None:
        # Somebody lowered a moment ago has typed on in good faith: that is dropped, no more.
        is_lowered = may(grant.role, Action.EDIT) or change.session.is_lowered
        if not is_lowered and found.is_news(self._replica.clocks):
            raise Refused(CloseCode.NOT_ALLOWED, "You may read this document but not change it.")

    def _note(self, change: Change, grant: Grant, found: Scan) -> None:
        if not change.full and (found.deletes or found.is_news(self._replica.clocks)):
            self._authors.add(grant.user_id)
        self._settled.append(change)
        self._replica.note(found)
        self._replica.limit(found)


def _packet(message: dict[str, object]) -> dict[str, object]:
    return {"type": "message", **message}
