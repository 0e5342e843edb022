"""Documents of data: what they hold, and what is not done with them."""

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from documents.errors import Unfit
from documents.jobs.conversion import answer_of
from documents.journal.loading import Stored
from documents.models import Document
from documents.moments.reading import spool

# A value as JSON takes more than in Yjs: `1` and `,` for what was one byte in many.
_TIMES = 8


def values_json(stored: Stored) -> bytes:
    """What a document of data holds, as JSON (values.py).

    Raises:
        Unfit: it cannot be read, or is too large.
    """
    with spool() as told:
        told.write_all([stored.state, *stored.tail])
        most = _TIMES * settings.DOCUMENT_QUOTA
        _line, rest = answer_of("documents.data.child", {"do": "values"}, File(told.spool), most)
        return bytes(rest)


def check_is_text(document: Document) -> None:
    """Raises Unfit for a document that has no text of ours."""
    if document.kind == Document.Kind.DATA:
        raise Unfit(_("This document holds data of programs: it has only JSON and its state."))
