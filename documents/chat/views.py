"""The JSON API of a document's chat: what was said, and who may say something."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from documents.access.lookup import access_document
from documents.chat import posting
from documents.chat.messages import MessageRange, history, people, standing, unread_count
from documents.roles import Action
from documents.web.gate import for_scripts, person
from documents.web.queries import number_in
from documents.web.viewers import switch_viewers

_LIMIT, _MOST = 50, 200


@require_GET
@for_scripts
def show_chat(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Messages: the newest, those `before` or `after` a number, or changed after a `rev`."""
    reader = person(request)
    document = access_document(reader, document_id, Action.VIEW).document
    span = MessageRange(*(number_in(request, name) for name in ("before", "after", "rev")))
    limit = number_in(request, "limit")
    messages, more = history(
        document_id, span, _LIMIT if limit is None else max(1, min(limit, _MOST))
    )
    read = standing(document_id, reader.pk).read
    return JsonResponse(
        {
            "messages": messages,
            "more": more,
            "read": read,
            "unread": unread_count(document_id, reader.pk, read),
            "people": [user.as_json for user in people(document)],
            "viewers": document.viewers_chat,
        }
    )


@require_POST
@for_scripts
def let_viewers(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Let viewers write in the chat, or not."""
    return switch_viewers(request, document_id, posting.set_viewers_chat)
