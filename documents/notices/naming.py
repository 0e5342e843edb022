"""Naming people in what is said."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from documents.access.lookup import given_roles


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
