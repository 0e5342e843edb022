"""What a token does not let a program do is not done by any operation that writes."""

from typing import Any

import pytest

from documents.access.api_tokens import find_api_token
from documents.access.living_tokens import name_of
from documents.access.lookup import access_grant
from documents.errors import AccessDenied
from documents.models import Document, User
from documents.roles import READING, Doing, Role, Scope, scope_of
from tests.db.access.test_ended_rights import (
    OPERATIONS,
    Scene,
    _have_a_star,
    everything,
    files,
    filled,
    scene,
)
from tests.support.api_client import Program, problem

__all__ = ["scene"]

WRITE, SHARE, CHAT = {Doing.WRITE}, {Doing.SHARE}, {Doing.CHAT}
# They say who may do what in any document that is shared with the group, or in the folder.
TOGETHER = [
    "make_group", "rename_group", "delete_group",
    "add_group_member", "put_group_member", "remove_group_member",
    "make_shared_folder", "share_own_folder", "rename_shared_folder", "delete_shared_folder",
    "add_folder_person", "put_folder_person", "remove_folder_person",
    "put_folder_group", "remove_folder_group",
]  # fmt: skip
# By the name of the operation; the others share.
NEEDS: dict[str, set[Doing]] = {
    **dict.fromkeys(
        ["add_file", "rename_document", "name_version", "restore_version", "mark_template"], WRITE
    ),
    **dict.fromkeys(
        ["trash_document", "restore_document", "freeze", "unfreeze", "erase_history"],
        WRITE | SHARE,
    ),
    **dict.fromkeys(TOGETHER, WRITE | SHARE),
    **dict.fromkeys(["post_message", "amend_message", "delete_message", "mark_read"], CHAT),
}
# What is a person's own takes a token that writes anywhere.
pytestmark = pytest.mark.long

PERSONAL = {
    "create_document", "import_document", "star_document", "unstar_document", "file_document",
    "duplicate", "make_folder", "rename_folder", "delete_folder", "leave", "request_access",
    "create_room", "begin", "choose_attention", "see_document", "mark_notices",
    "make_webhook", "switch_webhook", "delete_webhook", "tell_again", "make_token", "revoke_token",
}  # fmt: skip


def needs(name: str) -> set[Doing]:
    operation = name.partition(",")[0]
    return WRITE if operation in PERSONAL else NEEDS.get(operation, SHARE)


def ask(scene: Scene, name: str, scope: Scope) -> int:
    method, path, body, _ = OPERATIONS[name]
    given = files()
    told = body and {key: filled(value, scene.ids) for key, value in body.items()}
    sent = told and {key: given.get(str(value), value) for key, value in told.items()}
    program = Program(scene.ben, scope)
    before = everything()
    status = program.ask(method, filled(path, scene.ids), sent).status_code
    assert (everything() == before) == (status >= 400)
    return status


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_needs_what_it_needs_and_nothing_else(scene: Scene, name: str) -> None:
    _have_a_star(scene, name)
    needed = needs(name)
    for missing in needed:
        assert ask(scene, name, scope_of(set(Doing) - {missing})) == 403
    assert ask(scene, name, READING) == 403
    if "{d}" in OPERATIONS[name][1] or name.partition(",")[0] in PERSONAL:
        elsewhere = scope_of(Doing, [scene.ids["f"]])
        assert ask(scene, name, elsewhere) in {403, 404}
    assert ask(scene, name, scope_of(needed)) < 400


def test_a_limited_token_sees_its_documents_alone(ann: User, document: Document) -> None:
    program = Program(ann)
    other = program.send("POST", "/documents", {"title": "Other"})["id"]
    limited = Program(ann, scope_of([], [document.pk]))
    listed = limited.get("/documents")["documents"]
    assert [each["id"] for each in listed] == [str(document.pk)]
    assert problem(limited.ask("GET", f"/documents/{other}"))[0] == 404
    assert limited.get(f"/documents/{document.pk}")["title"] == document.title
    found = find_api_token(limited.token)
    assert found is not None
    assert access_grant(name_of(found), document.pk).role is Role.VIEWER
    with pytest.raises(AccessDenied):
        access_grant(name_of(found), other)


@pytest.mark.parametrize(
    ("doings", "may"),
    [
        ([], "viewer"),
        (["chat"], "commenter chat"),
        (["comment"], "commenter comment"),
        (["suggest"], "commenter suggest"),
        (["write"], "editor edit"),
        (list(Doing), "owner edit chat comment suggest"),
    ],
)
def test_a_grant_says_what_the_token_lets(
    ann: User, document: Document, doings: Any, may: str
) -> None:
    Document.objects.update(viewers_chat=True, viewers_comment=True)
    found = find_api_token(Program(ann, scope_of(doings)).token)
    assert found is not None
    grant = access_grant(name_of(found), document.pk)
    said = [
        name for name in ("edit", "chat", "comment", "suggest") if getattr(grant, f"may_{name}")
    ]
    assert " ".join([grant.role, *said]) == may
