"""Naming people in what is said."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from documents.access.lookup import given_roles
from documents.models import Message, Notice
from documents.notices.kinds import NAMED
from documents.notices.telling import Cause, tell

# So many whom one commit names in the text are told.
_MOST = 50
_PLACE = "text"


def mentionable(
    document_id: UUID, ids: Sequence[int], present: Collection[int], said: QuerySet[Any]
) -> list[int]:
    """Those of the ids whose people have to do with a document, each once: they were given a role,
    are there, or have an author's place in what was `said`."""
    if not ids:
        return []
    known = given_roles(document_id, ids).keys() | set(present)
    known |= set(said.filter(author__in=ids).values_list("author", flat=True))
    return [id_ for id_ in dict.fromkeys(ids) if id_ in known]


def tell_named(document_id: UUID, named: Mapping[int, int], present: Collection[int]) -> None:
    """Tell those whom a text names now, each by whom; the document's row is locked.

    In place of what they were told of this before and have not read.
    """
    ids = list(islice(named, _MOST))
    by_author = dict[int, list[int]]()
    for user_id in mentionable(document_id, ids, present, Message.objects.none()):
        by_author.setdefault(named[user_id], []).append(user_id)
    for author, people in by_author.items():
        _forget(document_id, people)
        tell(Cause(NAMED, document_id, author, place=_PLACE), people, present)


def _forget(document_id: UUID, people: Iterable[int]) -> None:
    stale = Notice.objects.filter(document=document_id, place=_PLACE, user__in=people)
    stale.filter(read_at=None).delete()
