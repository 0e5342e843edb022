"""Freezing: an owner approves what a text says, which then takes no changes until an owner lets it.

The commit compares `Document.frozen_at` under the row lock, as it compares rights; both steps raise
the access version, so that whoever has the text open is told before anything later. Comments go on:
their marks are the server's own.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_version
from documents.access.lookup import access_locked
from documents.database.retry import retried
from documents.errors import Outdated, Unfit
from documents.history.versions import name_version
from documents.models import Document, Entry, User, Version
from documents.roles import Action

_OF_TEXT = (Entry.Kind.UPDATE, Entry.Kind.BASE, Entry.Kind.FOLD)


@dataclass(frozen=True, slots=True)
class Freeze:
    """Since when a text is frozen, and the version that it is; None where that was erased."""

    at: datetime
    version: Version | None

    @property
    def by(self) -> User | None:
        """Who has approved it; None when the account was erased."""
        return self.version.approved_by if self.version else None


def freeze_of(document: Document) -> Freeze | None:
    """Why the text takes no changes; None for one that does. One query for a frozen one."""
    if document.frozen_at is None:
        return None
    versions = document.versions.defer("state").select_related("approved_by")
    version = versions.filter(approved_at=document.frozen_at).first()
    return Freeze(document.frozen_at, version)


def as_json(freeze: Freeze | None) -> dict[str, Any] | None:
    """A freeze as pages and programs are told it."""
    if freeze is None:
        return None
    version, by = freeze.version, freeze.by
    return {
        "version": version and version.pk,
        "name": version.name if version else "",
        "by": by and by.as_json,
        "at": freeze.at.isoformat(),
    }


@retried
@transaction.atomic
def freeze(actor: User, document_id: UUID, version_id: int) -> int:
    """Approve a version that the text still is; returns the access version that says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to freeze it.
        Outdated: the document has no such version.
        Unfit: the text is another by now, or is frozen already.
    """
    document = access_locked(actor, document_id, Action.FREEZE).document
    version = Version.objects.filter(document=document, pk=version_id).first()
    if version is None:
        raise Outdated
    return _freeze(actor, document, version)


@retried
@transaction.atomic
def freeze_as(actor: User, document_id: UUID, name: str) -> Version:
    """Name what the text says now and approve it.

    Raises:
        AccessDenied: no such document for the actor, or no right to freeze it.
        Unfit: the name is empty, or the text is frozen already.
    """
    document = access_locked(actor, document_id, Action.FREEZE).document
    version = name_version(actor, document_id, name)
    _freeze(actor, document, version)
    return version


def _freeze(actor: User, document: Document, version: Version) -> int:
    if document.frozen_at is not None:
        raise Unfit(_("The text is frozen already."))
    if document.kind == Document.Kind.ROOM:
        raise Unfit(_("There is no text here."))
    later = Entry.objects.filter(document=document, seq__gt=version.seq, kind__in=_OF_TEXT)
    if later.exists():
        raise Unfit(_("The text has changed since this version: go back to it, or name another."))
    version.approved_at, version.approved_by = timezone.now(), actor
    version.save(update_fields=["approved_at", "approved_by"])
    return _set(actor, document, version.approved_at, {"type": "frozen", "to": version.seq})


@retried
@transaction.atomic
def unfreeze(actor: User, document_id: UUID) -> int:
    """Have the text take changes again; returns the access version that says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to unfreeze it.
        Unfit: it is not frozen.
    """
    document = access_locked(actor, document_id, Action.FREEZE).document
    if document.frozen_at is None:
        raise Unfit(_("The text is not frozen."))
    return _set(actor, document, None, {"type": "unfrozen"})


def _set(
    actor: User, document: Document, frozen_at: datetime | None, event: dict[str, object]
) -> int:
    document.frozen_at = frozen_at
    document.save(update_fields=["frozen_at"])
    return raise_access_version(document, actor, event)
