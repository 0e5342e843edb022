"""The group commit: one transaction that checks rights and journals the changes of many documents.

Everything that the promise rests on happens between `BEGIN` and `COMMIT` here: the documents are
locked in id order, each author's right and session is compared with the database, and only what
passed is handed to the caller's `merge`, whose result is journaled. Nothing is applied before its
author has passed, so a refusal never has to be undone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Field
from django.utils import timezone

from documents.access import access_grants
from documents.grants import Grant
from documents.journal import updates_after
from documents.models import Document, Entry
from documents.roles import Action, Role, may
from documents.sessions import living_sessions


@dataclass(frozen=True, slots=True)
class Merged:
    """The update to journal (b"" when there was nothing new) and the ids of its authors."""

    update: bytes
    authors: frozenset[int]


# Takes the updates that other writers journaled meanwhile and the grants that passed.
Merge = Callable[[Sequence[bytes], frozenset[Grant]], Merged]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one room wants to commit.

    `head` and `access_version` are what the room believes; `authors` are the grants of those whose
    changes wait, `members` the ids of everybody in the room.
    """

    document_id: UUID
    head: int
    access_version: int
    authors: frozenset[Grant]
    members: frozenset[int]
    merge: Merge


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a proposal.

    `tail` and then `update` are to be relayed. `roles` is None unless the access version moved or a
    right has expired; then it holds the role of each member who may still read.
    """

    head: int
    access_version: int
    tail: tuple[bytes, ...] = ()
    update: bytes = b""
    signed_out: frozenset[Grant] = frozenset()
    roles: dict[int, Role] | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class _Locked:
    access_version: int
    head: int
    trashed: bool
    rights_until: datetime | None

    def holds(self, access_version: int, now: datetime) -> bool:
        """Whether rights that were looked up at this access version are true still."""
        is_over = self.rights_until is not None and self.rights_until <= now
        return self.access_version == access_version and not is_over


@dataclass(frozen=True, slots=True)
class _Transaction:
    """What one transaction knows (`now`, the living sessions' digests) and will write."""

    now: datetime
    living: frozenset[str]
    entries: list[Entry] = field(default_factory=list)


def commit(proposals: Sequence[Proposal]) -> list[Outcome]:
    """Commit all proposals in one transaction and return their outcomes in the same order.

    Raises:
        DatabaseError: nothing was committed, or it is not known whether it was; the caller drops
            every replica that `merge` has touched and reads the journal again.
    """
    with transaction.atomic():
        now = timezone.now()
        locked = _lock([proposal.document_id for proposal in proposals])
        current = _Transaction(now, living_sessions(_sessions(proposals), now))
        outcomes = [
            _decide(proposal, locked.get(proposal.document_id), current) for proposal in proposals
        ]
        if current.entries:
            _write(current.entries)
    return outcomes


def _lock(ids: list[UUID]) -> dict[UUID, _Locked]:
    rows = (
        Document.objects.select_for_update()
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", "access_version", "head", "trashed_at", "rights_until")
    )
    return {
        pk: _Locked(version, head, trashed_at is not None, rights_until)
        for pk, version, head, trashed_at, rights_until in rows
    }


def _sessions(proposals: Sequence[Proposal]) -> set[str]:
    return {grant.session for proposal in proposals for grant in proposal.authors}


def _decide(proposal: Proposal, row: _Locked | None, current: _Transaction) -> Outcome:
    if row is None or row.trashed:
        return Outcome(proposal.head, 0, gone=True)
    roles = None
    if not row.holds(proposal.access_version, current.now):
        roles = access_grants(proposal.document_id, proposal.members)
    signed_out = frozenset(
        grant for grant in proposal.authors if grant.session not in current.living
    )
    passed = frozenset(grant for grant in proposal.authors - signed_out if _may_edit(grant, roles))
    head, tail = proposal.head, tuple[bytes, ...]()
    if row.head != proposal.head:
        head, tail = updates_after(proposal.document_id, proposal.head)
    merged = proposal.merge(tail, passed)
    if merged.update:
        head += 1
        current.entries.append(_entry(proposal.document_id, head, merged, current.now))
    return Outcome(head, row.access_version, tail, merged.update, signed_out, roles)


def _may_edit(grant: Grant, roles: dict[int, Role] | None) -> bool:
    role = grant.role if roles is None else roles.get(grant.user_id)
    return role is not None and may(role, Action.EDIT)


def _entry(document_id: UUID, seq: int, merged: Merged, now: datetime) -> Entry:
    return Entry(
        document_id=document_id,
        seq=seq,
        authors=sorted(merged.authors),
        at=now,
        update=merged.update,
    )


_FIELDS: "dict[str, Field[Any, Any]]" = {
    field.name: field for field in Entry._meta.local_concrete_fields if not field.primary_key
}


def _write(entries: list[Entry]) -> None:
    """Insert the entries and raise their documents' heads.

    By plain prepared statements: this runs for every change, and Django's bulk methods, which build
    a new statement for each number of rows, took half of the commit.
    """
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in _FIELDS.values())
    places = ", ".join(["%s"] * len(_FIELDS))
    insert = f"INSERT INTO {quote(Entry._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    raise_head = f"UPDATE {quote(Document._meta.db_table)} SET head=%s, changed_at=%s WHERE id=%s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(insert, [_values(entry, _FIELDS) for entry in entries])
        cursor.executemany(
            raise_head, [_values(entry, ("seq", "at", "document")) for entry in entries]
        )


def _values(entry: Entry, names: Iterable[str]) -> list[Any]:
    fields = [_FIELDS[name] for name in names]
    return [field.get_db_prep_save(getattr(entry, field.attname), connection) for field in fields]
