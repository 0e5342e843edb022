"""Searching titles and texts, on SQLite (FTS5) and PostgreSQL (full text) alike.

What is searched is derived data (`SearchText`), read from the journal in the background after
changes and never in a commit's transaction. Both databases' indexes get the same folded words, so
that both find the same. Who may see what is found is not decided here.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import Error, connection, transaction
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from documents.access.documents import lock_documents
from documents.database.retry import is_locked
from documents.errors import Quarantined, Unfit
from documents.journal.loading import load
from documents.models import Document, SearchText
from documents.search.indexer import said_by
from documents.search.words import Question, words_in

log = logging.getLogger(__name__)

# A text is read when it has been left alone for so long, or was last read so long ago.
QUIET, LONGEST = timedelta(seconds=2), timedelta(seconds=60)
_AT_ONCE = 50
_RESTS, _LONGEST_REST = 3.0, 0.5

Read = Callable[[Iterable[bytes], bool], tuple[str, str]]
_SEARCHED = (Document.Kind.TEXT, Document.Kind.DATA)

_MATCHES = {
    "sqlite": "SELECT rowid FROM documents_searchindex WHERE documents_searchindex MATCH %s",
    "postgresql": "SELECT id FROM documents_searchtext WHERE vector @@ %s::tsquery",
}
_TITLE_MATCHES = {
    "sqlite": _MATCHES["sqlite"],
    "postgresql": _MATCHES["postgresql"]
    + " AND array_to_tsvector(array_remove(string_to_array(title, ' '), '')) @@ %s::tsquery",
}


def found(documents: QuerySet[Document], question: Question) -> QuerySet[Document]:
    """Those of the documents in which every word is, in title or text; all for no question.

    `is_title_hit` says of each whether all of the words are in its title.
    """
    if not question:
        return documents.annotate(is_title_hit=Value(False))
    vendor, asked, of_title = connection.vendor, _asked(question), _asked_of_title(question)
    in_title = RawSQL(_TITLE_MATCHES[vendor], of_title)  # noqa: S611  (all of it is above)
    anywhere = RawSQL(_MATCHES[vendor], [asked])  # noqa: S611
    return documents.filter(search_text__id__in=anywhere).annotate(
        is_title_hit=Case(
            When(search_text__id__in=in_title, then=True),
            default=False,
            output_field=BooleanField(),
        )
    )


def _asked(question: Question) -> str:
    """The question in the database's own words; folded words have nothing that it would read."""
    if connection.vendor == "sqlite":
        return " AND ".join([*(f'"{word}"' for word in question.whole), f'"{question.start}" *'])
    return " & ".join([*(f"'{word}'" for word in question.whole), f"'{question.start}':*"])


def _asked_of_title(question: Question) -> list[str]:
    asked = _asked(question)
    return [f"title : ({asked})"] if connection.vendor == "sqlite" else [asked, asked]


# What the search knows.


def index_title(document: Document) -> None:
    """Have a title be found at once, in the transaction that gives it to the document."""
    title = " ".join(words_in(document.title))
    SearchText.objects.update_or_create(
        document=document, defaults={"title": title}, create_defaults={"title": title}
    )


def index_document(document_id: UUID, read: Read = said_by) -> None:
    """Have the search know a document's text as it is now; nothing when there is no such document.

    `read` finds the text and the words in it, here or in another process.

    Raises:
        DatabaseError: it could not be read or kept; the search knows what it knew before.
    """
    seq, text, words = _text_now(document_id, read)
    with transaction.atomic():
        document = lock_documents([document_id]).first()
        known = SearchText.objects.filter(document=document_id).first()
        # Another process may have read it later than we have.
        if document is None or (known and known.seq > seq):
            return
        known = known or SearchText(document=document)
        known.seq, known.text, known.words = seq, text, words
        known.title = " ".join(words_in(document.title))
        known.save()


def _text_now(document_id: UUID, read: Read) -> tuple[int, str, str]:
    rows = Document.objects.filter(pk=document_id).values_list("head", "kind")
    head, kind = rows.first() or (0, Document.Kind.TEXT)
    try:
        stored = load(document_id)
        return max(stored.head, head), *read(
            (stored.state, *stored.tail), kind == Document.Kind.DATA
        )
    except (Quarantined, Unfit):
        # Nobody can read it; it is looked at again when something new is journaled.
        return head, "", ""


def due(now: datetime, limit: int = _AT_ONCE) -> list[UUID]:
    """Documents of which the search does not know the newest text, those that rest; one query."""
    unknown = Q(search_text=None)
    behind = Q(search_text__seq__lt=F("head"))
    rests = Q(changed_at__lte=now - QUIET) | Q(search_text__at__lte=now - LONGEST)
    documents = Document.objects.filter(
        unknown | behind & rests, kind__in=_SEARCHED, quarantined_at=None
    )
    return list(documents.values_list("pk", flat=True)[:limit])


def index_due(read: Read, is_over: Callable[[], bool]) -> None:
    """Index what is due, until nothing is; for a thread of its own, whose connection it closes.

    After each document it rests for longer than it has written: whoever saves comes first.
    """
    try:
        while ids := due(timezone.now()):
            for document_id in ids:
                if is_over():
                    return
                began = time.monotonic()
                index_document(document_id, read)
                time.sleep(min((time.monotonic() - began) * _RESTS, _LONGEST_REST))
    except InterruptedError:
        pass
    except Error as error:
        if not is_locked(error):
            log.warning("the search could not be brought up to date", exc_info=True)
    finally:
        connection.close()
