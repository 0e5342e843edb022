"""Shared folders: what whoever has one may do in what is in it, and what every change leaves."""

from collections.abc import Callable
from typing import Any

import pytest

from documents.access import lookup
from documents.access.folders.door import access_folder, folder_roles
from documents.accounts import activation
from documents.accounts.erasure import erase_user
from documents.chat.rooms import create_room
from documents.errors import AccessDenied, Outdated, OutOfScope, SignedOut, Unfit
from documents.groups import groups
from documents.groups.groups import delete_group, make_group
from documents.groups.members import add_member, remove_member
from documents.groups.shares import share_with_group
from documents.library import lifecycle, moving
from documents.library.copies import duplicate_document
from documents.library.folders import file_document
from documents.library.folders import make_folder as make_own_folder
from documents.library.listing import Show, Wanted, part_of_list
from documents.models import (
    AuditEvent,
    Document,
    Entry,
    Filing,
    Folder,
    FolderGroup,
    FolderPerson,
    Group,
    Notice,
    Placement,
    Session,
    SharedFolder,
    User,
)
from documents.roles import Action, Doing, Role, scope_of
from documents.shared_folders import folders, people
from documents.shared_folders.contents import place_document, take_document_out
from documents.shared_folders.folders import (
    delete_folder,
    make_folder,
    rename_folder,
    share_own_folder,
)
from documents.shared_folders.listing import documents_in, own_shared_folders
from documents.shared_folders.people import appoint_owner, give_to_group, give_to_person
from documents.sharing import collaborators, directory, leaving
from documents.sharing.state import sharing_state
from tests.support.listed import listed
from tests.support.world import sign_in

pytestmark = pytest.mark.django_db

OWNER, EDITOR, COMMENTER, VIEWER = Role.OWNER, Role.EDITOR, Role.COMMENTER, Role.VIEWER
GIVEN = [VIEWER, COMMENTER, EDITOR]


@pytest.fixture
def shelf(ann: User, document: Document) -> SharedFolder:
    """Ann's folder, with her document."""
    folder = make_folder(ann, "Shelf")
    place_document(ann, document.pk, folder.pk)
    return folder


@pytest.fixture
def team(ann: User, cleo: User) -> Group:
    """Ann's group, with Cleo."""
    group = make_group(ann, "Team")
    add_member(ann, group.pk, cleo)
    return group


def role_of(document: Document, user: User) -> Role | None:
    return lookup.access_grants(document.pk, [user.pk]).get(user.pk)


def version_of(document: Document) -> int:
    return Document.objects.values_list("access_version", flat=True).get(pk=document.pk)


# What whoever has a folder may do.


@pytest.mark.parametrize("role", [*Role])
@pytest.mark.parametrize("by_group", [False, True])
def test_a_folder_gives_its_role_in_all_that_is_in_it(
    document: Document,
    ann: User,
    ben: User,
    cleo: User,
    shelf: SharedFolder,
    team: Group,
    role: Role,
    by_group: bool,
) -> None:
    """On every road that looks up rights, and to nobody else; owners of it own no document."""
    user, other = (cleo, ben) if by_group else (ben, cleo)
    if by_group and role is OWNER:
        with pytest.raises(Unfit, match="one by one"):
            give_to_group(ann, shelf.pk, team.pk, role)
        return
    if by_group:
        give_to_group(ann, shelf.pk, team.pk, role)
    else:
        give_to_person(ann, shelf.pk, user, role)
    has = EDITOR if role is OWNER else role
    assert (role_of(document, user), role_of(document, other)) == (has, None)
    assert lookup.access_document(user, document.pk, Action.VIEW).role is has
    assert lookup.access_grant(sign_in(user), document.pk).role is has
    assert [row.document for row in listed(user, Show.SHARED)] == [document]
    (row,) = part_of_list(user, Wanted(shared=shelf.pk), 10).rows
    assert (row.document, row.shared, row.role) == (document, shelf, has)
    assert part_of_list(other, Wanted(shared=shelf.pk), 10).rows == ()
    (own,) = own_shared_folders(user)
    assert (own.folder, own.role, own.documents) == (shelf, role, 1)
    assert own.may_put is (role in (EDITOR, OWNER))
    assert directory.names_like(user, "ann") == ["Ann Bauer"]
    with pytest.raises(AccessDenied):
        access_folder(other, shelf.pk)


