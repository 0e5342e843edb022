"""Taking out everything that one owns."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from documents.exchange.downloads import check, counted
from documents.exchange.personal_archive import take_out
from documents.web.gate import for_people, person


@require_safe
@for_people()
def take_out_everything(request: HttpRequest) -> HttpResponse:
    """A zip of everything that the person owns, sent while it is made."""
    check(person(request).pk)
    name = f"scriptorium-{timezone.localdate().isoformat()}.zip"
    response = StreamingHttpResponse(
        counted(person(request).pk, _pieces(take_out(person(request)))),
        content_type="application/zip",
    )
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    # For `for_people`'s sake: a response without content is one, too.
    return response  # type: ignore[return-value]


async def _pieces(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each when the one before it is on its way: a server would gather what is not async."""
    take = sync_to_async(lambda: next(pieces, None))
    while (piece := await take()) is not None:
        yield piece
