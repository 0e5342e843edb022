"""A person's list of documents: what is asked for, and one part of it at a time."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Coalesce, Lower

from documents.access.folders.door import folder_roles
from documents.access.lookup import access_documents, access_roles
from documents.access.sources import collaborators, documents_of
from documents.errors import Malformed
from documents.models import (
    Collaborator,
    Document,
    Entry,
    Filing,
    Folder,
    Placement,
    SearchText,
    SharedFolder,
    User,
)
from documents.notices.watching import Attention, attentions_of
from documents.roles import ALLOWED, Action, Role
from documents.search.index import found
from documents.search.words import Part, Question, question_of


class Show(StrEnum):
    """Which documents."""

    ALL = "all"
    MINE = "mine"
    SHARED = "shared"
    STARRED = "starred"
    TRASH = "trash"


class Sort(StrEnum):
    """In which order: the latest first, or by title."""

    CHANGED = "changed"
    TITLE = "title"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; `folder` is the id of one of the person's folders, `shared` that of a
    shared one, `with_person` that of somebody who is to have the documents, too.
    """

    show: Show = Show.ALL
    folder: int | None = None
    text: str = ""
    sort: Sort = Sort.CHANGED
    with_person: int | None = None
    shared: int | None = None

    @property
    def question(self) -> Question:
        """What the text searches for."""
        return question_of(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a person's list.

    `owner` is None when every owner's account was erased. `changed_by` are the people of the last
    change. `excerpt` is where the text has the words that were searched for. `attention` is how
    much the person wants to be told of it. `shared` is the shared folder that it is in, for those
    who have that.
    """

    document: Document
    role: Role
    owner: User | None
    is_starred: bool = False
    folder: Folder | None = None
    changed_by: tuple[User, ...] = ()
    title: tuple[Part, ...] = ()
    excerpt: tuple[Part, ...] = ()
    attention: Attention = Attention.USUAL
    shared: SharedFolder | None = None

    @property
    def may(self) -> frozenset[Action]:
        """What the person may do with this document."""
        return ALLOWED[self.role]


@dataclass(frozen=True, slots=True)
class Portion:
    """Some rows of a list, and the cursor of those behind them; "" when there are none."""

    rows: tuple[Row, ...]
    next: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part of a list ended: what its last document was sorted by."""

    is_title_hit: bool
    key: datetime | str
    document_id: UUID

    def cursor(self) -> str:
        """The place as a text that `_place` reads."""
        key = self.key if isinstance(self.key, str) else self.key.isoformat()
        text = f"{int(self.is_title_hit)} {self.document_id} {key}"
        return base64.urlsafe_b64encode(text.encode()).decode()


def _place(cursor: str, sort: Sort) -> _Place:
    try:
        is_hit, id_, key = base64.urlsafe_b64decode(cursor).decode().split(" ", 2)
        moment = None if sort is Sort.TITLE else datetime.fromisoformat(key)
        if "\0" in key or (moment and moment.tzinfo is None):
            raise ValueError
        # As the database is asked for it: near the ends of time there is none in UTC.
        return _Place(is_hit == "1", moment.astimezone(UTC) if moment else key, UUID(id_))
    except (ValueError, OverflowError):
        raise Malformed("There is no such cursor.") from None


def part_of_list(user: User, wanted: Wanted, limit: int, cursor: str = "") -> Portion:
    """The next rows of a person's list, at most `limit`; as many queries for many as for one.

    Raises:
        Malformed: there is no such cursor.
    """
    documents = _sorted(found(_shown(user, wanted), wanted.question), wanted.sort)
    if cursor:
        documents = documents.filter(_behind(_place(cursor, wanted.sort), wanted.sort))
    part = list(documents[: limit + 1])
    shown = part[:limit]
    next_ = _end(shown[-1]) if len(part) > limit else ""
    return Portion(tuple(_rows(user, shown, wanted.question)), next_)


def _shown(user: User, wanted: Wanted) -> QuerySet[Document]:
    if wanted.show is Show.TRASH:
        return access_documents(user, Action.RESTORE, trashed=True)
    documents = access_documents(user, Action.VIEW).exclude(kind=Document.Kind.ROOM)
    own = collaborators().filter(user=user, role=Role.OWNER).values("document")
    filed = Filing.objects.filter(user=user)
    if wanted.show is Show.MINE:
        documents = documents.filter(pk__in=own)
    elif wanted.show is Show.SHARED:
        documents = documents.exclude(pk__in=own)
    elif wanted.show is Show.STARRED:
        documents = documents.filter(pk__in=filed.filter(is_starred=True).values("document"))
    if wanted.folder is not None:
        documents = documents.filter(pk__in=filed.filter(folder=wanted.folder).values("document"))
    if wanted.shared is not None:
        documents = documents.filter(placement__folder=wanted.shared)
    if wanted.with_person is not None:
        documents = documents.filter(_is_of(wanted.with_person))
    return documents


def _is_of(person: int) -> Q:
    return Q(pk__in=documents_of(person))


_KEYS = {
    Sort.CHANGED: F("changed_at"),
    Sort.CREATED: F("created_at"),
    # Without accents and case, as people sort; what is not indexed yet as well as can be.
    Sort.TITLE: Coalesce("search_text__title", Lower("title"), output_field=TextField()),
}


def _sorted(documents: QuerySet[Any], sort: Sort) -> QuerySet[Document]:
    """Hits in the title first, then by the key; documents with the same key by id."""
    owners = Collaborator.objects.filter(role=Role.OWNER).select_related("user")
    by_age = Prefetch("collaborators", owners.order_by("since", "pk"), to_attr="owners")
    key = "key" if sort is Sort.TITLE else "-key"
    documents = documents.annotate(key=_KEYS[sort]).prefetch_related(by_age)
    return documents.order_by("-is_title_hit", key, "pk")


def _behind(place: _Place, sort: Sort) -> Q:
    later = {"key__gt" if sort is Sort.TITLE else "key__lt": place.key}
    behind = Q(**later) | Q(key=place.key, pk__gt=place.document_id)
    if not place.is_title_hit:
        return Q(is_title_hit=False) & behind
    return Q(is_title_hit=False) | behind


def _end(document: Document) -> str:
    hit, key = document.is_title_hit, document.key  # type: ignore[attr-defined]  # annotated
    return _Place(hit, key, document.pk).cursor()


def _rows(user: User, documents: Sequence[Document], question: Question) -> Iterable[Row]:
    ids = [document.pk for document in documents]
    roles, authors = access_roles(user, ids), _last_authors(ids)
    filings = Filing.objects.filter(user=user, document__in=ids).select_related("folder")
    filed = {filing.document_id: filing for filing in filings}
    placed = _shared_folders(user, ids)
    texts = _texts(ids) if question else {}
    attentions = attentions_of(user, ids)
    for document in documents:
        # Who has lost it since the first query is not shown it.
        if document.pk not in roles:
            continue
        filing = filed.get(document.pk)
        owners: list[Collaborator] = document.owners  # type: ignore[attr-defined]  # prefetched
        yield Row(
            document,
            roles[document.pk],
            owners[0].user if owners else None,
            is_starred=filing is not None and filing.is_starred,
            folder=filing.folder if filing else None,
            changed_by=authors.get(document.pk, ()),
            title=tuple(question.parts(document.title)),
            excerpt=tuple(question.excerpt(texts.get(document.pk, ""))),
            attention=attentions.get(document.pk, Attention.USUAL),
            shared=placed.get(document.pk),
        )


def _shared_folders(user: User, ids: list[UUID]) -> dict[UUID, SharedFolder]:
    """The folder of each document that is in one which somebody has; three queries."""
    rows = Placement.objects.filter(document__in=ids, folder__in=folder_roles(user))
    return {row.document_id: row.folder for row in rows.select_related("folder")}


def _texts(ids: list[UUID]) -> dict[UUID, str]:
    texts = SearchText.objects.filter(document__in=ids)
    return dict(texts.values_list("document", "text"))


def _last_authors(ids: list[UUID]) -> dict[UUID, tuple[User, ...]]:
    """The people of each document's newest journal entry; two queries."""
    newest = Entry.objects.filter(document__in=ids, seq=F("document__head"))
    authors = dict(newest.values_list("document", "authors"))
    users = User.objects.in_bulk({author for ids in authors.values() for author in ids})
    return {
        document_id: tuple(users[id_] for id_ in ids if id_ in users)
        for document_id, ids in authors.items()
    }


def count_in_folders(user: User) -> list[tuple[Folder, int]]:
    """A person's folders by name, with the number of documents in each that they may open."""
    readable = access_documents(user, Action.VIEW).exclude(kind=Document.Kind.ROOM).values("pk")
    filed = Filing.objects.filter(user=user, folder__isnull=False, document__in=readable)
    counts: dict[int | None, int] = {}
    for folder in filed.values_list("folder", flat=True):
        counts[folder] = counts.get(folder, 0) + 1
    return [(folder, counts.get(folder.pk, 0)) for folder in user.folders.order_by(Lower("name"))]
