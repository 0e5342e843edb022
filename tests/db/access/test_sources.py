"""Each look-up of rights agrees with a count that knows nothing of queries."""

import random
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from documents.access import lookup, sources
from documents.models import (
    Collaborator,
    Document,
    FolderGroup,
    FolderPerson,
    Group,
    GroupShare,
    LinkGrant,
    Membership,
    Placement,
    SharedFolder,
    ShareLink,
    User,
)
from documents.roles import Action, GroupRole, Role, may, strongest
from tests.support.world import sign_in

GIVEN = [Role.VIEWER, Role.COMMENTER, Role.EDITOR]
T = TypeVar("T")


class MadeUp:
    """A site with documents, people and rights by chance; `rights` is what each way gives."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        # One of them may not sign in.
        self.users = [User.objects.create_user(f"p{i}", is_active=i != 0) for i in range(6)]
        self.documents = [Document.objects.create(title=str(i)) for i in range(5)]
        self.users += [
            User.objects.create_user(f"g{i}", guest_in=self._draw.choice(self.documents).pk)
            for i in range(3)
        ]
        self.rights: list[tuple[Document, User, Role]] = []
        self._by_guest_links: set[tuple[object, int]] = set()
        self._groups = {
            group: self._some(self.users)
            for group in [Group.objects.create(name=str(i)) for i in range(4)]
        }
        for group, users in self._groups.items():
            for user in users:
                role = self._draw.choice([*GroupRole])
                Membership.objects.create(group=group, user=user, role=role)
        self._folders = [self._folder(name) for name in "xy"]
        ways: list[Callable[[Document], None]] = [self._name, self._share, self._link, self._place]
        for document in self.documents:
            for way in ways:
                way(document)

    def _some(self, things: list[T]) -> list[T]:
        return [thing for thing in things if self._draw.random() < 0.35]

    def _name(self, document: Document) -> None:
        for user in self._some(self.users):
            role = self._draw.choice([*Role])
            Collaborator.objects.create(document=document, user=user, role=role)
            self.rights.append((document, user, role))

    def _share(self, document: Document) -> None:
        for group in self._some([*self._groups]):
            role = self._draw.choice(GIVEN)
            GroupShare.objects.create(document=document, group=group, role=role)
            self.rights += [(document, user, role) for user in self._groups[group]]

    def _folder(self, name: str) -> tuple[SharedFolder, list[tuple[User, Role]]]:
        """A shared folder, and what it gives to whom by name and by groups."""
        folder, gives = SharedFolder.objects.create(name=name), []
        for user in self._some(self.users):
            role = self._draw.choice(GIVEN)
            # What somebody is to the folder itself gives nothing in a document.
            is_owner = self._draw.random() < 0.5
            FolderPerson.objects.create(folder=folder, user=user, role=role, is_owner=is_owner)
            gives.append((user, role))
        for group in self._some([*self._groups]):
            role = self._draw.choice(GIVEN)
            FolderGroup.objects.create(folder=folder, group=group, role=role)
            gives += [(user, role) for user in self._groups[group]]
        return folder, gives

    def _place(self, document: Document) -> None:
        for folder, gives in self._draw.sample(self._folders, self._draw.choice([0, 1, 1])):
            Placement.objects.create(document=document, folder=folder)
            self.rights += [(document, user, role) for user, role in gives]

    def _link(self, document: Document) -> None:
        for is_on in (True, False):
            role, digest = self._draw.choice(GIVEN), f"{document.pk}{is_on}"
            link = ShareLink.objects.create(
                document=document,
                # A link of which guests come makes nobody an editor.
                role=Role.VIEWER if (for_guests := self._draw.random() < 0.5) else role,
                is_on=is_on,
                for_guests=for_guests,
                digest=digest,
            )
            opened = self._some(self.users)
            barred = self._some(opened)
            for user in opened:
                LinkGrant.objects.create(link=link, user=user, is_barred=user in barred)
            if is_on:
                let_in = [user for user in opened if user not in barred]
                self.rights += [(document, user, Role(link.role)) for user in let_in]
                if for_guests:
                    self._by_guest_links |= {(document.pk, user.pk) for user in let_in}

    def role(self, document: Document, user: User) -> Role | None:
        """The strongest of what somebody has who may sign in; of a guest by links for guests, and
        in their document alone.
        """
        if user.is_guest:
            is_here = user.guest_in == document.pk
            is_let_in = is_here and (document.pk, user.pk) in self._by_guest_links
            return Role.VIEWER if is_let_in else None
        own = [role for where, who, role in self.rights if (where, who) == (document, user)]
        return strongest(own) if own and user.is_active else None


@pytest.fixture(params=range(4))
def site(request: Any, db: None) -> MadeUp:
    return MadeUp(request.param)


def test_a_documents_people_have_the_strongest_right_that_they_have(site: MadeUp) -> None:
    ids = [user.pk for user in site.users]
    for document in site.documents:
        roles = {user.pk: role for user in site.users if (role := site.role(document, user))}
        assert lookup.access_grants(document.pk, ids) == roles
        assert lookup.given_roles(document.pk, ids) == roles
        assert set(sources.people_of([document.pk]).values_list("user", flat=True)) == {*roles}


def test_a_persons_documents_are_those_in_which_they_have_a_right(site: MadeUp) -> None:
    ids = [document.pk for document in site.documents]
    for user in site.users:
        roles = {row.pk: role for row in site.documents if (role := site.role(row, user))}
        assert lookup.access_roles(user, ids) == roles
        for action in Action:
            allowed = {pk for pk, role in roles.items() if may(role, action)}
            assert {row.pk for row in lookup.access_documents(user, action)} == allowed


def test_a_grant_has_the_strongest_right(site: MadeUp, settings: Any) -> None:
    settings.GUESTS = True
    for user in site.users[1:]:
        digest = sign_in(user)
        for document in site.documents:
            if role := site.role(document, user):
                assert lookup.access_grant(digest, document.pk).role is role
                assert lookup.access_document(user, document.pk, Action.VIEW).role is role
