"""Wanting no mail: whoever has the address that stands in a mail says so, without signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from documents.mail import refusals


@csrf_exempt  # mail programs post here without ever having seen a page; the path is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def no_mail(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button, which a mail program presses by itself; `again` takes it back.

    Looking at it changes nothing: programs look at every address in a mail.
    """
    mailbox = refusals.mailbox_in(token)
    if mailbox is None:
        raise Http404
    if request.method == "POST":
        (refusals.allow if "again" in request.POST else refusals.refuse)(mailbox)
    context = {"mailbox": mailbox, "is_refused": refusals.is_refused(mailbox)}
    return render(request, "documents/no_mail.html", context)
