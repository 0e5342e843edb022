"""The door to shared folders, and what they give somebody."""

import pytest

from documents.access.folders.door import (
    FolderAccess,
    access_folder,
    access_folder_locked,
    folder_roles,
    role_by_folder,
)
from documents.access.folders.locks import (
    contained,
    folder_around,
    folders_of_groups,
    folders_of_person,
    lock_folders,
)
from documents.access.groups import reached
from documents.errors import AccessDenied, OutOfScope, SignedOut
from documents.models import (
    Document,
    FolderGroup,
    FolderPerson,
    Group,
    Membership,
    Placement,
    Session,
    SharedFolder,
    User,
)
from documents.roles import Doing, GroupRole, Role, scope_of
from tests.support.world import sign_in


@pytest.fixture
def shelf(ann: User, ben: User, document: Document) -> SharedFolder:
    """Ann owns it, Ben's group comments in it, and it has a document."""
    folder, group = SharedFolder.objects.create(name="Shelf"), Group.objects.create(name="Team")
    FolderPerson.objects.create(folder=folder, user=ann, role=Role.EDITOR, is_owner=True)
    Membership.objects.create(group=group, user=ben, role=GroupRole.MEMBER)
    FolderGroup.objects.create(folder=folder, group=group, role=Role.COMMENTER)
    Placement.objects.create(document=document, folder=folder)
    return folder


def test_a_folder_is_handed_to_those_who_are_enough_in_it(
    ann: User, ben: User, cleo: User, shelf: SharedFolder, document: Document
) -> None:
    """With all that is in it, locked; a missing one looks like one of others."""
    assert access_folder(ben, shelf.pk) == FolderAccess(shelf, Role.COMMENTER, ())
    locked = FolderAccess(shelf, Role.OWNER, (document,))
    assert access_folder_locked(ann, shelf.pk, Role.OWNER) == locked
    for user, folder, least in (
        (ben, shelf.pk, Role.EDITOR),
        (ann, shelf.pk + 1, Role.VIEWER),
        (cleo, shelf.pk, Role.VIEWER),
    ):
        for door in (access_folder, access_folder_locked):
            with pytest.raises(AccessDenied):
                door(user, folder, least)


def test_a_folder_is_changed_by_who_speaks_still_and_shares_everywhere(
    ann: User, shelf: SharedFolder
) -> None:
    ann.scope = scope_of(set(Doing) - {Doing.SHARE})
    with pytest.raises(OutOfScope):
        access_folder_locked(ann, shelf.pk, Role.VIEWER)
    ann.speaks_in = sign_in(ann)
    Session.objects.all().delete()
    with pytest.raises(SignedOut):
        access_folder_locked(ann, shelf.pk, Role.VIEWER)


def test_what_folders_give(
    ann: User, ben: User, cleo: User, shelf: SharedFolder, document: Document
) -> None:
    """Whoever owns one is an editor of what is in it."""
    assert (folder_roles(ann), folder_roles(cleo)) == ({shelf.pk: Role.OWNER}, {})
    assert (folder_roles(ben), folder_roles(ben, [])) == ({shelf.pk: Role.COMMENTER}, {})
    assert role_by_folder(document.pk, ann) == (shelf, Role.EDITOR)
    assert role_by_folder(document.pk, ben) == (shelf, Role.COMMENTER)
    assert role_by_folder(document.pk, cleo) is None
    assert role_by_folder(Document.objects.create(title="Other").pk, ann) is None


def test_what_is_in_folders(ann: User, ben: User, shelf: SharedFolder, document: Document) -> None:
    team = Group.objects.get()
    assert (contained([shelf.pk]), contained([])) == ({document.pk}, set())
    assert (reached([team.pk]), reached([])) == ({document.pk}, set())
    assert folder_around(document.pk) == shelf.pk
    assert (folders_of_person(ann), folders_of_person(ben)) == ({shelf.pk}, set())
    assert folders_of_groups([team.pk]) == {shelf.pk}
    assert lock_folders([shelf.pk, shelf.pk + 1]) == [shelf]
