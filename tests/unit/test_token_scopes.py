"""What a token lets a program do of what its person may."""

from uuid import uuid4

import pytest

from documents.roles import EVERYTHING, READING, Action, Doing, Role, scope_of, strength, strongest


@pytest.mark.parametrize("action", Action)
def test_everything_and_reading(action: Action) -> None:
    assert EVERYTHING.allows(action)
    assert READING.allows(action) == (action is Action.VIEW)
    assert (EVERYTHING.only_reads, READING.only_reads) == (False, True)


@pytest.mark.parametrize(
    ("doings", "role"),
    [
        ([], Role.VIEWER),
        (["share"], Role.VIEWER),
        (["chat"], Role.COMMENTER),
        (["comment", "suggest"], Role.COMMENTER),
        (["write"], Role.EDITOR),
        (list(Doing), Role.OWNER),
    ],
)
def test_a_role_is_no_stronger_than_what_is_let(doings: list[str], role: Role) -> None:
    scope = scope_of(doings)
    assert [scope.role(Role.OWNER), scope.role(Role.VIEWER)] == [role, Role.VIEWER]


def test_some_documents() -> None:
    here, elsewhere = uuid4(), uuid4()
    scope = scope_of(Doing, [here])
    assert [scope.reaches(here), scope.reaches(elsewhere)] == [True, False]
    assert [scope.is_personal, EVERYTHING.is_personal] == [False, True]
    # Whose documents are all gone is not let into the others.
    assert not scope_of([], []).reaches(here)


def test_of_several_roles_the_strongest_counts() -> None:
    assert [strongest(list(Role)), strongest([Role.VIEWER, Role.COMMENTER])] == [
        max(Role, key=strength),
        Role.COMMENTER,
    ]
    assert sorted(Role, key=strength)[-1] is Role.OWNER
