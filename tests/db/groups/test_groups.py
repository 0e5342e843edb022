"""Groups of people: what everybody in one may do, and what every change of one leaves behind."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from documents.access import lookup
from documents.access.groups import access_group
from documents.accounts import activation
from documents.accounts.erasure import erase_user
from documents.chat.messages import people
from documents.chat.rooms import create_room, rooms_of
from documents.errors import AccessDenied, Outdated, OutOfScope, Unfit
from documents.groups import groups, members, shares
from documents.groups.groups import delete_group, make_group, make_group_for, rename_group
from documents.groups.listing import documents_for, members_of, own_groups
from documents.groups.members import add_member, appoint_owner, change_member, remove_member
from documents.groups.shares import share_with_group
from documents.library import lifecycle
from documents.library.listing import Show
from documents.models import (
    AuditEvent,
    Document,
    Entry,
    Group,
    GroupShare,
    Membership,
    Notice,
    Session,
    User,
)
from documents.roles import Action, Doing, GroupRole, Role, scope_of
from documents.sharing import collaborators, directory, leaving, links, requests
from documents.sharing.state import sharing_state
from documents.tokens import digest_of
from tests.support.listed import listed
from tests.support.world import sign_in

pytestmark = pytest.mark.django_db

OWNER, MANAGER, MEMBER = GroupRole.OWNER, GroupRole.MANAGER, GroupRole.MEMBER
GIVEN = [Role.VIEWER, Role.COMMENTER, Role.EDITOR]


@pytest.fixture
def team(ann: User, ben: User) -> Group:
    """Ann's group, with Ben."""
    group = make_group(ann, "Team")
    add_member(ann, group.pk, ben)
    return group


@pytest.fixture
def dora(db: None) -> User:
    return User.objects.create_user("dora", password="secret", name="Dora Lind")


def role_of(document: Document, user: User) -> Role | None:
    return lookup.access_grants(document.pk, [user.pk]).get(user.pk)


def versions() -> dict[Any, int]:
    return dict(Document.objects.values_list("pk", "access_version"))


# What everybody in a group may do.


@pytest.mark.parametrize("role", GIVEN)
def test_a_group_gives_its_role_to_everybody_in_it(
    document: Document, ann: User, ben: User, cleo: User, team: Group, role: Role
) -> None:
    """On every road that looks up rights, and to nobody else."""
    share_with_group(ann, document.pk, team.pk, role)
    assert (role_of(document, ben), role_of(document, cleo)) == (role, None)
    assert lookup.access_document(ben, document.pk, Action.VIEW).role is role
    assert lookup.access_grant(sign_in(ben), document.pk).role is role
    assert lookup.given_roles(document.pk, [ben.pk]) == {ben.pk: role}
    assert [row.document for row in listed(ben, Show.SHARED)] == [document]
    assert [row.role for row in listed(ben, Show.ALL)] == [role]
    assert set(Document.objects.filter(lookup.access_readable(ben))) == {document}
    assert people(document, ben) == [ann, ben]
    assert directory.names_like(ben, "ann") == ["Ann Bauer"]
    with pytest.raises(AccessDenied):
        lookup.access_document(cleo, document.pk, Action.VIEW)


def test_a_room_is_talked_in_by_a_group(ann: User, ben: User, cleo: User, team: Group) -> None:
    room = create_room(ann, "Room", is_public=False)
    share_with_group(ann, room.pk, team.pk, Role.COMMENTER)
    assert (rooms_of(ben).mine, rooms_of(cleo).mine) == ([room], [])