def test_no_query_more_however_many_folders_there_are(
    document: Document,
    ann: User,
    ben: User,
    team: Group,
    django_assert_num_queries: Callable[[int], Any],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    """For an admission, for a room's members, and for the list."""
    digest = sign_in(ben)
    listed(ben, Show.ALL)
    counts = []
    for count in (1, 20):
        for number in range(count):
            folder = make_folder(ann, str(number))
            give_to_person(ann, folder.pk, ben, VIEWER)
            give_to_group(ann, folder.pk, team.pk, VIEWER)
            place_document(ann, lifecycle.create_document(ann, "Another").pk, folder.pk)
            place_document(ann, document.pk, folder.pk)
        with django_assert_num_queries(3):
            lookup.access_grant(digest, document.pk)
        with django_assert_num_queries(1):
            lookup.access_grants(document.pk, [ann.pk, ben.pk])
        with django_assert_max_num_queries(20) as taken:
            listed(ben, Show.ALL)
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_a_change_takes_no_more_queries_for_many_documents(
    ann: User, ben: User, shelf: SharedFolder, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    counts = []
    for count in (10, 40):
        for _ in range(count):
            own = lifecycle.create_document(ann, "Plan")
            Placement.objects.create(document=own, folder=shelf)
        with django_assert_max_num_queries(200) as taken:
            give_to_person(ann, shelf.pk, ben, VIEWER)
        counts.append(len(taken))
        give_to_person(ann, shelf.pk, ben, None)
    assert counts[0] == counts[1]


# What a change leaves behind.


def change_person(ann: User, ben: User, folder: SharedFolder, team: Group) -> None:
    give_to_person(ann, folder.pk, ben, VIEWER)


def end_person(ann: User, ben: User, folder: SharedFolder, team: Group) -> None:
    give_to_person(ann, folder.pk, ben, None)


def end_group(ann: User, ben: User, folder: SharedFolder, team: Group) -> None:
    give_to_group(ann, folder.pk, team.pk, None)


def end_folder(ann: User, ben: User, folder: SharedFolder, team: Group) -> None:
    delete_folder(ann, folder.pk)


def leave_group(ann: User, ben: User, folder: SharedFolder, team: Group) -> None:
    remove_member(ann, team.pk, team.members.get(user__username="cleo").user_id)


def end_of_group(ann: User, ben: User, folder: SharedFolder, team: Group) -> None:
    delete_group(ann, team.pk)


def deactivate(ann: User, ben: User, folder: SharedFolder, team: Group) -> None:
    activation.set_active(ann, ben, False)


def erase(ann: User, ben: User, folder: SharedFolder, team: Group) -> None:
    erase_user(ben, None)


@pytest.mark.parametrize(
    "change",
    [
        change_person,
        end_person,
        end_group,
        end_folder,
        leave_group,
        end_of_group,
        deactivate,
        erase,
    ],
)
def test_every_change_raises_the_version_of_all_that_is_in_the_folder(
    document: Document,
    ann: User,
    ben: User,
    cleo: User,
    shelf: SharedFolder,
    team: Group,
    change: Callable[[User, User, SharedFolder, Group], None],
) -> None:
    """Once for each, those in the trash, too, and no other; who lost the right has none."""
    trashed, other = (lifecycle.create_document(ann, name) for name in ("Trashed", "Other"))
    place_document(ann, trashed.pk, shelf.pk)
    lifecycle.trash_document(ann, trashed.pk)
    give_to_person(ann, shelf.pk, ben, EDITOR)
    give_to_group(ann, shelf.pk, team.pk, EDITOR)
    before = {each: version_of(each) for each in (document, trashed, other)}
    heads = dict(Document.objects.values_list("pk", "head"))
    change(ann, ben, shelf, team)
    raised = {each: version_of(each) - version for each, version in before.items()}
    assert raised == {document: 1, trashed: 1, other: 0}
    for each in (document, trashed):
        assert Entry.objects.get(document=each, seq=heads[each.pk] + 1).kind == Entry.Kind.ACCESS
    ends_bens = change in (end_person, end_folder, deactivate, erase)
    ends_cleos = change in (end_group, end_folder, leave_group, end_of_group)
    expected = None if ends_bens else VIEWER if change is change_person else EDITOR
    assert lookup.access_grants(document.pk, [ben.pk]).get(ben.pk) == expected
    assert role_of(document, cleo) == (None if ends_cleos else EDITOR)


def test_what_is_moved_is_had_by_those_who_have_the_folder_now(
    document: Document, ann: User, ben: User, cleo: User, shelf: SharedFolder
) -> None:
    """In one at most; each move raises the version once, and is told and noted."""
    other = make_folder(ann, "Other")
    give_to_person(ann, shelf.pk, ben, EDITOR)
    give_to_person(ann, other.pk, cleo, VIEWER)
    Notice.objects.all().delete()
    AuditEvent.objects.all().delete()
    version = version_of(document)
    assert place_document(ann, document.pk, other.pk) == version + 1
    assert (role_of(document, ben), role_of(document, cleo)) == (None, VIEWER)
    assert place_document(ann, document.pk, other.pk) == version + 1
    assert take_document_out(ann, document.pk, other.pk) == version + 2
    assert (role_of(document, cleo), role_of(document, ann)) == (None, OWNER)
    with pytest.raises(Outdated):
        take_document_out(ann, document.pk, other.pk)
    told = Notice.objects.order_by("pk").values_list("user", "kind", "role")
    assert list(told) == [(ben.pk, "taken", ""), (cleo.pk, "taken", "")]
    entry = Entry.objects.filter(document=document).order_by("-seq")[0]
    assert entry.event == {"type": "folder", "what": "out", "folder": other.pk, "name": "Other"}
    noted = AuditEvent.objects.order_by("pk").values_list("what", "actor", "document", "details")
    moved = {"what": "in", "folder": other.pk, "was": shelf.pk}
    assert list(noted) == [
        ("folder", ann.pk, document.pk, moved),
        ("folder", ann.pk, document.pk, {"what": "out", "folder": other.pk}),
    ]


def test_people_are_told_what_they_may_do_now(
    document: Document, ann: User, ben: User, cleo: User, shelf: SharedFolder, team: Group
) -> None:
    def told() -> list[tuple[int, str, str]]:
        return list(Notice.objects.order_by("pk").values_list("user", "kind", "role"))

    give_to_person(ann, shelf.pk, ben, VIEWER)
    assert told() == [(ben.pk, "given", "viewer")]
    give_to_person(ann, shelf.pk, ben, EDITOR)
    assert told() == [(ben.pk, "raised", "editor")]
    give_to_group(ann, shelf.pk, team.pk, VIEWER)
    assert told() == [(ben.pk, "raised", "editor"), (cleo.pk, "given", "viewer")]
    delete_folder(ann, shelf.pk)
    assert sorted(told()) == sorted([(ben.pk, "taken", ""), (cleo.pk, "taken", "")])


def test_of_many_documents_the_latest_are_told(ann: User, ben: User, shelf: SharedFolder) -> None:
    for number in range(12):
        place_document(ann, lifecycle.create_document(ann, str(number)).pk, shelf.pk)
    give_to_person(ann, shelf.pk, ben, VIEWER)
    told = Notice.objects.filter(user=ben).values_list("document__title", flat=True)
    assert set(told) == {str(number) for number in range(2, 12)}


# Who may do what with a folder.

ACTS: dict[str, Callable[[User, SharedFolder, User, Document], object]] = {
    "see": lambda user, folder, other, own: access_folder(user, folder.pk),
    "put": lambda user, folder, other, own: place_document(user, own.pk, folder.pk),
    "rename": lambda user, folder, other, own: rename_folder(user, folder.pk, "New"),
    "give": lambda user, folder, other, own: give_to_person(user, folder.pk, other, VIEWER),
    "take from": lambda user, folder, other, own: give_to_person(user, folder.pk, _ann(), None),
    "give a group": lambda user, folder, other, own: _give_group(user, folder),
    "take out": lambda user, folder, other, own: _take_out(user, folder),
    "delete": lambda user, folder, other, own: delete_folder(user, folder.pk),
}
OF = {VIEWER: {"see"}, COMMENTER: {"see"}, EDITOR: {"see", "put"}, OWNER: set(ACTS), None: set()}


def _ann() -> User:
    return User.objects.get(username="ann")


def _give_group(user: User, folder: SharedFolder) -> None:
    give_to_group(user, folder.pk, make_group(user, "Own").pk, VIEWER)


def _take_out(user: User, folder: SharedFolder) -> None:
    """What others own."""
    take_document_out(user, Placement.objects.get(folder=folder).document_id, folder.pk)


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("act", ACTS)
def test_a_folder_is_changed_by_those_who_may(
    ann: User, ben: User, cleo: User, shelf: SharedFolder, act: str, role: Role | None
) -> None:
    own = lifecycle.create_document(ben, "Own")
    if role:
        give_to_person(ann, shelf.pk, ben, role)
    before = stored()
    if act in OF[role]:
        ACTS[act](ben, shelf, cleo, own)
        return
    with pytest.raises(AccessDenied):
        ACTS[act](ben, shelf, cleo, own)
    if act != "give a group":
        assert stored() == before


def stored() -> object:
    models = (SharedFolder, FolderPerson, FolderGroup, Placement, Document, AuditEvent, Notice)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_only_owners_of_a_document_put_it_anywhere(
    document: Document, ann: User, ben: User, shelf: SharedFolder
) -> None:
    """An editor of both takes it nowhere else; its owner takes it out, whoever has the folder."""
    give_to_person(ann, shelf.pk, ben, EDITOR)
    mine, own = make_folder(ben, "Mine"), lifecycle.create_document(ben, "Own")
    with pytest.raises(AccessDenied):
        place_document(ben, document.pk, mine.pk)
    with pytest.raises(AccessDenied):
        take_document_out(ben, document.pk, shelf.pk)
    place_document(ben, own.pk, shelf.pk)
    give_to_person(ann, shelf.pk, ben, None)
    assert role_of(own, ann) is EDITOR
    take_document_out(ben, own.pk, shelf.pk)
    assert role_of(own, ann) is None


def test_what_is_no_change_is_refused(
    document: Document, ann: User, ben: User, shelf: SharedFolder, team: Group
) -> None:
    room = create_room(ann, "Room", is_public=False)
    before = stored()
    for wrong in (
        lambda: give_to_person(ann, shelf.pk, ann, None),
        lambda: give_to_person(ann, shelf.pk, ann, EDITOR),
        lambda: rename_folder(ann, shelf.pk, " "),
        lambda: make_folder(ann, "\u200b"),
        lambda: people.find_new_person(ann, shelf.pk, "nobody"),
        lambda: place_document(ann, room.pk, shelf.pk),
    ):
        with pytest.raises(Unfit):
            wrong()
    for missing in (
        lambda: give_to_person(ann, shelf.pk, ben, None),
        lambda: give_to_group(ann, shelf.pk, team.pk, None),
        lambda: give_to_group(ann, shelf.pk, team.pk + 1, VIEWER),
        lambda: appoint_owner(ann, shelf.pk + 1, ben),
        lambda: share_own_folder(ann, 1),
    ):
        with pytest.raises(Outdated):
            missing()
    assert stored() == before


def test_what_a_folder_holds_is_bounded(
    ann: User,
    ben: User,
    cleo: User,
    shelf: SharedFolder,
    team: Group,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where it grows; what a group has by folders counts with what it has else."""
    give_to_group(ann, shelf.pk, team.pk, VIEWER)
    own = lifecycle.create_document(ann, "Own")
    share_with_group(ann, own.pk, team.pk, VIEWER)
    monkeypatch.setattr(groups, "MOST_DOCUMENTS", 2)
    with pytest.raises(Unfit, match="2 documents"):
        place_document(ann, own.pk, shelf.pk)
    monkeypatch.setattr("documents.shared_folders.contents.MOST_DOCUMENTS", 1)
    with pytest.raises(Unfit, match="documents at most"):
        place_document(ann, own.pk, shelf.pk)
    monkeypatch.setattr(people, "MOST_PEOPLE", 1)
    with pytest.raises(Unfit, match="1 people"):
        give_to_person(ann, shelf.pk, ben, VIEWER)
    monkeypatch.setattr(people, "MOST_GROUPS", 1)
    with pytest.raises(Unfit, match="1 groups"):
        give_to_group(ann, shelf.pk, make_group(ann, "Other").pk, VIEWER)
    monkeypatch.setattr(folders, "MOST_FOLDERS", 1)
    with pytest.raises(Unfit, match="too many shared folders"):
        make_folder(ann, "Third")
    take_document_out(ann, Placement.objects.get().document_id, shelf.pk)


def test_an_owner_is_told_that_a_folder_gives_more(
    document: Document, ann: User, ben: User, shelf: SharedFolder
) -> None:
    give_to_person(ann, shelf.pk, ben, COMMENTER)
    for role in (None, VIEWER):
        with pytest.raises(Unfit, match="Shelf"):
            collaborators.set_role(ann, document.pk, ben, role)
    collaborators.set_role(ann, document.pk, ben, EDITOR)
    with pytest.raises(Unfit, match="Shelf"):
        leaving.leave_document(ben, document.pk)
    give_to_person(ben, shelf.pk, ben, None)
    assert role_of(document, ben) is EDITOR


def test_the_state_tells_by_which_folder_a_right_comes(
    document: Document, ann: User, ben: User, cleo: User, shelf: SharedFolder, team: Group
) -> None:
    give_to_person(ann, shelf.pk, ben, OWNER)
    give_to_group(ann, shelf.pk, team.pk, VIEWER)
    state = sharing_state(lookup.access_document(ann, document.pk, Action.VIEW), ann)
    told = [(each["user"]["id"], each["role"], each["by_folder"]) for each in state["people"]]
    assert told == [(ann.pk, OWNER, None), (ben.pk, EDITOR, "Shelf"), (cleo.pk, VIEWER, "Shelf")]
    assert state["folder"] == {"id": shelf.pk, "name": "Shelf", "has_it": True}
    assert state["my_folders"] == [{"id": shelf.pk, "name": "Shelf"}]
    dora = User.objects.create_user("dora")
    collaborators.set_role(ann, document.pk, dora, VIEWER)
    state = sharing_state(lookup.access_document(dora, document.pk, Action.VIEW), dora)
    assert (state["folder"]["has_it"], state["my_folders"]) == (False, [])


def test_tokens_of_less_change_no_folder(
    document: Document, ann: User, ben: User, shelf: SharedFolder
) -> None:
    for doings in (set(Doing) - {Doing.SHARE}, set(Doing) - {Doing.WRITE}):
        ann.scope = scope_of(doings)
        for change in (
            lambda: make_folder(ann, "New"),
            lambda: give_to_person(ann, shelf.pk, ben, VIEWER),
            lambda: delete_folder(ann, shelf.pk),
        ):
            with pytest.raises(OutOfScope):
                change()
    ann.scope = scope_of({Doing.READ})
    with pytest.raises(OutOfScope):
        take_document_out(ann, document.pk, shelf.pk)


# One's own folders.


def test_a_folder_of_ones_own_becomes_a_shared_one(
    document: Document, ann: User, ben: User
) -> None:
    """With what one owns; what others own stays in it, and is as private as it was."""
    others = lifecycle.create_document(ben, "Ben’s")
    collaborators.set_role(ben, others.pk, ann, EDITOR)
    own = make_own_folder(ann, "Plans")
    for each in (document, others):
        file_document(ann, each.pk, own.pk)
    version = version_of(document)
    folder = share_own_folder(ann, own.pk)
    assert [row for row, _ in documents_in(ann, folder)] == [document]
    assert (version_of(document), version_of(others)) == (version + 1, 2)
    assert Filing.objects.get(folder=own).document == others
    file_document(ann, others.pk, None)
    place_document(ann, document.pk, make_folder(ann, "Elsewhere").pk)
    file_document(ann, document.pk, own.pk)
    again = share_own_folder(ann, own.pk)
    # It is in another one already, and stays in the person's own.
    assert documents_in(ann, again) == []
    assert Folder.objects.get() == own


def test_sharing_a_folder_that_has_too_much_is_refused(
    document: Document, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = make_own_folder(ann, "Plans")
    file_document(ann, document.pk, own.pk)
    monkeypatch.setattr(folders, "MOST_DOCUMENTS", 0)
    with pytest.raises(Unfit, match="documents at most"):
        share_own_folder(ann, own.pk)
    assert not SharedFolder.objects.exists()


def test_a_document_is_where_it_was_moved_to(
    document: Document, ann: User, ben: User, shelf: SharedFolder
) -> None:
    """Its owner takes it out of the shared folder; others order it for themselves."""
    give_to_person(ann, shelf.pk, ben, EDITOR)
    assert not moving.move_document(ben, document.pk, "", "Mine").left
    assert role_of(document, ben) is EDITOR
    with pytest.raises(Unfit, match="Only an owner"):
        moving.move_document(ben, document.pk, f"shared-{shelf.pk}", "")
    moved = moving.move_document(ann, document.pk, "", "Private")
    assert (moved.left, role_of(document, ben)) == (True, None)
    assert moving.move_document(ann, document.pk, f"shared-{shelf.pk}", "").folder == shelf
    assert Filing.objects.get(user=ann).folder is None
    for wrong in ("shared-", "shared-0", "shared-999", "999", "x", "9" * 30):
        with pytest.raises(Outdated):
            moving.move_document(ann, document.pk, wrong, "")
    assert role_of(document, ben) is EDITOR


def test_a_copy_is_ones_own_alone(
    document: Document, ann: User, ben: User, shelf: SharedFolder
) -> None:
    give_to_person(ann, shelf.pk, ben, EDITOR)
    copy = duplicate_document(ben, document.pk)
    assert (role_of(copy, ben), role_of(copy, ann)) == (OWNER, None)
    moving.move_document(ben, copy.pk, f"shared-{shelf.pk}", "")
    assert role_of(copy, ann) is EDITOR


# Accounts that end, documents that go.


def test_the_owner_of_a_folder_is_followed(
    document: Document, ann: User, ben: User, cleo: User, shelf: SharedFolder
) -> None:
    """By whoever gets their documents; else by whom an operator appoints."""
    give_to_person(ann, shelf.pk, ben, EDITOR)
    place_document(ben, lifecycle.create_document(ben, "Ben’s").pk, shelf.pk)
    erase_user(ann, cleo)
    assert folder_roles(cleo) == {shelf.pk: OWNER}
    erase_user(cleo, None)
    assert [own.role for own in own_shared_folders(ben)] == [EDITOR]
    appoint_owner(User.objects.create_user("operator"), shelf.pk, ben)
    assert folder_roles(ben) == {shelf.pk: OWNER}
    erase_user(ben, None)
    assert not SharedFolder.objects.exists()


def test_a_folder_that_a_group_has_stays(
    document: Document, ann: User, cleo: User, shelf: SharedFolder, team: Group
) -> None:
    give_to_group(ann, shelf.pk, team.pk, EDITOR)
    erase_user(ann, None)
    assert folder_roles(cleo) == {shelf.pk: EDITOR}


def test_a_document_that_is_deleted_is_in_no_folder(
    document: Document, ann: User, ben: User, shelf: SharedFolder
) -> None:
    """In the trash it stays there, and gives nobody anything; its new owner has it there, too."""
    give_to_person(ann, shelf.pk, ben, EDITOR)
    collaborators.transfer_ownership(ann, document.pk, ben.pk)
    assert (role_of(document, ben), role_of(document, ann)) == (OWNER, EDITOR)
    lifecycle.trash_document(ben, document.pk)
    assert (own_shared_folders(ann)[0].documents, role_of(document, ann)) == (0, None)
    lifecycle.restore_document(ben, document.pk)
    assert role_of(document, ann) is EDITOR
    lifecycle.trash_document(ben, document.pk)
    lifecycle.delete_document(ben, document.pk)
    assert not Placement.objects.exists()


def test_whoever_is_signed_out_changes_nothing(ann: User, ben: User, shelf: SharedFolder) -> None:
    ann.speaks_in = sign_in(ann)
    Session.objects.all().delete()
    before = stored()
    for change in (
        lambda: give_to_person(ann, shelf.pk, ben, VIEWER),
        lambda: make_folder(ann, "New"),
    ):
        with pytest.raises(SignedOut):
            change()
    assert stored() == before
