"""Templates: what new documents may begin with."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.lookup import Access
from documents.api.documents import DocumentShape, told
from documents.api.http.auth import person
from documents.api.schemas import Body, Flag, Text
from documents.library import templates
from documents.library.gallery import shipped
from documents.roles import Role

router = Router(tags=["templates"])


class TemplateShape(BaseModel):
    """A template: the id of a document, or one of the site's by its name, with what it is for."""

    template: str
    title: str
    purpose: str = ""


class Begun(Body):
    """What the new document begins with."""

    template: Annotated[Text, Field(max_length=40)]


class Mark(Body):
    """Whether a document is a template."""

    is_template: Flag


@router.get("/templates", response=list[TemplateShape], summary="List templates")
def list_templates(request: HttpRequest) -> list[Any]:
    """The site's own first, then those among the documents that you may read."""
    own = templates.templates_of(person(request))
    return [
        *(TemplateShape(template=t.name, title=t.title, purpose=t.purpose) for t in shipped("en")),
        *(TemplateShape(template=str(document.pk), title=document.title) for document in own),
    ]


@router.post("/templates", response={201: DocumentShape}, summary="Begin with a template")
def begin(request: HttpRequest, body: Begun) -> DocumentShape:
    """A document that belongs to you. `{{date}}` and `{{person}}` of the template are filled in."""
    return told(Access(templates.begin_with(person(request), body.template), Role.OWNER))


@router.put(
    "/documents/{uuid:document_id}/template", response={204: None}, summary="Make it a template"
)
def mark_template(request: HttpRequest, document_id: UUID, body: Mark) -> None:
    """Whoever may read it may begin documents with it; for those who may rename it."""
    templates.mark_template(person(request), document_id, body.is_template)
