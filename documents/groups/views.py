"""The pages of groups: all that a person is in, and who is in one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from documents.access.groups import access_group
from documents.errors import Outdated, Unfit
from documents.groups import groups, members
from documents.groups.listing import documents_for, members_of, own_groups
from documents.models import User
from documents.roles import GroupRole
from documents.web.gate import for_people, person
from documents.web.redirects import complain, say
from documents.web.role_names import GROUP_ROLE_NAMES


@require_safe
@for_people()
def show_groups(request: HttpRequest) -> HttpResponse:
    """The groups that the person is in, and a form for a new one."""
    rows = [(each, GROUP_ROLE_NAMES[each.role]) for each in own_groups(person(request))]
    return render(request, "documents/groups.html", {"rows": rows})


@require_POST
@for_people()
def make_group(request: HttpRequest) -> HttpResponse:
    """A new group, which is shown next."""
    try:
        group = groups.make_group(person(request), request.POST.get("name", ""))
    except Unfit as unfit:
        complain(request, str(unfit))
        return redirect("groups")
    return redirect("group", group.pk)


@require_safe
@for_people()
def show_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Who is in a group, what the reader may open of what is shared with it, and its forms."""
    reader = person(request)
    access = access_group(reader, group_id)
    rows = [(row, GROUP_ROLE_NAMES[GroupRole(row.role)]) for row in members_of(access.group)]
    context = {
        "group": access.group,
        "rows": rows,
        "roles": GROUP_ROLE_NAMES.items(),
        "documents": documents_for(reader, access.group),
        "may_manage": access.role.is_at_least(GroupRole.MANAGER),
        "may_own": access.role is GroupRole.OWNER,
    }
    return render(request, "documents/group.html", context)


@require_POST
@for_people()
def rename_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Another name for a group."""
    try:
        groups.rename_group(person(request), group_id, request.POST.get("name", ""))
    except Unfit as unfit:
        complain(request, str(unfit))
    return redirect("group", group_id)


@require_POST
@for_people()
def delete_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """The end of a group."""
    name = groups.delete_group(person(request), group_id)
    say(request, _("The group “%(name)s” is deleted.") % {"name": name})
    return redirect("groups")


@require_POST
@for_people()
def add_member(request: HttpRequest, group_id: int) -> HttpResponse:
    """One more in a group, `who` by name."""
    actor = person(request)
    try:
        user = members.find_new_member(actor, group_id, request.POST.get("who", "").strip()[:254])
        members.add_member(actor, group_id, user)
        told = {"name": user.display_name}
        say(request, _("%(name)s is in the group now.") % told)
    except Unfit as unfit:
        complain(request, str(unfit))
    return redirect("group", group_id)


@require_POST
@for_people()
def change_member(request: HttpRequest, group_id: int, user_id: int) -> HttpResponse:
    """What somebody is to a group, by `role`; without one they are out of it."""
    actor = person(request)
    try:
        _change(actor, group_id, user_id, request.POST.get("role", ""))
    except Unfit as unfit:
        complain(request, str(unfit))
    except Outdated:
        complain(request, _("They are not in this group any more."))
    else:
        if user_id == actor.pk and not request.POST.get("role"):
            say(request, _("You have left the group."))
            return redirect("groups")
    return redirect(f"{reverse('group', args=[group_id])}#members")


def _change(actor: User, group_id: int, user_id: int, role: str) -> None:
    if not role:
        members.remove_member(actor, group_id, user_id)
    elif role in [*GroupRole]:
        members.change_member(actor, group_id, user_id, GroupRole(role))
    else:
        raise Outdated
