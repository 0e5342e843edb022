"""Publishing: a page for everybody who knows its address, until an owner takes it back."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import idna
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_version
from documents.access.lookup import access_locked
from documents.database.retry import retried
from documents.errors import Outdated, Unfit
from documents.models import Document, Publication, User, Version
from documents.names import slug_of
from documents.roles import Action
from documents.tokens import make_code

MOST_FRAMES = 20
# What stands in a policy of browsers as it is, and so may hold nothing that ends a part of it.
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_LONGEST_HOST = 253


@dataclass(frozen=True, slots=True)
class Wish:
    """How a page is to be: of which version (None: what the text says), and who may list or frame
    it.
    """

    version_id: int | None = None
    is_listed: bool = False
    frames: Sequence[str] = ()


@retried
@transaction.atomic
def publish(actor: User, document_id: UUID, wish: Wish) -> Publication:
    """Publish a document, or change how it is published.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        Outdated: it has no such version.
        Unfit: it has no text, or what is to frame it is no site.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    if document.kind != Document.Kind.TEXT:
        raise Unfit(_("Only a text can be published."))
    version = _version(document, wish.version_id)
    frames = origins(wish.frames)
    publication, __ = Publication.objects.update_or_create(
        document=document,
        defaults={"version": version, "is_listed": wish.is_listed, "frames": frames},
        create_defaults={
            "code": make_code(),
            "version": version,
            "is_listed": wish.is_listed,
            "frames": frames,
        },
    )
    event = {
        "type": "published",
        "on": True,
        "version": version.name if version else None,
        "listed": wish.is_listed,
        "frames": frames,
    }
    raise_access_version(document, actor, event)
    return publication


@retried
@transaction.atomic
def take_back(actor: User, document_id: UUID) -> None:
    """Nobody finds the page any more; the next one has another address.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        Outdated: it is not published.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    deleted, __ = Publication.objects.filter(document=document).delete()
    if not deleted:
        raise Outdated
    raise_access_version(document, actor, {"type": "published", "on": False})


def _version(document: Document, version_id: int | None) -> Version | None:
    if version_id is None:
        return None
    version: Version | None = document.versions.filter(pk=version_id).first()
    if version is None:
        raise Outdated
    return version


def origins(sites: Iterable[str]) -> list[str]:
    """Sites as browsers compare them: scheme, host and port, each once, in their order.

    Raises:
        Unfit: one of them is none, or there are too many.
    """
    found = list(dict.fromkeys(_origin(site) for site in sites if site.strip()))
    if len(found) > MOST_FRAMES:
        raise Unfit(_("At most %(most)s sites can be named.") % {"most": MOST_FRAMES})
    return found


def _origin(site: str) -> str:
    typed = site.strip()
    address = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(address)
        host, port = idna.encode(parts.hostname or "", uts46=True).decode(), parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    is_whole = parts.username is None and len(host) <= _LONGEST_HOST
    if parts.scheme not in {"http", "https"} or not is_whole or not _HOST.fullmatch(host):
        raise Unfit(_("“%(site)s” is not the address of a site.") % {"site": typed[:80]})
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def name_of(title: str, code: str) -> str:
    """What a page is called in its address: words that speak, and the code that counts."""
    slug = slug_of(title)
    return f"{slug}-{code}" if slug else code


def address_of(publication: Publication) -> str:
    """The whole address of a page."""
    name = name_of(publication.document.title, publication.code)
    return settings.SITE_URL + reverse("published", args=[name])


def as_json(publication: Publication) -> dict[str, Any]:
    """A publication as its owners are told of it."""
    return {
        "url": address_of(publication),
        "version": publication.version_id,
        "is_listed": publication.is_listed,
        "frames": publication.frames,
        "at": publication.at,
    }


def publication_of(document: Document) -> dict[str, Any] | None:
    """How a document is published; None if it is not."""
    found = Publication.objects.filter(document=document).select_related("document").first()
    return as_json(found) if found else None
