"""The page of a shared folder: who has it, and what is in it; and the forms about it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from documents.access.folders.door import access_folder
from documents.errors import Outdated, Unfit
from documents.groups.listing import own_groups
from documents.models import SharedFolder, User
from documents.roles import Role, strength
from documents.shared_folders import folders, people
from documents.shared_folders.contents import take_document_out
from documents.shared_folders.listing import documents_in, groups_of_folder, people_of_folder
from documents.web.gate import for_people, person
from documents.web.redirects import complain, say
from documents.web.role_names import ROLE_NAMES
from documents.web.row_ids import row_id

_OF_GROUPS = [(role, ROLE_NAMES[role]) for role in (Role.VIEWER, Role.COMMENTER, Role.EDITOR)]


@require_safe
@for_people()
def show_folder(request: HttpRequest, folder_id: int) -> HttpResponse:
    """Who has a folder and what is in it, with its forms."""
    reader = person(request)
    access = access_folder(reader, folder_id)
    folder, named = access.folder, people_of_folder(access.folder)
    groups = groups_of_folder(folder)
    given = {row.group_id for row, _count in groups}
    context = {
        "folder": folder,
        "people": [(row, ROLE_NAMES[row.standing]) for row in named],
        "groups": [(row, ROLE_NAMES[Role(row.role)], count) for row, count in groups],
        "roles": [*_OF_GROUPS, (Role.OWNER, ROLE_NAMES[Role.OWNER])],
        "group_roles": _OF_GROUPS,
        "my_groups": [own.group for own in own_groups(reader) if own.group.pk not in given],
        "documents": documents_in(reader, folder),
        "may_own": access.role is Role.OWNER,
        "may_put": strength(access.role) >= strength(Role.EDITOR),
        "most": {
            "documents": folders.MOST_DOCUMENTS,
            "people": folders.MOST_PEOPLE,
            "groups": folders.MOST_GROUPS,
        },
    }
    return render(request, "documents/shared_folder.html", context)


@require_POST
@for_people()
def make_folder(request: HttpRequest) -> HttpResponse:
    """A new shared folder, whose page is shown next."""
    try:
        folder = folders.make_folder(person(request), request.POST.get("name", ""))
    except Unfit as unfit:
        complain(request, str(unfit))
        return redirect("documents")
    return redirect("shared-folder", folder.pk)


@require_POST
@for_people()
def share_folder(request: HttpRequest, folder_id: int) -> HttpResponse:
    """A shared folder in place of the person's own, whose page is shown next."""
    owner = person(request)
    try:
        folder = folders.share_own_folder(owner, folder_id)
    except Unfit as unfit:
        complain(request, str(unfit))
        return redirect(reverse("documents", query={"folder": folder_id}))
    except Outdated:
        complain(request, _("There is no such folder."))
        return redirect("documents")
    if owner.folders.filter(pk=folder_id).exists():
        said = _("“%(name)s” can be shared now. What others own has stayed in your own folder.")
    else:
        said = _("“%(name)s” can be shared now: choose with whom.")
    say(request, said % {"name": folder.name})
    return redirect("shared-folder", folder.pk)


@require_POST
@for_people()
def rename_folder(request: HttpRequest, folder_id: int) -> HttpResponse:
    """Another name for a folder."""
    try:
        folders.rename_folder(person(request), folder_id, request.POST.get("name", ""))
    except Unfit as unfit:
        complain(request, str(unfit))
    return redirect("shared-folder", folder_id)


@require_POST
@for_people()
def delete_folder(request: HttpRequest, folder_id: int) -> HttpResponse:
    """The end of a folder; its documents stay their owners'."""
    name = folders.delete_folder(person(request), folder_id)
    say(request, _("The shared folder “%(name)s” is deleted.") % {"name": name})
    return redirect("documents")


@require_POST
@for_people()
def add_person(request: HttpRequest, folder_id: int) -> HttpResponse:
    """One more who has a folder, `who` by name."""
    actor, role = person(request), request.POST.get("role", "")
    try:
        who = request.POST.get("who", "").strip()[:254]
        user = people.find_new_person(actor, folder_id, who)
        people.give_to_person(actor, folder_id, user, _role(role))
        say(request, _("%(name)s has the folder now.") % {"name": user.display_name})
    except Unfit as unfit:
        complain(request, str(unfit))
    except Outdated:
        complain(request, _("There is no such role."))
    return redirect("shared-folder", folder_id)


@require_POST
@for_people()
def change_person(request: HttpRequest, folder_id: int, user_id: int) -> HttpResponse:
    """What somebody is to a folder, by `role`; without one they have it no more."""
    actor, role = person(request), request.POST.get("role", "")
    try:
        user = _somebody(access_folder(actor, folder_id).folder, user_id)
        people.give_to_person(actor, folder_id, user, _role(role) if role else None)
    except Unfit as unfit:
        complain(request, str(unfit))
    except Outdated:
        complain(request, _("They do not have this folder any more."))
    else:
        if user_id == actor.pk and not role:
            say(request, _("You have left the folder."))
            return redirect("documents")
    return redirect(f"{reverse('shared-folder', args=[folder_id])}#people")


def _somebody(folder: SharedFolder, user_id: int) -> User:
    row = folder.people.select_related("user").filter(user=user_id).first()
    if row is None:
        raise Outdated
    return row.user


@require_POST
@for_people()
def change_group(request: HttpRequest, folder_id: int) -> HttpResponse:
    """What everybody in the `group` is in what is in a folder, by `role`; without one nothing."""
    role, group = request.POST.get("role", ""), request.POST.get("group", "")
    try:
        if (group_id := row_id(group)) is None:
            raise Outdated
        people.give_to_group(person(request), folder_id, group_id, _role(role) if role else None)
    except Unfit as unfit:
        complain(request, str(unfit))
    except Outdated:
        complain(request, _("There is no such group any more, or it does not have this folder."))
    return redirect(f"{reverse('shared-folder', args=[folder_id])}#folder-groups")


def _role(given: str) -> Role:
    if given not in [*Role]:
        raise Outdated
    return Role(given)


@require_POST
@for_people()
def take_out(request: HttpRequest, folder_id: int, document_id: UUID) -> HttpResponse:
    """A document out of a folder."""
    try:
        take_document_out(person(request), document_id, folder_id)
    except Outdated:
        complain(request, _("It is not in this folder any more."))
    return redirect(f"{reverse('shared-folder', args=[folder_id])}#folder-documents")