def test_no_query_more_however_many_groups_there_are(
    document: Document,
    ann: User,
    ben: User,
    django_assert_num_queries: Callable[[int], Any],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    """For an admission, for a room's members, and for the list of documents."""
    digest = sign_in(ben)
    listed(ben, Show.ALL)
    counts = []
    for count in (1, 20):
        for number in range(count):
            group = make_group(ann, f"Team {number}")
            add_member(ann, group.pk, ben)
            GroupShare.objects.create(document=document, group=group, role=Role.VIEWER)
            lifecycle.create_document(ann, f"Another {number}")
        with django_assert_num_queries(3):
            lookup.access_grant(digest, document.pk)
        with django_assert_num_queries(1):
            lookup.access_grants(document.pk, [ann.pk, ben.pk])
        with django_assert_max_num_queries(20) as taken:
            listed(ben, Show.ALL)
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_a_change_of_members_takes_no_more_queries_for_many_documents(
    ann: User, ben: User, team: Group, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    counts = []
    for count in (1, 40):
        for _ in range(count):
            own = lifecycle.create_document(ann, "Plan")
            GroupShare.objects.create(document=own, group=team, role=Role.VIEWER)
        with django_assert_max_num_queries(200) as taken:
            remove_member(ann, team.pk, ben.pk)
        counts.append(len(taken))
        add_member(ann, team.pk, ben)
    # What is told is told of ten documents.
    assert counts[1] <= counts[0] * members.MOST_TOLD


# What a change leaves behind.


def test_a_change_of_members_raises_the_version_of_every_document_reached(
    ann: User, ben: User, cleo: User, team: Group
) -> None:
    """Those in the trash, too, and no other; each journals it, and the log is told it once."""
    reached = [lifecycle.create_document(ann, str(number)) for number in range(3)]
    for each in reached:
        share_with_group(ann, each.pk, team.pk, Role.EDITOR)
    lifecycle.trash_document(ann, reached[0].pk)
    lifecycle.create_document(ann, "Other")
    before, heads = versions(), dict(Document.objects.values_list("pk", "head"))
    changed = dict(Document.objects.values_list("pk", "changed_at"))
    AuditEvent.objects.all().delete()
    add_member(ann, team.pk, cleo)
    ids = {each.pk for each in reached}
    assert {pk for pk, version in versions().items() if version > before[pk]} == ids
    entries = Entry.objects.filter(event__type="member").order_by("pk")
    last = {entry.document_id: entry for entry in entries}
    assert {pk: entry.seq for pk, entry in last.items()} == {pk: heads[pk] + 1 for pk in ids}
    assert {entry.kind for entry in entries} == {Entry.Kind.ACCESS}
    assert last[reached[1].pk].event == {
        "type": "member",
        "what": "joined",
        "user": cleo.pk,
        "group": team.pk,
        "name": "Team",
        "by": ann.pk,
    }
    # Nobody's list is in another order for it.
    assert dict(Document.objects.values_list("pk", "changed_at")) == changed
    noted = AuditEvent.objects.values_list("what", "actor", "subject", "document", "details")
    details = {"group": team.pk, "role": "member"}
    assert list(noted) == [("group-joined", ann.pk, cleo.pk, None, details)]
    before = versions()
    remove_member(ann, team.pk, ben.pk)
    assert {pk for pk, version in versions().items() if version > before[pk]} == ids
    assert (role_of(reached[1], ben), role_of(reached[1], cleo)) == (None, Role.EDITOR)


def test_leaving_ends_what_one_had_by_the_group(
    document: Document, ann: User, ben: User, team: Group
) -> None:
    share_with_group(ann, document.pk, team.pk, Role.EDITOR)
    remove_member(ben, team.pk, ben.pk)
    assert role_of(document, ben) is None
    with pytest.raises(AccessDenied):
        access_group(ben, team.pk)


def test_deleting_a_group_ends_what_its_members_had_by_it(
    document: Document, ann: User, ben: User, team: Group
) -> None:
    share_with_group(ann, document.pk, team.pk, Role.EDITOR)
    version = versions()[document.pk]
    with pytest.raises(AccessDenied):
        delete_group(ben, team.pk)
    assert delete_group(ann, team.pk) == "Team"
    assert versions()[document.pk] == version + 1
    assert (role_of(document, ben), own_groups(ben)) == (None, [])
    with pytest.raises(AccessDenied):
        delete_group(ann, team.pk)


def test_a_group_has_another_role_or_none(
    document: Document, ann: User, ben: User, team: Group
) -> None:
    """Each raises the version; an owner of the document who is not in the group may do it, too."""
    share_with_group(ann, document.pk, team.pk, Role.EDITOR)
    collaborators.set_role(ann, document.pk, boss := person("boss"), Role.OWNER)
    version = versions()[document.pk]
    assert share_with_group(boss, document.pk, team.pk, Role.VIEWER) == version + 1
    assert role_of(document, ben) is Role.VIEWER
    assert share_with_group(boss, document.pk, team.pk, None) == version + 2
    assert role_of(document, ben) is None


def person(name: str) -> User:
    return User.objects.create_user(name, name=name.title())


def test_members_are_told_what_they_may_do_now(
    document: Document, ann: User, ben: User, team: Group
) -> None:
    """One notice for each, of what is true now; whose right is the same is told nothing."""

    def told() -> list[tuple[int, str, str]]:
        return list(Notice.objects.order_by("pk").values_list("user", "kind", "role"))

    share_with_group(ann, document.pk, team.pk, Role.VIEWER)
    assert told() == [(ben.pk, "given", "viewer")]
    share_with_group(ann, document.pk, team.pk, Role.EDITOR)
    assert told() == [(ben.pk, "raised", "editor")]
    remove_member(ann, team.pk, ben.pk)
    assert told() == [(ben.pk, "taken", "")]
    assert Notice.objects.get().words == document.title
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    assert told() == [(ben.pk, "given", "editor")]
    add_member(ann, team.pk, ben)
    share_with_group(ann, document.pk, team.pk, None)
    assert told() == [(ben.pk, "given", "editor")]


def test_who_joins_is_told_of_the_ten_that_were_changed_last(
    ann: User, cleo: User, team: Group
) -> None:
    for number in range(12):
        own = lifecycle.create_document(ann, str(number))
        share_with_group(ann, own.pk, team.pk, Role.VIEWER)
    add_member(ann, team.pk, cleo)
    told = Notice.objects.filter(user=cleo).values_list("document__title", flat=True)
    assert set(told) == {str(number) for number in range(2, 12)}


# Who may do what with a group.

ACTS: dict[str, Callable[[User, Group, User], object]] = {
    "see": lambda user, group, other: access_group(user, group.pk),
    "leave": lambda user, group, other: remove_member(user, group.pk, user.pk),
    "rename": lambda user, group, other: rename_group(user, group.pk, "New"),
    "add": lambda user, group, other: add_member(user, group.pk, other),
    "remove": lambda user, group, other: remove_member(user, group.pk, _plain(group)),
    "add a manager": lambda user, group, other: add_member(user, group.pk, other, MANAGER),
    "remove a manager": lambda user, group, other: remove_member(user, group.pk, _manager(group)),
    "appoint": lambda user, group, other: change_member(user, group.pk, _plain(group), MANAGER),
    "delete": lambda user, group, other: delete_group(user, group.pk),
}
MEMBERS = {"see", "leave"}
MANAGERS = MEMBERS | {"rename", "add", "remove"}


def _plain(group: Group) -> int:
    return group.members.get(user__username="plain").user_id


def _manager(group: Group) -> int:
    return group.members.get(user__username="manager").user_id


@pytest.mark.parametrize("role", [*GroupRole, None])
@pytest.mark.parametrize("act", ACTS)
def test_a_group_is_changed_by_those_who_may(
    ann: User, ben: User, cleo: User, act: str, role: GroupRole | None
) -> None:
    group = make_group(ann, "Team")
    for name, what in (("plain", MEMBER), ("manager", MANAGER)):
        add_member(ann, group.pk, person(name), what)
    if role:
        add_member(ann, group.pk, ben, role)
    allowed = {OWNER: set(ACTS), MANAGER: MANAGERS, MEMBER: MEMBERS, None: set()}[role]
    before = stored()
    if act in allowed:
        ACTS[act](ben, group, cleo)
        return
    with pytest.raises((AccessDenied, Unfit)):
        ACTS[act](ben, group, cleo)
    assert stored() == before


def stored() -> object:
    models = (Group, Membership, GroupShare, Document, AuditEvent, Notice)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_what_is_no_change_is_refused(
    document: Document, ann: User, ben: User, cleo: User, team: Group
) -> None:
    before = stored()
    for wrong in (
        lambda: add_member(ann, team.pk, ben),
        lambda: remove_member(ann, team.pk, ann.pk),
        lambda: change_member(ann, team.pk, ann.pk, MEMBER),
        lambda: rename_group(ann, team.pk, " "),
        lambda: make_group(ann, "\u200b"),
        lambda: share_with_group(ann, document.pk, team.pk, Role.OWNER),
        lambda: members.find_new_member(ann, team.pk, "nobody"),
    ):
        with pytest.raises(Unfit):
            wrong()
    for missing in (
        lambda: remove_member(ann, team.pk, cleo.pk),
        lambda: change_member(ann, team.pk, cleo.pk, MANAGER),
        lambda: share_with_group(ann, document.pk, team.pk, None),
        lambda: share_with_group(ann, document.pk, team.pk + 1, Role.VIEWER),
    ):
        with pytest.raises(Outdated):
            missing()
    assert stored() == before
    with pytest.raises(Outdated):
        appoint_owner(ann, team.pk + 1, cleo)


def test_one_gives_to_the_groups_that_one_is_in(
    ann: User, ben: User, cleo: User, team: Group
) -> None:
    """And one's own documents: the group's owner has no say in others'."""
    own = lifecycle.create_document(cleo, "Cleo's")
    with pytest.raises(Outdated):
        share_with_group(cleo, own.pk, team.pk, Role.VIEWER)
    for stranger in (ann, ben):
        with pytest.raises(AccessDenied):
            share_with_group(stranger, own.pk, team.pk, Role.VIEWER)
    add_member(ann, team.pk, cleo)
    share_with_group(cleo, own.pk, team.pk, Role.VIEWER)
    assert role_of(own, ben) is Role.VIEWER
    assert (documents_for(ben, team), documents_for(ann, team)) == ([own], [own])


def test_what_a_group_reaches_is_bounded(
    document: Document, ann: User, cleo: User, team: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it grows: taking somebody out is never too much."""
    for module, name in ((members, "MOST_MEMBERS"), (groups, "MOST_DOCUMENTS")):
        monkeypatch.setattr(module, name, 2)
    monkeypatch.setattr(shares, "MOST_GROUPS_OF_ONE", 1)
    with pytest.raises(Unfit, match="2 members"):
        add_member(ann, team.pk, cleo)
    for _ in range(2):
        own = lifecycle.create_document(ann, "Plan")
        share_with_group(ann, own.pk, team.pk, Role.VIEWER)
    with pytest.raises(Unfit, match="2 documents"):
        share_with_group(ann, document.pk, team.pk, Role.VIEWER)
    with pytest.raises(Unfit, match="1 groups"):
        share_with_group(ann, own.pk, make_group(ann, "Other").pk, Role.VIEWER)
    monkeypatch.setattr(groups, "MOST_GROUPS", 2)
    with pytest.raises(Unfit, match="too many groups"):
        make_group(ann, "Third")
    remove_member(ann, team.pk, team.members.get(user__username="ben").user_id)


def test_an_owner_is_told_that_a_group_gives_more(
    document: Document, ann: User, ben: User, team: Group
) -> None:
    """What an owner says of a person is true, or refused: never half of it."""
    share_with_group(ann, document.pk, team.pk, Role.COMMENTER)
    for role in (None, Role.VIEWER):
        with pytest.raises(Unfit, match="Team"):
            collaborators.set_role(ann, document.pk, ben, role)
        with pytest.raises(Unfit, match="Team"):
            collaborators.change_role(ann, document.pk, ben.pk, role)
    collaborators.change_role(ann, document.pk, ben.pk, Role.EDITOR)
    assert role_of(document, ben) is Role.EDITOR
    with pytest.raises(Unfit, match="leave that group"):
        leaving.leave_document(ben, document.pk)
    assert requests.request_access(ben, document.pk, "") is None
    assert role_of(document, ben) is Role.EDITOR


def test_a_link_may_give_more_than_a_group(
    document: Document, ann: User, ben: User, team: Group
) -> None:
    share_with_group(ann, document.pk, team.pk, Role.VIEWER)
    token = links.make_link(ann, document.pk, Role.EDITOR, None)
    links.open_link(ben, digest_of(token))
    assert role_of(document, ben) is Role.EDITOR


def test_tokens_of_less_change_no_group(ann: User, ben: User, cleo: User, team: Group) -> None:
    """It takes one that writes and shares everywhere; and a session that lives."""
    for doings in (set(Doing) - {Doing.SHARE}, set(Doing) - {Doing.WRITE}):
        ann.scope = scope_of(doings)
        for change in (
            lambda: make_group(ann, "New"),
            lambda: add_member(ann, team.pk, cleo),
            lambda: remove_member(ann, team.pk, ben.pk),
        ):
            with pytest.raises(OutOfScope):
                change()


# Accounts that end.


def test_a_deactivated_member_has_nothing_by_the_group(
    document: Document, ann: User, ben: User, team: Group
) -> None:
    """Until they may sign in again; the version of what they had by it is raised both times."""
    share_with_group(ann, document.pk, team.pk, Role.EDITOR)
    version = versions()[document.pk]
    for active, role in ((False, None), (True, Role.EDITOR)):
        activation.set_active(ann, ben, active)
        version += 1
        assert (role_of(document, ben), versions()[document.pk]) == (role, version)
    assert not Session.objects.filter(user=ben).exists()


def test_an_erased_owner_is_followed_by_the_manager_of_longest_standing(
    document: Document, ann: User, ben: User, cleo: User, dora: User
) -> None:
    """Without one the group has no owner until an operator appoints one; nobody's right changes."""
    group = make_group(cleo, "Team")
    for user in (ben, dora):
        add_member(cleo, group.pk, user)
    add_member(cleo, group.pk, ann)
    share_with_group(ann, document.pk, group.pk, Role.EDITOR)
    change_member(cleo, group.pk, dora.pk, MANAGER)
    version = versions()[document.pk]
    erase_user(cleo, None)
    assert versions()[document.pk] == version + 1
    assert standing(group) == {"ann": MEMBER, "ben": MEMBER, "dora": OWNER}
    erase_user(dora, None)
    assert standing(group) == {"ann": MEMBER, "ben": MEMBER}
    assert role_of(document, ben) is Role.EDITOR
    appoint_owner(ann, group.pk, ben)
    assert standing(group) == {"ann": MEMBER, "ben": OWNER}


def standing(group: Group) -> dict[str, str]:
    return dict(group.members.values_list("user__username", "role"))


def test_a_group_of_nobody_ends(document: Document, ann: User, ben: User) -> None:
    group = make_group(ben, "Alone")
    collaborators.set_role(ann, document.pk, ben, Role.OWNER)
    share_with_group(ben, document.pk, group.pk, Role.VIEWER)
    erase_user(ben, None)
    assert not Group.objects.exists()
    assert role_of(document, ann) is Role.OWNER


def test_an_operator_makes_a_group_for_somebody(
    document: Document, ann: User, ben: User, cleo: User
) -> None:
    """And appoints who owns it; who was not in it gets what it reaches."""
    group = make_group_for(ann, "Team", ben)
    own = lifecycle.create_document(ben, "Plan")
    share_with_group(ben, own.pk, group.pk, Role.EDITOR)
    appoint_owner(ann, group.pk, cleo)
    assert role_of(own, cleo) is Role.EDITOR
    assert [row.user for row in members_of(group)] == [ben, cleo]
    noted = AuditEvent.objects.filter(what__startswith="group-").order_by("pk")
    assert [(row.what, row.actor, row.subject) for row in noted] == [
        ("group-made", ann.pk, ben.pk),
        ("group-joined", ann.pk, cleo.pk),
    ]


# What an owner sees.


def test_the_sharing_of_a_document_tells_whence_a_right_comes(
    document: Document, ann: User, ben: User, team: Group
) -> None:
    make_group(ann, "Another")
    share_with_group(ann, document.pk, team.pk, Role.EDITOR)
    state = sharing_state(lookup.access_document(ann, document.pk, Action.VIEW), ann)
    assert [(row["user"]["id"], row["role"], row["by_group"]) for row in state["people"]] == [
        (ann.pk, "owner", None),
        (ben.pk, "editor", "Team"),
    ]
    assert state["groups"] == [{"id": team.pk, "name": "Team", "role": "editor", "members": 2}]
    assert [group["name"] for group in state["my_groups"]] == ["Another", "Team"]
    add_member(ann, team.pk, person("emil"))
    log = sharing_state(lookup.access_document(ann, document.pk, Action.VIEW), ann)["log"]
    assert (log[0]["actor"]["id"], log[0]["subject"]["name"]) == (ann.pk, "Emil")
    seen = sharing_state(lookup.access_document(ben, document.pk, Action.VIEW), ben)
    assert (seen["my_groups"], len(seen["groups"])) == ([], 1)


def test_what_is_in_the_trash_is_not_told_of(
    document: Document, ann: User, cleo: User, team: Group
) -> None:
    share_with_group(ann, document.pk, team.pk, Role.VIEWER)
    Document.objects.update(trashed_at=timezone.now())
    add_member(ann, team.pk, cleo)
    assert not Notice.objects.filter(user=cleo).exists()
    Document.objects.update(trashed_at=None)
    assert role_of(document, cleo) is Role.VIEWER
