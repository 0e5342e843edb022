"""Carrying out what people do with suggestions, in the transaction of the commit.

A suggestion is looked at and kept; nothing of it is applied to the text before it is accepted, and
then it goes the way of every other change (collab/engine/merge.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from documents.chat.acts import Refusal
from documents.journal.client_ids import claim, owners_of
from documents.models import Suggestion, Thread
from documents.review.desk import Desk, Doer, Revs
from documents.review.news import News
from documents.review.suggestions.acts import (
    MOST_CLIENTS,
    MOST_OPEN,
    Accept,
    Acceptance,
    Fit,
    Needs,
    Part,
    Reject,
    Suggest,
    SuggestionAct,
    TakeBack,
    Unseen,
)
from documents.review.suggestions.notices import tell_authors, tell_owners
from documents.review.suggestions.pictures import keep_pictures
from documents.review.suggestions.shelf import Shelf

State = Suggestion.State
_CLOSED_FOR_NOW = (State.REJECTED, State.WITHDRAWN)
Answer = Refusal | Needs | Unseen | News | None
Clocks = dict[int, int]


class Text(Protocol):
    """The text that suggestions are about, after the changes of this commit. `seq` is its head."""

    @property
    def seq(self) -> int: ...

    def fit(self, act: Suggest) -> Fit | Refusal:
        """How an update fits the text, or why it never will."""


class Suggesting:
    """Carries out acts; each that changes something takes a rev."""

    def __init__(self, desk: Desk, revs: Revs) -> None:
        self._desk = desk
        self._revs = revs
        self._shelf = Shelf(desk, revs)
        # What is about to be accepted in this commit.
        self._taken: set[UUID] = set()

    def do(self, who: Doer, act: SuggestionAct, text: Text) -> Answer:
        """Carry out what somebody does, but for accepting."""
        if isinstance(act, Suggest):
            return self._suggest(who, act, text)
        if isinstance(act, Reject):
            return self._reject(who, act)
        assert not isinstance(act, Accept)
        row = self._shelf.rows().filter(uid=act.suggestion).first()
        if row is None:
            return Refusal.MISSING if who.may_suggest else Refusal.FORBIDDEN
        return self._withdraw(who, row) if isinstance(act, TakeBack) else self._open_again(who, row)

    def find(self, uid: UUID) -> Suggestion | None:
        """The suggestion with this id, without its update."""
        return self._shelf.find(uid)

    # Making and changing one.

    def _suggest(self, who: Doer, act: Suggest, text: Text) -> Answer:
        if not who.may_suggest:
            return Refusal.FORBIDDEN
        found = Suggestion.objects.filter(document_id=self._desk.document_id, uid=act.id).first()
        if found is None:
            return self._make(who, act, text)
        if found.author_id != who.user_id and not who.may_edit:
            return Refusal.FORBIDDEN
        if found.is_gone or found.state != State.OPEN:
            return Refusal.CLOSED
        if bytes(found.update) == act.update:
            return self._shelf.told(found)
        refused = self._take(who, found, act, text)
        if refused is None:
            # It is no more what somebody else had suggested in a file.
            found.revised_at, found.imported = self._desk.now, None
            found.save()
        return refused

    def _make(self, who: Doer, act: Suggest, text: Text) -> Answer:
        if Thread.objects.filter(document_id=self._desk.document_id, uid=act.id).exists():
            return Refusal.MISSING
        if self._shelf.rows().filter(state=State.OPEN).count() >= MOST_OPEN:
            return Refusal.FULL
        made = Suggestion(
            document_id=self._desk.document_id,
            uid=act.id,
            author_id=who.user_id,
            at=self._desk.now,
            seq=text.seq,
        )
        refused = self._take(who, made, act, text)
        if refused is None:
            made.save()
            tell_owners(self._desk, who.user_id)
        return refused

    def _take(self, who: Doer, row: Suggestion, act: Suggest, text: Text) -> Answer:
        """Have a suggestion say what somebody's update says, unless that is refused."""
        fit = text.fit(act)
        if isinstance(fit, Refusal):
            return fit
        before: Clocks = dict(row.clients)
        clients = {**dict.fromkeys(before, 0), **fit.ends}
        new = [client for client in clients if client not in before]
        if len(clients) > MOST_CLIENTS:
            return Refusal.BAD
        if owners_of(self._desk.document_id, new):
            return Refusal.CLASH
        found = self._shelf.needed(row, fit.lacking)
        if found is None or self._is_built_on(row, clients):
            return Refusal.INCOMPLETE
        if not self._shelf.has_room(len(act.update), row):
            return Refusal.FULL
        claim(self._desk.document_id, dict.fromkeys(new, who.user_id))
        row.update, row.size = act.update, len(act.update)
        row.clients, row.needs = list(clients.items()), list(fit.lacking.items())
        row.builds_on = found
        row.rev = row.update_rev = self._revs.next()
        return None

    def _is_built_on(self, row: Suggestion, clients: Clocks) -> bool:
        """Whether others need what a suggestion is about to have no more."""
        if row.pk is None:
            return False
        return any(
            clock > clients.get(client, clock)
            for other in self._shelf.built_on([row])
            for client, clock in other.needs
        )

    # Closing and opening.

    def _withdraw(self, who: Doer, row: Suggestion) -> Answer:
        if row.author_id != who.user_id or not who.may_suggest:
            return Refusal.FORBIDDEN
        return self._close_all(who, [row], State.WITHDRAWN)

    def _reject(self, who: Doer, act: Reject) -> Answer:
        if not who.may_edit:
            return Refusal.FORBIDDEN
        rows = list(self._shelf.rows().filter(uid__in=act.suggestions))
        if len(rows) < len(set(act.suggestions)):
            return Refusal.MISSING
        return self._close_all(who, rows, State.REJECTED)

    def _close_all(self, who: Doer, rows: Iterable[Suggestion], state: State) -> Answer:
        """Close those that are open, and what builds on them."""
        closing = [row for row in rows if row.state == State.OPEN]
        if not closing:
            return Refusal.CLOSED
        found = {row.pk: row for row in closing}
        while closing:
            closing = [row for row in self._shelf.built_on(closing) if row.pk not in found]
            found |= {row.pk: row for row in closing}
        for row in found.values():
            self._close(row, state, who.user_id)
        if state == State.REJECTED:
            tell_authors(self._desk, who.user_id, found.values())
        self._shelf.forget_oldest()
        return None

    def _close(self, row: Suggestion, state: State, by: int) -> None:
        row.state, row.closed_by_id, row.closed_at = state, by, self._desk.now
        row.rev = self._revs.next()
        row.save(update_fields=["state", "closed_by", "closed_at", "rev"])

    def _open_again(self, who: Doer, row: Suggestion) -> Answer:
        is_rejected = row.state == State.REJECTED
        may = who.may_edit if is_rejected else row.author_id == who.user_id and who.may_suggest
        if not may:
            return Refusal.FORBIDDEN
        if row.state == State.OPEN:
            return self._shelf.told(row)
        if row.state not in _CLOSED_FOR_NOW or not row.size:
            return Refusal.CLOSED
        if self._shelf.rows().filter(state=State.OPEN).count() >= MOST_OPEN:
            return Refusal.FULL
        if lacking := self._shelf.not_yet(row, {State.OPEN, State.ACCEPTED}, ()):
            return Needs(lacking)
        row.state, row.closed_by, row.closed_at = State.OPEN, None, None
        row.rev = self._revs.next()
        row.save(update_fields=["state", "closed_by", "closed_at", "rev"])
        return None

    # Accepting.

    def ready(self, who: Doer, act: Accept, head: int) -> Acceptance | Answer:
        """What is to be merged for an editor into the text at `head`, or why not."""
        if not who.may_edit:
            return Refusal.FORBIDDEN
        if self._desk.is_frozen:
            return Refusal.FROZEN
        seen = {each.id: each.rev for each in act.suggestions}
        rows = list(self._shelf.rows().filter(uid__in=seen).order_by("pk"))
        if len(rows) < len(seen):
            return Refusal.MISSING
        if any(row.state != State.OPEN or row.uid in self._taken for row in rows):
            return Refusal.CLOSED
        if any((seen[row.uid] or row.update_rev) < row.update_rev for row in rows):
            return Refusal.CHANGED
        listed = [str(uid) for uid in seen]
        needs = [uid for row in rows for uid in self._shelf.not_yet(row, {State.ACCEPTED}, listed)]
        if needs:
            return Needs(tuple(dict.fromkeys(needs)))
        if act.seq is not None and (self._taken or head not in (act.seq, act.compared)):
            return Unseen(head)
        self._taken.update(seen)
        return Acceptance(who.user_id, self._parts(rows, act), act.weighed)

    def _parts(self, rows: Sequence[Suggestion], act: Accept) -> list[Part]:
        clients = [client for row in rows for client, _ in row.clients]
        owners = owners_of(self._desk.document_id, clients)
        return [_part(row, act, owners) for row in rows]

    def accept(self, editor: int, act: Accept, seq: int) -> None:
        """Note that suggestions were merged, and are in the entry with this seq."""
        uids = [each.id for each in act.suggestions]
        found = self._shelf.rows().filter(uid__in=uids)
        keep_pictures(self._desk.document_id, found)
        rows = list(found.order_by("pk"))
        for row in rows:
            row.accepted_seq = seq
            row.save(update_fields=["accepted_seq"])
            self._close(row, State.ACCEPTED, editor)
            # It is in the journal now.
            Suggestion.objects.filter(pk=row.pk).update(update=b"", size=0)
        tell_authors(self._desk, editor, rows)
        self._shelf.forget_oldest()


def _part(row: Suggestion, act: Accept, owners: Mapping[int, int]) -> Part:
    own = {client: owners[client] for client, _ in row.clients if client in owners}
    authors = {*own.values()} | ({row.author_id} if row.author_id else set())
    look = act.looks.get(row.uid)
    found = look.found if look and look.update_rev == row.update_rev else None
    return Part(bytes(row.update), own, frozenset(authors), found)
