"""How a page's script switches what viewers may do."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse

from documents.access.lookup import access_document
from documents.models import User
from documents.roles import Action
from documents.web.gate import person
from documents.web.json_bodies import bool_of, read_body


def switch_viewers(
    request: HttpRequest, document_id: UUID, set_viewers: Callable[[User, UUID, bool], int]
) -> HttpResponse:
    """Do with `set_viewers` what the body says in `on`; the new access version."""
    actor = person(request)
    access_document(actor, document_id, Action.SHARE)
    on = bool_of(read_body(request, "on"), "on")
    return JsonResponse({"on": on, "access_version": set_viewers(actor, document_id, on)})
