"""The JSON API of a document's review: its threads."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from documents.access.lookup import access_document
from documents.chat.acts import Json
from documents.review.acts import MOST_COMMENTS, MOST_THREADS
from documents.review.reading import news_after
from documents.review.suggestions.telling import room_for, update_of
from documents.review.threads import count_threads
from documents.roles import Action
from documents.web.gate import for_scripts, person
from documents.web.queries import number_in


@require_GET
@for_scripts
def show_review(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Threads and suggestions, or those that have changed after a `rev`; how many there are, and
    may be.
    """
    document = access_document(person(request), document_id, Action.VIEW).document
    news = news_after(document_id, number_in(request, "rev") or 0, document.review_head)
    room: Json = {
        "used": count_threads(document_id),
        "most": MOST_THREADS,
        "answers": MOST_COMMENTS,
    }
    room["suggestions"] = room_for(document_id)
    return JsonResponse({**news.as_json, "room": room})


@require_GET
@for_scripts
def show_suggestion(request: HttpRequest, document_id: UUID, suggestion_id: UUID) -> HttpResponse:
    """The update of a suggestion that is open."""
    access_document(person(request), document_id, Action.VIEW)
    update = update_of(document_id, suggestion_id)
    return HttpResponse(update, content_type="application/octet-stream")
