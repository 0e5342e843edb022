"""What somebody has had before their eyes: it is neither mailed nor told as news any more."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from documents.access.lookup import access_document, access_personally
from documents.database.retry import retried
from documents.models import Document, Mail, Notice, User, Watch
from documents.notices.kinds import CHANGED, IMPORTED
from documents.roles import Action
from documents.signals import tell_people_after_commit

# Whoever sees the document has read it.
_SEEN = (CHANGED.name, IMPORTED.name)


def note_seen(user: User, document_id: UUID) -> None:
    """Note that the person sees a document as it is now.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: no such document for this person.
    """
    document = access_document(user, document_id, Action.VIEW).document
    if any(rows.exists() for rows in _stale(user, document)):
        _note(user, document_id)


def _stale(
    user: User, document: Document
) -> tuple[QuerySet[Watch], QuerySet[Notice], QuerySet[Mail]]:
    watches = Watch.objects.filter(user=user, document=document, mail_head__lt=document.head)
    notices = Notice.objects.filter(user=user, document=document, kind__in=_SEEN, read_at=None)
    # One that is on its way is.
    mails = Mail.objects.filter(user=user, document=document.pk, sent_at=None, claim=None)
    return watches, notices, mails


@retried
@transaction.atomic
def _note(user: User, document_id: UUID) -> None:
    document = access_personally(user, document_id).document
    watches, notices, mails = _stale(user, document)
    watches.update(mail_head=document.head)
    Watch.objects.filter(user=user, document=document).update(head=document.head)
    mails.delete()
    if notices.update(read_at=timezone.now()):
        tell_people_after_commit([user.pk])
