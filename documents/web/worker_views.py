"""What a browser keeps of a person on a device: the worker that serves it, and its end."""

from allauth.account.views import logout
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.web.gate import for_people
from documents.web.preload import imported_by


@never_cache
@require_safe
def show_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the top because its scope starts there."""
    with staticfiles_storage.open("build/worker.js") as script:
        return HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")


@require_safe
@for_people()
def show_offline(request: HttpRequest) -> HttpResponse:
    """The list of what is on a device, which its pages keep for when there is no server."""
    scripts = dict.fromkeys(
        imported_by("src/pages/offline.ts") + imported_by("src/pages/account.ts")
    )
    return render(request, "documents/offline.html", {"scripts": scripts})


def sign_out(request: HttpRequest) -> HttpResponse:
    """Signs out, and has the browser remove what it keeps of this site: pages, texts, drafts."""
    response: HttpResponse = logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"storage"'
    return response
