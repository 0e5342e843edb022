"""Named versions: giving a name to what a document says now, reading it later, going back to it."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents.access.lookup import access_document, access_locked, access_text
from documents.database.retry import retried
from documents.errors import Folded, Outdated, Quarantined, Unfit
from documents.history.repair import state_at
from documents.history.thread_marks import without_ended
from documents.jobs.texts import Text
from documents.journal.entries import append_base
from documents.journal.loading import Stored, load_at, told_from
from documents.models import Document, User, Version
from documents.names import clean_line
from documents.roles import Action
from documents.signals import tell_after_commit

LONGEST_NAME = 200


def versions_of(document: Document) -> QuerySet[Version]:
    """The versions, the newest first, without what they say."""
    versions = document.versions.defer("state").select_related("by", "approved_by")
    return versions.order_by("-seq", "-pk")


@retried
@transaction.atomic
def name_version(actor: User, document_id: UUID, name: str, seq: int | None = None) -> Version:
    """Name what the document says now, or said as of a seq.

    Raises:
        AccessDenied: no such document for this person, or no right to edit it.
        Unfit: the name is empty, or the moment cannot be had.
    """
    document = access_locked(actor, document_id, Action.EDIT).document
    kept = clean_line(name, LONGEST_NAME)
    if not kept:
        raise Unfit(_("Give the version a name."))
    moment = document.head if seq is None else seq
    if not told_from(document_id)[0] <= moment <= document.head:
        raise Unfit(_("The document has no such moment."))
    return Version.objects.create(document=document, seq=moment, name=kept, by=actor)


def access_version(reader: User, document_id: UUID, version_id: int) -> Version:
    """A version of a document that the reader may edit.

    Raises:
        AccessDenied: no such document for this person, or no right to edit it.
        Outdated: the document has no such version.
    """
    access_document(reader, document_id, Action.EDIT)
    version = Version.objects.filter(document=document_id, pk=version_id).first()
    if version is None:
        raise Outdated
    return version


def stored_at(version: Version) -> Stored:
    """What a version is made of.

    Raises:
        Quarantined: it cannot be read.
    """
    if version.state is None:
        try:
            return load_at(version.document_id, version.seq)
        except Folded:
            # Just now: it has a state of its own since.
            version.refresh_from_db()
    if version.state is None:
        raise Quarantined
    return Stored(version.seq, bytes(version.state), (), version.seq, 0)


def text_at(version: Version) -> Text:
    """What a version says.

    Raises:
        Quarantined: it cannot be read.
    """
    stored = stored_at(version)
    return Text(version.document_id, (stored.state, *stored.tail))


def restore_version(actor: User, document_id: UUID, version_id: int) -> int:
    """Have the text start anew as the version has it; returns the seq of the entry that says so.

    What the document says now is kept as a version, too.

    Raises:
        AccessDenied: no such document for this person, or no right to edit it.
        Outdated: the document has no such version.
        Frozen: the text takes no changes.
        Unfit: what the version says cannot be had.
    """
    version = access_version(actor, document_id, version_id)
    state = _state_of(version)
    return _start_anew(actor, version, state)


@retried
@transaction.atomic
def _start_anew(actor: User, version: Version, state: bytes) -> int:
    document = access_text(actor, version.document_id)
    if not Version.objects.filter(pk=version.pk).exists():
        raise Outdated
    before = _("Before going back to “%(name)s”") % {"name": version.name}
    name_version(actor, document.pk, before)
    state = without_ended(document, state)
    seq = append_base(document, actor.pk, state, {"type": "rolled_back", "to": version.seq})
    tell_after_commit(document.pk)
    return seq


def _state_of(version: Version) -> bytes:
    if version.state is None:
        try:
            return state_at(version.document_id, version.seq)
        except Unfit:
            # Unless it was folded just now, and has a state of its own since.
            version.refresh_from_db()
            if version.state is None:
                raise
    return bytes(version.state)
