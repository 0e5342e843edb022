"""Leaving a document, and coming back for whoever did not mean it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_version
from documents.access.folders.door import role_by_folder
from documents.access.groups import shares_giving
from documents.access.lookup import access_left, access_personally
from documents.database.retry import retried
from documents.errors import AccessDenied, Unfit
from documents.models import Collaborator, LinkGrant, User
from documents.roles import Role
from documents.sharing.collaborators import check_other_owner

_SALT = "documents.left"
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Left:
    """A document that was left; `way_back` is good for two minutes and for this person."""

    title: str
    access_version: int
    way_back: str


@retried
@transaction.atomic
def leave_document(actor: User, document_id: UUID) -> Left:
    """Give up one's own right.

    Raises:
        AccessDenied: no such document for this person.
        LastOwner: nobody would own the document any more.
        Unfit: they have it by a group, or by a shared folder.
    """
    access = access_personally(actor, document_id)
    document = access.document
    if access.role is Role.OWNER:
        check_other_owner(document, actor)
    for share in shares_giving(document_id, actor):
        said = _("You have this document by the group “%(group)s”: leave that group instead.")
        raise Unfit(said % {"group": share.group.name})
    if by_folder := role_by_folder(document_id, actor):
        said = _("You have this document by the shared folder “%(folder)s”: leave that instead.")
        raise Unfit(said % {"folder": by_folder[0].name})
    given = Collaborator.objects.filter(document=document, user=actor)
    # Opening the link again is a way back, but not for whoever was barred from it.
    opened = LinkGrant.objects.filter(link__document=document, user=actor, is_barred=False)
    had = {"role": given.values_list("role", flat=True).first(), "links": _links(opened)}
    given.delete()
    opened.delete()
    version = raise_access_version(document, actor, {"type": "left", "user": actor.pk})
    left = {"document": str(document.pk), "user": actor.pk, "version": version, **had}
    return Left(document.title, version, signing.dumps(left, salt=_SALT, compress=True))


def _links(opened: QuerySet[LinkGrant]) -> list[int]:
    return list(opened.order_by("link_id").values_list("link_id", flat=True))


@retried
@transaction.atomic
def come_back(actor: User, document_id: UUID, way_back: str) -> str:
    """Take leaving back, as long as nobody has changed any right since; returns the title.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: they have not left this document, or too long ago.
        Outdated: rights were changed since.
    """
    left = _read(way_back)
    if (left["document"], left["user"]) != (str(document_id), actor.pk):
        raise AccessDenied
    document = access_left(actor, document_id, left["version"])
    if left["role"] is not None:
        Collaborator.objects.create(document=document, user=actor, role=left["role"])
    grants = [LinkGrant(link_id=link, user=actor) for link in left["links"]]
    LinkGrant.objects.bulk_create(grants)
    raise_access_version(document, actor, {"type": "returned", "user": actor.pk})
    return document.title


def _read(way_back: str) -> dict[str, Any]:
    try:
        left: dict[str, Any] = signing.loads(way_back, salt=_SALT, max_age=_SECONDS)
    # UnicodeError: text that cannot even be encoded.
    except (signing.BadSignature, UnicodeError) as error:
        raise AccessDenied from error
    return left
