"""The list of documents."""

import secrets
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documents.errors import Malformed
from documents.library.listing import Show, Sort, Wanted, count_in_folders, part_of_list
from documents.models import Folder, User
from documents.shared_folders.listing import OwnSharedFolder, own_shared_folders
from documents.sharing.directory import sharing_with
from documents.web.gate import for_people, person
from documents.web.row_ids import row_id

ROWS = 50
_LONGEST_QUERY = 500
Choice = TypeVar("Choice", Show, Sort)


@require_safe
@for_people()
def show_list(request: HttpRequest) -> HttpResponse:
    """A person's documents: those that `show`, `folder`, `shared`, `person` and `q` ask for, by
    `sort`.

    Behind the first rows come those from `cursor` on, which a script adds to the page.
    """
    reader, asked = person(request), request.GET
    folders, shared = count_in_folders(reader), own_shared_folders(reader)
    wanted = _wanted(asked)
    try:
        portion = part_of_list(reader, wanted, ROWS, asked.get("cursor", ""))
    except Malformed:
        portion = part_of_list(reader, wanted, ROWS)
    context: dict[str, Any] = {
        "wanted": wanted,
        "rows": portion.rows,
        "next": portion.next,
        "folders": folders,
        "folder": _folder(wanted, folders),
        "shared_folders": shared,
        "around": None,
        "shared": _shared(wanted, shared),
        "with_person": _with_person(reader, wanted),
        "most_import": settings.MAX_IMPORT,
        "press": secrets.token_urlsafe(12),
    }
    return render(request, "documents/list.html", context)


def _wanted(asked: QueryDict) -> Wanted:
    return Wanted(
        show=_choice(Show, asked.get("show", "")),
        folder=_id(asked.get("folder", "")),
        text=asked.get("q", "")[:_LONGEST_QUERY].replace("\0", ""),
        sort=_choice(Sort, asked.get("sort", "")),
        with_person=_id(asked.get("person", "")),
        shared=_id(asked.get("shared", "")),
    )


def _id(given: str) -> int | None:
    """A row's id; None when none is asked for, 0, which nobody has, for what is no id."""
    if not given:
        return None
    return row_id(given) or 0


def _choice(choices: type[Choice], given: str) -> Choice:
    """The choice that was made; the first one when it is none."""
    return next((choice for choice in choices if choice == given), next(iter(choices)))


def _folder(wanted: Wanted, folders: list[tuple[Folder, int]]) -> Folder | None:
    if wanted.folder is None:
        return None
    for folder, _ in folders:
        if folder.pk == wanted.folder:
            return folder
    raise Http404


def _shared(wanted: Wanted, folders: list[OwnSharedFolder]) -> OwnSharedFolder | None:
    if wanted.shared is None:
        return None
    for each in folders:
        if each.folder.pk == wanted.shared:
            return each
    raise Http404


def _with_person(reader: User, wanted: Wanted) -> User | None:
    """Of strangers not even the name is told."""
    if wanted.with_person is None:
        return None
    found: User | None = sharing_with(reader).filter(pk=wanted.with_person).first()
    if found is None:
        raise Http404
    return found
