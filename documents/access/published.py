"""What whoever knows the address of a published page may read: one text, and nothing besides.

Nobody is asked for here. The grant is made anew for each request, so that a page that was taken
back, a document in the trash and an address that never was look alike.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from documents.errors import AccessDenied
from documents.models import Publication


@dataclass(frozen=True, slots=True)
class Published:
    """A text that everybody may read as of `seq`: of the version, if it has one, else of now.

    `at` is when the text became so. Search engines may list it if `is_listed`, pages of the origins
    in `frames` may show it within them.
    """

    document_id: UUID
    code: str
    title: str
    seq: int
    epoch: int
    at: datetime
    version_id: int | None
    version_name: str
    is_listed: bool
    frames: tuple[str, ...]


def access_published(code: str) -> Published:
    """What is published under a code now; one query.

    Raises:
        AccessDenied: nothing, or not any more.
    """
    found = all_published([code])
    if code not in found:
        raise AccessDenied
    return found[code]


def all_published(codes: Collection[str]) -> dict[str, Published]:
    """What is published now under each of these codes, without those under which nothing is; one
    query.
    """
    rows = Publication.objects.filter(code__in=codes, document__trashed_at__isnull=True)
    rows = rows.select_related("document", "version").defer("version__state")
    return {publication.code: _published(publication) for publication in rows}


def _published(publication: Publication) -> Published:
    document, version = publication.document, publication.version
    return Published(
        document_id=document.pk,
        code=publication.code,
        title=document.title,
        seq=version.seq if version else document.head,
        epoch=document.epoch,
        at=version.at if version else document.changed_at,
        version_id=version.pk if version else None,
        version_name=version.name if version else "",
        is_listed=publication.is_listed,
        frames=tuple(publication.frames),
    )
