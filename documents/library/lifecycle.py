"""What changes documents. Each action is one transaction that locks the document's row first.

Whoever acts is looked up again under that lock, so that a right taken away a moment ago is gone.
Every change of who may do what raises the access version and journals an `access` entry in the
same transaction (documents/access/access_version.py).
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from documents.access.access_version import raise_access_version
from documents.access.audit import note
from documents.access.documents import new_document, the_document
from documents.access.lookup import access_locked, access_own
from documents.database.retry import retried
from documents.journal.entries import append_title
from documents.models import Document, User
from documents.names import clean_title
from documents.roles import Action
from documents.search import index
from documents.signals import tell_after_commit

_PRESSED = "documents.pressed"
# A double click, a key that repeats, a network that makes people try again.
_ONE_PRESS = timedelta(seconds=30)


@retried
@transaction.atomic
def create_document(owner: User, title: str, kind: Document.Kind = Document.Kind.TEXT) -> Document:
    """A new, empty document that belongs to `owner`.

    Raises:
        SignedOut: what the person speaks in has ended.
    """
    access_own(owner)
    return _found_by_title(new_document(owner, clean_title(title), kind))


@retried
@transaction.atomic
def create_once(owner: User, title: str, press: str) -> Document:
    """Like `create_document`; the same `press` of a button twice makes one document.

    Raises:
        SignedOut: what the person speaks in has ended.
    """
    access_own(owner)
    name = salted_hmac(_PRESSED, f"{owner.pk} {press}", algorithm="sha256").digest()
    pk = UUID(bytes=name[:16], version=4)
    made, is_new = the_document(owner, clean_title(title), pk)
    if is_new:
        return _found_by_title(made)
    if timezone.now() - made.created_at < _ONE_PRESS:
        return made
    # A page from before, which the browser has kept.
    return _found_by_title(new_document(owner, clean_title(title)))


def _found_by_title(document: Document) -> Document:
    index.index_title(document)
    return document


@retried
@transaction.atomic
def rename_document(actor: User, document_id: UUID, title: str) -> str:
    """Give the document another title and return the title as it was kept.

    Whoever has it open is told.

    Raises:
        AccessDenied: no such document for this person, or no right to rename it.
    """
    document = access_locked(actor, document_id, Action.RENAME).document
    kept = clean_title(title)
    if kept != document.title:
        append_title(document, actor.pk, kept)
        index.index_title(document)
        tell_after_commit(document.pk)
    return kept


@retried
@transaction.atomic
def trash_document(actor: User, document_id: UUID) -> str:
    """Put the document in the trash, where only its owners see it, and return its title.

    Raises:
        AccessDenied: no such document for this person, or no right to do this.
    """
    document = access_locked(actor, document_id, Action.TRASH).document
    document.trashed_at = timezone.now()
    raise_access_version(document, actor, {"type": "trashed"})
    return document.title


@retried
@transaction.atomic
def restore_document(actor: User, document_id: UUID) -> str:
    """Take the document out of the trash, where everybody has the role that they had; its title.

    Raises:
        AccessDenied: nothing in the trash for this person, or no right to do this.
    """
    document = access_locked(actor, document_id, Action.RESTORE, trashed=True).document
    document.trashed_at = None
    raise_access_version(document, actor, {"type": "restored"})
    return document.title


@retried
@transaction.atomic
def delete_document(actor: User, document_id: UUID) -> str:
    """Delete a document that is in the trash, with its journal, for good, and return its title.

    Raises:
        AccessDenied: nothing in the trash for this person, or no right to do this.
    """
    document = access_locked(actor, document_id, Action.DELETE, trashed=True).document
    document.delete()
    note("deleted", actor.pk, document=document_id)
    tell_after_commit(document_id)
    return document.title
