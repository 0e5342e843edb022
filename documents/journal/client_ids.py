"""Whose a Yjs client id is: the first person who used it in a document (`ClientId`).

Without that, somebody could write under the id of another's open page, whose own next words would
then count as known already and be lost.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from documents.database.prepared_query import ID, NUMBER, PreparedForMany
from documents.models import ClientId

# Asked once for each client that somebody joins with and writes.
_OWNERS = PreparedForMany(
    [ID],
    NUMBER,
    lambda document, clients: ClientId.objects.filter(
        document_id=document, client__in=clients
    ).values_list("client", "user_id"),
)


def owners_of(document_id: UUID, clients: Collection[int]) -> dict[int, int]:
    """The user ids of those of the client ids that are taken; one query, none for none."""
    if not clients:
        return {}
    rows = _OWNERS.objects(document_id, many=[*clients])
    return dict(rows)


def claim_again(document_id: UUID, owners: Mapping[int, int]) -> None:
    """Give people back the client ids that a database has forgotten; what it knows stays."""
    ClientId.objects.bulk_create(_rows(document_id, owners), ignore_conflicts=True)


def _rows(document_id: UUID, owners: Mapping[int, int]) -> list[ClientId]:
    return [
        ClientId(document_id=document_id, client=client, user_id=user_id)
        for client, user_id in owners.items()
    ]


def claim(document_id: UUID, owners: Mapping[int, int]) -> None:
    """Give client ids that nobody has to people; the caller holds the document's row lock."""
    ClientId.objects.bulk_create(_rows(document_id, owners))
