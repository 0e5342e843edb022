"""Rooms: documents that are only talked in, private or open to everybody who is signed in."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from documents.access.documents import new_document
from documents.access.lookup import access_own
from documents.access.sources import documents_of
from documents.database.retry import retried
from documents.models import Document, Message, User
from documents.names import clean_title
from documents.roles import Role


@dataclass(frozen=True, slots=True)
class Rooms:
    """A person's rooms, those talked in lately first.

    `mine` were given to them; `public` are the other ones that are open to everybody.
    """

    mine: list[Document]
    public: list[Document]


@retried
@transaction.atomic
def create_room(owner: User, title: str, is_public: bool) -> Document:
    """A new room that belongs to `owner`; in a public one everybody may read and write.

    Raises:
        SignedOut: what the person speaks in has ended.
    """
    access_own(owner)
    open_role = Role.COMMENTER if is_public else None
    return new_document(owner, clean_title(title), Document.Kind.ROOM, open_role)


def rooms_of(user: User) -> Rooms:
    """The rooms that a person may enter; two queries."""
    given = Q(pk__in=documents_of(user.pk))
    rooms = _latest_first(Document.objects.filter(kind=Document.Kind.ROOM, trashed_at=None))
    return Rooms(
        mine=list(rooms.filter(given)),
        public=list(rooms.filter(open_role__isnull=False).exclude(given)),
    )


def _latest_first(rooms: QuerySet[Document]) -> QuerySet[Document]:
    last = Message.objects.filter(document=OuterRef("pk")).order_by("-rev").values("at")[:1]
    rooms = rooms.annotate(said_at=Subquery(last))
    return rooms.order_by(F("said_at").desc(nulls_last=True), "title", "pk")
