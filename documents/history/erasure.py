"""Erasing a document, or what its text was before: afterwards nothing of it is in the database.

SQLite overwrites what is deleted (`secure_delete`); its write-ahead log, and PostgreSQL's pages, do
so by and by: docs/operating.md says how to hasten it.
"""

from uuid import UUID

from django.db import transaction

from documents.access.audit import note
from documents.access.documents import lock_documents
from documents.access.lookup import access_document, access_locked, check_not_frozen
from documents.errors import Unfit
from documents.history.folding import let_go
from documents.history.repair import sift, state_at
from documents.history.thread_marks import end_without_words, forget_closed_suggestions
from documents.journal.entries import append_base
from documents.models import (
    Document,
    Entry,
    File,
    SearchText,
    Snapshot,
    Suggestion,
    User,
    Version,
)
from documents.roles import Action
from documents.signals import tell_after_commit


@transaction.atomic
def erase_document(document_id: UUID) -> None:
    """Erase a document with everything that belongs to it; the operator's to ask for.

    Raises:
        Document.DoesNotExist: no such document.
    """
    document = lock_documents([document_id]).get()
    document.delete()
    note("deleted", None, document=document_id)
    tell_after_commit(document_id)


def erase_history(actor: User | None, document_id: UUID) -> int:
    """Have the text start anew from what it says now, and erase all that it said before.

    Named versions go, too, files that neither the text nor an open suggestion shows, threads whose
    words are gone, and suggestions that are closed. Who wrote when, and the changes of rights,
    stay. Returns the seq of the entry that the text starts from. Without an actor it is the
    operator who asks. Broken off, it is to be asked for again.

    Raises:
        AccessDenied: no such document for the actor, or no right to delete it.
        Document.DoesNotExist: no such document.
        Frozen: the version that is approved would go.
        Unfit: the text cannot be read.
    """
    if actor is not None:
        # Before the work is done; what counts is the look under the lock.
        access_document(actor, document_id, Action.DELETE)
    seen = Document.objects.get(pk=document_id).head
    state = state_at(document_id, seen)
    base_seq = _start_anew(actor, document_id, state, seen)
    for _ in let_go(document_id, base_seq):
        pass
    return base_seq


@transaction.atomic
def _start_anew(actor: User | None, document_id: UUID, state: bytes, seen: int) -> int:
    document = _locked(actor, document_id)
    state = _with_tail(document, state, seen)
    seq = append_base(document, actor.pk if actor else None, state, {"type": "history_erased"})
    note("history-erased", actor.pk if actor else None, document=document_id)
    end_without_words(document, state)
    forget_closed_suggestions(document)
    Snapshot.objects.filter(document=document).delete()
    Version.objects.filter(document=document).delete()
    Entry.objects.filter(document=document, kind=Entry.Kind.TITLE).delete()
    _erase_unseen_files(document, state)
    # The search reads the text anew.
    SearchText.objects.filter(document=document).delete()
    tell_after_commit(document_id)
    return seq


def _erase_unseen_files(document: Document, state: bytes) -> None:
    """Erase the files of which neither the text nor what waits for it has an address any more."""
    waiting = Suggestion.objects.filter(document=document, state=Suggestion.State.OPEN)
    seen = [state, *map(bytes, waiting.values_list("update", flat=True))]
    names = {file.pk: str(file.pk).encode() for file in document.files.all()}
    unseen = [pk for pk, name in names.items() if not any(name in each for each in seen)]
    File.objects.filter(pk__in=unseen).delete()


def _locked(actor: User | None, document_id: UUID) -> Document:
    if actor is not None:
        document = access_locked(actor, document_id, Action.DELETE).document
        check_not_frozen(document)
        return document
    return lock_documents([document_id]).get()


def _with_tail(document: Document, state: bytes, seen: int) -> bytes:
    """The text as of now, from that as of `seen` and what was written meanwhile.

    The state is that of a Doc that has forgotten what was deleted.

    Raises:
        Unfit: what was written meanwhile cannot be read, or the text has started anew.
    """
    rows = Entry.objects.filter(document=document, seq__gt=seen).order_by("seq")
    if rows.filter(kind__in=[Entry.Kind.BASE, Entry.Kind.FOLD]).exists():
        raise Unfit("The text has started anew just now. Try again.")
    tail = {seq: bytes(update) for seq, update in rows.values_list("seq", "update") if update}
    if not tail:
        return state
    # The state goes first, as if it were the entry that it is the state of.
    sifted = sift({seen: state, **tail})
    if sifted.faults:
        raise Unfit(f"The text cannot be read: entry {min(sifted.faults)} is damaged.")
    return sifted.state
