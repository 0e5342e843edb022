"""What a browser keeps of a person on a device: the worker that serves it, and its end."""

from allauth.account.views import logout
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def show_worker(request: HttpRequest) -> HttpResponse:
    """The service worker (frontend/src/worker.ts), at the top because its scope starts there."""
    with staticfiles_storage.open("build/worker.js") as script:
        return HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")


def sign_out(request: HttpRequest) -> HttpResponse:
    """Signs out, and has the browser remove what it keeps of this site: pages, texts, drafts."""
    response: HttpResponse = logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"storage"'
    return response
