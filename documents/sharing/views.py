"""The way back into a document that somebody has left."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents.errors import Outdated
from documents.sharing import leaving
from documents.titles import shown_title
from documents.web.gate import for_people, person
from documents.web.redirects import done, failed, page_before


@require_POST
@for_people()
def come_back(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Take leaving back: for two minutes, and as long as nobody has changed a right."""
    actor, home = person(request), page_before(request) or reverse("documents")
    try:
        title = leaving.come_back(actor, document_id, request.GET.get("left", ""))
    except Outdated:
        reason = _(
            "That cannot be taken back: rights were changed since. Ask an owner to let you in "
            "again."
        )
        return failed(request, reason, home)
    said = _("You are back in “%(title)s”.") % {"title": shown_title(title)}
    return done(request, said, home, way=reverse("document", args=[document_id]))
