"""The page of rooms; a room's own page has the address of a document."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from documents.chat.rooms import create_room, rooms_of
from documents.web.gate import for_people, person


@require_safe
@for_people()
def show_rooms(request: HttpRequest) -> HttpResponse:
    """The rooms that the person may enter."""
    return render(request, "documents/rooms.html", {"rooms": rooms_of(person(request))})


@require_POST
@for_people()
def create(request: HttpRequest) -> HttpResponse:
    """A new room; goes on to its page."""
    is_public = request.POST.get("public") == "on"
    room = create_room(person(request), request.POST.get("title", ""), is_public)
    return redirect("document", room.pk)
