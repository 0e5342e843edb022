"""The group commit: one transaction that checks rights and journals the changes of many documents.

Everything that the promise rests on happens between `BEGIN` and `COMMIT` here: the documents are
locked in id order, each author's right and session is compared with the database, and only what
passed is handed to the caller's merge, whose result is journaled. Nothing is applied before its
author has passed, so a refusal never has to be undone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from documents.access.grant import Grant
from documents.access.sessions import held_sessions
from documents.chat.conversation import ChatState
from documents.chat.messages import messages_after
from documents.commit import talk
from documents.commit.fence import Fence, behind, ending, locked_fences, roles_anew
from documents.commit.proposal import Merge, Merged, Outcome, Proposal
from documents.commit.talk import Reviewed, role_now
from documents.database.retry import transaction_or_locked
from documents.database.statement import Statement
from documents.journal.client_ids import claim
from documents.journal.loading import Tail, tails_after
from documents.models import Document, Entry
from documents.notices.naming import tell_named
from documents.review.desk import Desk
from documents.review.news import News
from documents.review.reading import news_after
from documents.roles import Action, Role, may


class _Written(NamedTuple):
    """An entry to be."""

    document_id: UUID
    seq: int
    merged: Merged
    # Those of the authors for whom a program did it.
    programs: frozenset[int] = frozenset()
    event: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class _Transaction:
    """What one transaction knows (`now`, the living sessions' digests, what others have journaled)
    and will write.
    """

    now: datetime
    living: frozenset[str]
    tails: Mapping[UUID, Tail]
    entries: list[_Written] = field(default_factory=list)


def commit(merges: Sequence[Merge]) -> list[Outcome]:
    """Commit all proposals in one transaction and return their outcomes in the same order.

    Raises:
        Locked: SQLite is locked by somebody else; nothing was begun, and no merge run.
        DatabaseError: nothing was committed, or it is not known whether it was; the caller drops
            every replica that a merge has touched and reads the journal again.
    """
    proposals = [merge.proposal for merge in merges]
    with transaction_or_locked():
        locked = locked_fences([proposal.document_id for proposal in proposals])
        # Only now: a right may have expired while we waited for the locks.
        now = timezone.now()
        living = held_sessions(_sessions(proposals), now)
        current = _Transaction(now, living, tails_after(behind(proposals, locked)))
        outcomes = [
            _decide(merge, locked.get(merge.proposal.document_id), current) for merge in merges
        ]
        if current.entries:
            _write(current.entries, now)
    return outcomes


def _sessions(proposals: Sequence[Proposal]) -> set[str]:
    return {grant.session for proposal in proposals for grant in proposal.authors}


def _decide(merge: Merge, row: Fence | None, current: _Transaction) -> Outcome:
    proposal = merge.proposal
    if ended := ending(proposal, row):
        return ended
    assert row
    roles = roles_anew(proposal, row, current.now)
    signed_out = frozenset(
        grant for grant in proposal.authors if grant.session not in current.living
    )
    # Somebody closed because the text started anew may still have had a word on the way.
    barred = frozenset(
        grant
        for grant in proposal.authors
        if grant.epoch != row.epoch or not _may_edit(grant, row, roles)
    )
    passed = proposal.authors - signed_out - barred
    position = proposal.position
    head, tail = current.tails.get(proposal.document_id) or (position.head, ())
    heard = talk.voices(proposal, signed_out, roles)
    if heard:
        desk = _desk(proposal, row, current.now)
        reviewed = talk.review(merge, tail, passed, heard, desk, head + 1)
    else:
        reviewed = Reviewed(row.review_head, {}, merge.run(tail, passed))
    merged = reviewed.merged
    if merged.update:
        head += 1
        programs = _programs(proposal) & merged.authors
        current.entries.append(
            _Written(proposal.document_id, head, merged, programs, proposal.event)
        )
        if merged.named:
            tell_named(proposal.document_id, merged.named, proposal.present)
    rev, said = row.chat_head, talk.Answers()
    if heard:
        rev, said = talk.chat(heard, _chat_state(proposal, row, head, current.now))
    answers = {**said, **reviewed.answers}
    messages = messages_after(proposal.document_id, position.rev) if rev > position.rev else []
    return Outcome(
        head,
        row.access_version,
        tail,
        merged.update,
        signed_out,
        roles,
        viewers_chat=row.viewers_chat,
        viewers_comment=row.viewers_comment,
        is_frozen=row.frozen_at is not None,
        rev=rev,
        messages=tuple(messages),
        review=_review_news(proposal, reviewed.head),
        answers=tuple(answers[place] for place in range(len(proposal.acts))),
        title=row.title,
    )


def _desk(proposal: Proposal, row: Fence, now: datetime) -> Desk:
    return Desk(
        document_id=proposal.document_id,
        head=row.review_head,
        viewers_comment=row.viewers_comment,
        now=now,
        present=proposal.present,
        is_frozen=row.frozen_at is not None,
    )


def _chat_state(proposal: Proposal, row: Fence, seq: int, now: datetime) -> ChatState:
    return ChatState(
        document_id=proposal.document_id,
        head=row.chat_head,
        viewers_chat=row.viewers_chat,
        seq=seq,
        now=now,
        present=proposal.present,
    )


def _review_news(proposal: Proposal, head: int) -> News:
    before = proposal.position.review
    return news_after(proposal.document_id, before, head) if head > before else News(head)


def _programs(proposal: Proposal) -> frozenset[int]:
    """The people for whom programs alone have done what is proposed."""
    programs = {grant.user_id for grant in proposal.authors if grant.is_program}
    return frozenset(
        programs and programs - {g.user_id for g in proposal.authors if not g.is_program}
    )


def _may_edit(grant: Grant, row: Fence, roles: dict[int, Role] | None) -> bool:
    role = role_now(grant, roles)
    return role is not None and may(role, Action.EDIT) and row.frozen_at is None


# Plain statements, because these run for every change: models and bulk methods, which build
# a new statement for each number of rows, took half of the commit.
_INSERT = Statement(
    f'INSERT INTO "{Entry._meta.db_table}"'  # noqa: S608
    ' ("document_id", "seq", "kind", "authors", "programs", "at", "update", "event")'
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
_RAISE_HEAD = Statement(
    f'UPDATE "{Document._meta.db_table}"'  # noqa: S608
    ' SET "head" = %s, "changed_at" = %s WHERE "id" = %s AND "head" = %s'
)


def _write(entries: list[_Written], now: datetime) -> None:
    """Insert the entries and raise their documents' heads."""
    database = connections[DEFAULT_DB_ALIAS]
    at, kind = _prepared("at", now, database), Entry.Kind.UPDATE.value
    inserted, raised = [], []
    for entry in entries:
        pk = _prepared("document", entry.document_id, database)
        authors, programs = _people(entry.merged.authors), None
        if entry.programs:
            programs = _people(entry.programs)
        event = _prepared("event", entry.event, database)
        inserted.append((pk, entry.seq, kind, authors, programs, at, entry.merged.update, event))
        raised.append((entry.seq, at, pk, entry.seq - 1))
        if entry.merged.claims:
            claim(entry.document_id, entry.merged.claims)
    _INSERT.run(database, inserted)
    if _RAISE_HEAD.run(database, raised) != len(raised):
        raise IntegrityError("an entry would not follow the one before it")


@lru_cache(maxsize=1024)
def _people(ids: frozenset[int]) -> Any:
    """People as the driver wants them; mostly the same write again."""
    return _prepared("authors", sorted(ids), connections[DEFAULT_DB_ALIAS])


def _prepared(name: str, value: object, database: BaseDatabaseWrapper) -> Any:
    """A value as the driver wants it in this column of the journal."""
    return _FIELDS[name].get_db_prep_save(value, database)


_FIELDS = {field.name: field for field in Entry._meta.local_concrete_fields}
