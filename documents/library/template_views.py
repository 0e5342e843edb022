"""The gallery of templates, and what makes a document one."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from documents.errors import AccessDenied, Outdated, Quarantined, Unfit
from documents.library import templates
from documents.library.folders import file_document
from documents.library.gallery import shipped
from documents.titles import shown_title
from documents.web.gate import for_people, person
from documents.web.redirects import complain, done, failed, list_before
from documents.web.row_ids import row_id


@require_safe
@for_people()
def show_templates(request: HttpRequest) -> HttpResponse:
    """What a new document may begin with."""
    folder = request.GET.get("folder", "")
    context = {
        "shipped": shipped(get_language() or ""),
        "own": templates.templates_of(person(request)),
        "variables": {name: f"{{{{{name}}}}}" for name in templates.VARIABLES},
        "folder": folder if folder.isdecimal() else "",
    }
    return render(request, "documents/templates.html", context)


@require_POST
@for_people()
def begin(request: HttpRequest) -> HttpResponse:
    """A new document that begins as a `template`, perhaps in a `folder`; goes on to its page."""
    owner, folder = person(request), request.POST.get("folder", "")
    try:
        document = templates.begin_with(owner, request.POST.get("template", ""))
    except (AccessDenied, Outdated, Quarantined):
        complain(request, _("This template is not there any more."))
        return redirect("templates")
    if (folder_id := row_id(folder)) is not None:
        with suppress(Outdated):
            file_document(owner, document.pk, folder_id)
    return redirect("document", document.pk)


@require_POST
@for_people()
def mark(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The document is a template from now on, or with an empty `template` none."""
    is_template = bool(request.POST.get("template", ""))
    try:
        title = templates.mark_template(person(request), document_id, is_template)
    except Unfit as unfit:
        return failed(request, str(unfit), list_before(request))
    said = (
        _("“%(title)s” is a template now.")
        if is_template
        else _("“%(title)s” is no template any more.")
    )
    return done(request, said % {"title": shown_title(title)}, list_before(request))
