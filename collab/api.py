"""The HTTP API as a whole: `/api/v1/`, described at `/api/v1/openapi.json` and `/api/v1/docs`.

What is true without sockets is in documents/api/; here is what needs the realtime engine.
"""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from pydantic import BaseModel, Field

from collab import history_api, review_api, suggestions_api
from collab.engine.append import Addition, Incomplete
from collab.hub.hub import get_hub
from collab.protocol.closing import CloseCode, Refused
from documents.access.grant import Grant
from documents.access.lookup import access_document, access_grants, check_not_frozen
from documents.api import (
    changes,
    content,
    documents,
    files,
    folders,
    me,
    messages,
    notices,
    rooms,
    templates,
    tickets,
    versions,
)
from documents.api.http import problems
from documents.api.http.auth import Session, Token, person
from documents.api.http.problems import Problem
from documents.api.programs import tokens, webhooks
from documents.api.review import news
from documents.api.schemas import Person, person_of
from documents.api.sharing import (
    collaborators,
    dialog,
    groups,
    links,
    publication,
    requests,
    shared_folders,
)
from documents.errors import AccessDenied, AccessError, SignedOut
from documents.models import User
from documents.roles import Action, Role
from documents.web.bodies import takes

router = Router(tags=["now"])


class Present(BaseModel):
    """Somebody who has the document open."""

    user: Person
    role: Role


class Appended(BaseModel):
    """The document's seq at which the change is in the journal."""

    seq: int


_UPDATE = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


@router.get(
    "/documents/{uuid:document_id}/presence", response=list[Present], summary="Who is here now"
)
def list_present(request: HttpRequest, document_id: UUID) -> list[Present]:
    """Those who have the document open, each once."""
    access_document(person(request), document_id, Action.VIEW)
    here, elsewhere = async_to_sync(_people)(document_id)
    roles, users = access_grants(document_id, elsewhere), User.objects.in_bulk(elsewhere)
    return [_present(grant) for grant in here] + [
        Present(user=person_of(users[id_]), role=role) for id_, role in roles.items()
    ]


async def _people(document_id: UUID) -> tuple[list[Grant], frozenset[int]]:
    return await get_hub().people(document_id)


def _present(grant: Grant) -> Present:
    return Present(user=Person(**grant.person), role=grant.role)


@router.post(
    "/documents/{uuid:document_id}/updates",
    response=Appended,
    summary="Append an update",
    openapi_extra={"requestBody": _UPDATE},
)
def append_update(
    request: HttpRequest,
    document_id: UUID,
    epoch: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0,
) -> Appended:
    """The body is a Yjs v1 update without gaps, to the text of this `epoch`, of at most what a
    document may have. Once it is committed, open editors show it at once. A large one is committed
    in several steps; the answer comes after the last, and the same may be sent again.
    """
    writer = person(request)
    check_not_frozen(access_document(writer, document_id, Action.EDIT).document)
    update = _update(request)
    seq = async_to_sync(_append)(document_id, writer.speaks_in or "", epoch, update)
    return Appended(seq=seq)


def _update(request: HttpRequest) -> bytes:
    if request.content_type != "application/octet-stream":
        raise Problem(415, "Send the update as application/octet-stream.")
    most = settings.COLLAB_MAX_CHANGE
    # Read as a stream, because Django's own bound is meant for forms.
    update: bytes = request.read(most + 1)
    if len(update) > most:
        raise Problem(413, f"An update has at most {most // 1024**2} MiB.")
    return update


async def _append(document_id: UUID, speaks_in: str, epoch: int, update: bytes) -> int:
    return await get_hub().append(document_id, speaks_in, Addition(epoch, update))


class _Api(NinjaAPI):
    """The API, whose description says of every address that it may answer with a problem."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        problem = problems.ProblemShape.model_json_schema(
            ref_template="#/components/schemas/{model}"
        )
        schema["components"]["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"] |= _PROBLEMS
        return schema


_PROBLEM = {
    "description": "What went wrong",
    "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_PROBLEMS = {"4XX": _PROBLEM, "503": _PROBLEM}

api = _Api(
    title="Scriptorium",
    version="1",
    description=(
        "Documents, their chats and the people in them. Sign in with a browser's session (what "
        "writes needs its CSRF token as X-CSRFToken), or with a personal token of your account "
        "page: `Authorization: Bearer scr_…`."
    ),
    auth=[Token(), Session()],
    parser=problems.JsonParser(),
)
problems.install(api)

# How what the engine refuses looks here: like an error of the table of problems, or by a status.
_SAME: dict[CloseCode, type[AccessError]] = {
    CloseCode.SIGNED_OUT: SignedOut,
    CloseCode.NOT_FOUND: AccessDenied,
    CloseCode.NOT_ALLOWED: AccessDenied,
    CloseCode.GONE: AccessDenied,
}
_STATUSES = {
    CloseCode.MALFORMED: 422,
    CloseCode.STALE: 409,
    CloseCode.FULL: 413,
    CloseCode.FROZEN: 423,
}


@api.exception_handler(Refused)
def _of_refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    if same := _SAME.get(refused.code):
        return api.on_exception(request, same())
    return problems.answer(_STATUSES.get(refused.code, 503), refused.reason)


@api.exception_handler(Incomplete)
def _of_incomplete(request: HttpRequest, _: Incomplete) -> HttpResponse:
    return problems.answer(409, "The update builds on something that the document lacks.")


# Kept, if at all, by whoever asked, who asks again each time whether it is still so.
api.add_decorator(cache_control(private=True, no_cache=True), mode="view")


_NOUNS = (
    me,
    documents,
    files,
    folders,
    dialog,
    collaborators,
    groups,
    shared_folders,
    links,
    publication,
    requests,
    rooms,
    messages,
    news,
    review_api,
    suggestions_api,
    templates,
    notices,
    content,
    changes,
    history_api,
    versions,
    tickets,
    webhooks,
    tokens,
)
for noun in _NOUNS:
    api.add_router("", noun.router)
api.add_router("", router)


# Some more than is taken: to whom it is only a little too large, a sentence says so.
_LONG: dict[str, Callable[[], int]] = {
    append_update.__name__: lambda: settings.COLLAB_MAX_CHANGE + 3 * 1024**2,
    files.add_file.__name__: lambda: 2 * settings.MAX_FILE,
    files.import_document.__name__: lambda: 2 * settings.MAX_IMPORT,
}


def urls() -> tuple[list[URLPattern | URLResolver], str, str]:
    """The addresses, of which some take bodies longer than those of forms."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name in _LONG:
            takes(_LONG[pattern.name])(pattern.callback)
    return patterns, app, namespace


# A POST is answered by the API, too, and not by the page about a form that is too old.
@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """The answer at an address that the API does not have."""
    return problems.answer(404, "There is no such address.")
