"""Documents without a person before them: who locks, makes or follows one gets it here."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from documents.models import Collaborator, Document, User
from documents.roles import Role


def lock_documents(ids: Iterable[UUID]) -> QuerySet[Document]:
    """Those of the documents that exist, locked from when they are read until the caller's
    transaction ends.

    In the order of their ids, so that transactions which lock several never wait in a circle.
    """
    return Document.objects.select_for_update().filter(pk__in=ids).order_by("pk")


def new_document(
    owner: User,
    title: str,
    kind: Document.Kind = Document.Kind.TEXT,
    open_role: Role | None = None,
) -> Document:
    """A document that belongs to `owner`, and that everybody may use as `open_role` says."""
    document = Document.objects.create(title=title, kind=kind, open_role=open_role)
    Collaborator.objects.create(document=document, user=owner, role=Role.OWNER)
    return document


def the_document(owner: User, title: str, pk: UUID) -> tuple[Document, bool]:
    """The document with this id, made for `owner` if there is none; and whether it was made now.

    The id is one that nobody else can come to.
    """
    document, is_new = Document.objects.get_or_create(pk=pk, defaults={"title": title})
    if is_new:
        Collaborator.objects.create(document=document, user=owner, role=Role.OWNER)
    return document, is_new


def epoch_of(document_id: UUID) -> int:
    """How often the text has started anew.

    Raises:
        Document.DoesNotExist: no such document.
    """
    return Document.objects.values_list("epoch", flat=True).get(pk=document_id)
