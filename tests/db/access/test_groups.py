"""The door to groups of people, and the versions of all that one reaches."""

import pytest

from documents.access.access_version import raise_access_versions
from documents.access.groups import (
    access_group,
    access_group_locked,
    groups_of,
    lock_groups,
    reached,
    shares_giving,
)
from documents.errors import AccessDenied, OutOfScope, SignedOut
from documents.models import Document, Entry, Group, GroupShare, Membership, Session, User
from documents.roles import Doing, GroupRole, Role, scope_of
from tests.support.world import sign_in


@pytest.fixture
def team(ann: User, document: Document) -> Group:
    """Ann is in it, and it has a document."""
    group = Group.objects.create(name="Team")
    Membership.objects.create(group=group, user=ann, role=GroupRole.MANAGER)
    GroupShare.objects.create(document=document, group=group, role=Role.VIEWER)
    return group


def test_a_group_is_handed_to_those_who_are_enough_in_it(
    ann: User, ben: User, team: Group, document: Document
) -> None:
    """With all that it reaches, locked; a missing one looks like one of others."""
    assert access_group(ann, team.pk).role is GroupRole.MANAGER
    assert access_group_locked(ann, team.pk, GroupRole.MANAGER).documents == (document,)
    for user, group, least in (
        (ann, team.pk, GroupRole.OWNER),
        (ann, team.pk + 1, GroupRole.MEMBER),
        (ben, team.pk, GroupRole.MEMBER),
    ):
        for door in (access_group, access_group_locked):
            with pytest.raises(AccessDenied):
                door(user, group, least)


def test_a_group_is_changed_by_who_speaks_still_and_shares_everywhere(
    ann: User, team: Group
) -> None:
    ann.scope = scope_of(set(Doing) - {Doing.SHARE})
    with pytest.raises(OutOfScope):
        access_group_locked(ann, team.pk, GroupRole.MEMBER)
    ann.speaks_in = sign_in(ann)
    Session.objects.all().delete()
    with pytest.raises(SignedOut):
        access_group_locked(ann, team.pk, GroupRole.MEMBER)


def test_what_groups_reach_and_give(ann: User, ben: User, team: Group, document: Document) -> None:
    assert (groups_of(ann), groups_of(ben)) == ({team.pk}, set())
    assert (reached([team.pk]), reached([])) == ({document.pk}, set())
    assert [share.group for share in shares_giving(document.pk, ann)] == [team]
    assert shares_giving(document.pk, ben) == []
    assert lock_groups([team.pk, team.pk + 1]) == [team]


def test_many_versions_are_raised_at_once(document: Document, ann: User) -> None:
    """With an entry in each journal, and the rows as they are now."""
    rows = [document, Document.objects.create(title="Other")]
    heads = [row.head for row in rows]
    raise_access_versions(rows, ann, {"type": "member"})
    for row, head in zip(rows, heads, strict=True):
        stored = Document.objects.get(pk=row.pk)
        assert (stored.access_version, stored.head) == (row.access_version, head + 1)
        entry = Entry.objects.get(document=row, seq=head + 1)
        assert (entry.event, entry.authors) == ({"type": "member", "by": ann.pk}, [])
