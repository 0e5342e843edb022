"""The page of notices, and the forms about them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from documents.notices.inbox import Shown, mark, notices_of, unread_count
from documents.notices.sentences import path_of, sentence_html
from documents.notices.watching import Attention, choose_attention
from documents.web.gate import for_people, person
from documents.web.redirects import done, page_before
from documents.web.row_ids import row_id

_ROWS = 50
_ATTENDS = {
    Attention.USUAL: gettext_lazy("You are told of this document what concerns you."),
    Attention.WATCH: gettext_lazy("You are told of every change and message in this document."),
    Attention.MUTE: gettext_lazy("You are told of this document only when somebody names you."),
}


@require_safe
@for_people()
def show_notices(request: HttpRequest) -> HttpResponse:
    """The newest, or those before one; each leads to its place."""
    reader = person(request)
    before = _id(request.GET.get("before", ""))
    found, more = notices_of(reader, before, _ROWS)
    context = {
        "rows": [_row(notice) for notice in found],
        "unread": unread_count(reader),
        "next": found[-1].id if more else None,
        "is_first": before is None,
    }
    return render(request, "documents/notices.html", context)


def _row(notice: Shown) -> dict[str, Any]:
    return {
        "notice": notice,
        "sentence": sentence_html(notice),
        "path": path_of(notice),
    }


@require_POST
@for_people()
def mark_notices(request: HttpRequest) -> HttpResponse:
    """Mark one notice (`id`) or all of them as read, or with `unread` as not."""
    given = request.POST.get("id", "")
    ids = None if given == "all" else [_id(given) or 0]
    mark(person(request), ids, read="unread" not in request.POST)
    return redirect("notices")


@require_POST
@for_people()
def attend(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Be told more or less of a document; what is no `attention` is the usual one."""
    given = request.POST.get("attention", "")
    attention = Attention(given) if given in set(Attention) else Attention.USUAL
    choose_attention(person(request), document_id, attention)
    home = page_before(request) or reverse("document", args=[document_id])
    return done(request, str(_ATTENDS[attention]), home)


def _id(given: str) -> int | None:
    return row_id(given) if given.isascii() else None
