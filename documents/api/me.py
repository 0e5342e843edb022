"""Who the caller is."""

from django.http import HttpRequest
from ninja import Router

from documents.api.http.auth import person
from documents.api.schemas import Person, person_of

router = Router(tags=["me"])


@router.get("/me", response=Person, summary="Who I am")
def show_me(request: HttpRequest) -> Person:
    """The person whose session or token this is."""
    return person_of(person(request))
