"""The JSON API of a document's review: its threads, and who may comment."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from documents.access.lookup import access_document
from documents.errors import Malformed
from documents.review.acts import MOST_COMMENTS, MOST_THREADS
from documents.review.threads import count_threads, news_after
from documents.review.viewers import set_viewers_comment
from documents.roles import Action
from documents.web.gate import for_scripts, person
from documents.web.json_bodies import bool_of, read_body


@require_GET
@for_scripts
def show_review(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The threads, or those that have changed after a `rev`; how many there are, and may be."""
    document = access_document(person(request), document_id, Action.VIEW).document
    news = news_after(document_id, _rev(request), document.review_head)
    room = {"used": count_threads(document_id), "most": MOST_THREADS, "answers": MOST_COMMENTS}
    return JsonResponse({**news.as_json, "room": room})


def _rev(request: HttpRequest) -> int:
    text = request.GET.get("rev", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Malformed("“rev” is a number.")
    return int(text)


@require_POST
@for_scripts
def let_viewers(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Let viewers comment on the text, or not."""
    actor = person(request)
    access_document(actor, document_id, Action.SHARE)
    on = bool_of(read_body(request, "on"), "on")
    version = set_viewers_comment(actor, document_id, on)
    return JsonResponse({"on": on, "access_version": version})
