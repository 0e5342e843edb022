"""Freezing: PROTOCOL.md 3.14, and every road on which a text is changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pycrdt import Doc, XmlFragment

from collab.engine import append
from collab.protocol import wire
from collab.protocol.closing import CloseCode, Refused
from collab.room.session import Change
from documents.errors import AccessDenied, Frozen, Unfit
from documents.exchange import importing
from documents.files import storage
from documents.history import erasure, freezing, versions
from documents.models import Document, Entry, User
from documents.roles import Role
from documents.sharing import collaborators
from tests.db.engine.test_engine import code, joined, shown, typing
from tests.db.history.test_versions import write
from tests.db.review import test_suggestions as suggestions
from tests.db.review.test_review import comment, commit, errors, marks, threads
from tests.db.review.test_review import write as write_paragraph
from tests.support.api_client import Program, problem
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)

WHY = "This text is approved and frozen: an owner has to unfreeze it first."


@pytest.fixture
def world(ann: User, ben: User, cleo: User) -> World:
    """A document of Ann's that Ben edits and on which Cleo may comment."""
    world = World(ann)
    world.set_role(ben, Role.EDITOR)
    world.set_role(cleo, Role.COMMENTER)
    return world


def events(document: Document) -> list[tuple[list[int], Any]]:
    rows = Entry.objects.filter(document=document, kind=Entry.Kind.ACCESS).order_by("seq")
    return [(row.authors, row.event) for row in rows]


def test_what_is_on_its_way_when_the_text_is_frozen_is_dropped(
    world: World, ann: User, ben: User
) -> None:
    """3.14: the owner's own too; both are told, and asked for it when the text takes changes."""
    one, two = joined(world, ann), joined(world, ben)
    head = len(world.entries())
    world.edit(one, typing("x"))
    world.edit(two, typing("y"))
    world.freeze(True)
    commit(world)
    assert [entry.kind for entry in world.entries(head)] == [Entry.Kind.ACCESS]
    for peer, role in ((one, "owner"), (two, "editor")):
        (told,) = peer.packets("access")
        assert (told["role"], told["frozen"]) == (role, True)
        assert not peer.packets("receipt")[1:]
    world.freeze(False)
    world.room.is_stale = True
    commit(world)
    for peer in (one, two):
        assert [told["frozen"] for told in peer.packets("access")] == [True, False]
        assert wire.sync_step1(world.engine.replica(world.document.pk).vector()) in peer.inbox[-2:]


def test_who_joins_a_frozen_text_is_not_asked_for_changes_and_cannot_send_any(
    world: World, ann: User
) -> None:
    """3.14, 6.1: 4424; with a program that asks for no packets, too."""
    world.freeze(True)
    for packets in (True, False):
        peer = joined(world, ann, packets=packets)
        assert peer.session is not None
        assert not peer.session.may_edit
        world.edit(peer, typing("x"))
        world.finish()
        assert code(peer) == CloseCode.FROZEN
    assert shown(world.journal()) == ""


def test_a_program_without_packets_joins_again_when_the_text_is_frozen(
    world: World, ben: User
) -> None:
    """3.14: 4501, by which it knows that something is to be asked anew."""
    peer = joined(world, ben, packets=False)
    world.freeze(True)
    world.room.is_stale = True
    world.finish()
    assert code(peer) == CloseCode.STALE


def test_threads_go_on(world: World, ann: User, cleo: User) -> None:
    """3.14: the mark is the server's, and nobody's words are changed by it."""
    owner, guest = joined(world, ann), joined(world, cleo)
    write_paragraph(world, owner, "Hello world")
    world.freeze(True)
    thread = comment(world, guest, "world")
    commit(world)
    assert list(threads(owner)) == [thread]
    assert list(marks(world).values()) == ["world"]


def test_what_is_suggested_waits(world: World, ann: User, cleo: User) -> None:
    """3.14, 5.18: it is made, and accepted only when the text takes changes again."""
    owner, guest = joined(world, ann), joined(world, cleo)
    write_paragraph(world, owner, "Hello world")
    world.freeze(True)
    fork = suggestions.fork_of(world, guest)
    fork.write("!")
    suggestions.suggest(world, guest, fork)
    head = len(world.entries())
    suggestions.accept(world, owner, fork)
    assert errors(owner) == [("accept", "frozen")]
    assert len(world.entries()) == head
    world.freeze(False)
    suggestions.accept(world, owner, fork)
    assert "!Hello world" in str(world.journal().get("default", type=XmlFragment))


def test_a_change_of_the_http_api_is_refused_in_the_transaction(world: World, ben: User) -> None:
    """Admitted before the text was frozen: what counts is the look under the lock."""
    browser = world.peer(ben).browser
    appender = append.admit(world.engine.admit(browser, world.document.pk), world.document.pk, 0)
    update = _letter()
    world.freeze(True)
    with pytest.raises(Refused) as refused:
        _append(world, appender, update)
    assert refused.value.code == CloseCode.FROZEN
    assert shown(world.journal()) == ""


def _letter() -> bytes:
    doc: Doc[Any] = Doc()
    typing("x")(doc)
    return doc.get_update()


def _append(world: World, appender: append.Appender, update: bytes) -> None:
    appender.room.offer(Change(appender.session, 1, update, False))
    (settlement,) = world.engine.commit([appender.room.take()])
    append.check(settlement)


def _restore(owner: User, document: Document) -> None:
    version = document.versions.earliest("pk")
    versions.restore_version(owner, document.pk, version.pk)


def _keep_a_picture(owner: User, document: Document) -> None:
    storage.keep(owner, document.pk, "dot", storage.draw(_PNG))


def _write_a_file(owner: User, document: Document) -> None:
    reading = importing.conversion.read("text", b"New", None)
    importing._fill(owner, document, reading)


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f00050001ff89993d1d"
    "0000000049454e44ae426082"
)
ROADS: dict[str, Callable[[User, Document], object]] = {
    "restore": _restore,
    "picture": _keep_a_picture,
    "import": _write_a_file,
    "erase": lambda owner, document: erasure.erase_history(owner, document.pk),
}


@pytest.mark.parametrize("road", ROADS)
def test_no_other_road_leads_into_a_frozen_text(document: Document, ann: User, road: str) -> None:
    """Going back to a version, a picture for the text, a file's text, starting anew without a past;
    each is open again afterwards."""
    write(document, ann, "one")
    version = freezing.freeze_as(ann, document.pk, "Approved")
    before = Document.objects.get().head
    with pytest.raises(Frozen, match=WHY):
        ROADS[road](ann, document)
    assert Document.objects.get().head == before
    assert list(document.versions.all()) == [version]
    freezing.unfreeze(ann, document.pk)
    ROADS[road](ann, Document.objects.get())


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/updates", _letter()),
        ("POST", "/take-back", {"first": 1, "last": 1}),
        ("POST", "/put-back", {"seq": 1, "line": 0}),
        ("POST", "/versions/{version}/restore", None),
        ("POST", "/erase-history", None),
    ],
    ids=["append", "take back", "put back", "restore", "erase"],
)
def test_the_api_says_why(document: Document, ann: User, method: str, path: str, body: Any) -> None:
    write(document, ann, "one")
    version = freezing.freeze_as(ann, document.pk, "Approved")
    path = f"/documents/{document.pk}{path.format(version=version.pk)}"
    assert problem(Program(ann).ask(method, path, body)) == (423, WHY)


def test_the_api_freezes_and_unfreezes(document: Document, ann: User) -> None:
    """Both are entries of the journal, and the version says who has approved it when."""
    program, at = Program(ann), f"/documents/{document.pk}"
    write(document, ann, "one")
    named = program.send("POST", f"{at}/versions", {"name": "Final"})
    freeze = f"{at}/versions/{named['id']}/freeze"
    assert program.send("POST", freeze) == {"access_version": 2}
    assert problem(program.ask("POST", freeze)) == (422, "The text is frozen already.")
    (version,) = program.get(f"{at}/versions")
    assert (version["approved_by"]["id"], version["approved_at"]) == (
        ann.pk,
        program.get(at)["frozen_at"],
    )
    assert program.send("POST", f"{at}/unfreeze") == {"access_version": 3}
    assert problem(program.ask("POST", f"{at}/unfreeze")) == (422, "The text is not frozen.")
    assert program.get(at)["frozen_at"] is None
    assert events(document) == [
        ([ann.pk], {"type": "frozen", "to": 1}),
        ([ann.pk], {"type": "unfrozen"}),
    ]


def test_only_what_the_text_still_says_is_approved(document: Document, ann: User) -> None:
    write(document, ann, "one")
    version = versions.name_version(ann, document.pk, "First")
    write(document, ann, "two")
    with pytest.raises(Unfit, match="has changed since"):
        freezing.freeze(ann, document.pk, version.pk)
    assert Document.objects.get().frozen_at is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_owners_alone_freeze_and_unfreeze(
    document: Document, ann: User, ben: User, role: Role
) -> None:
    collaborators.set_role(ann, document.pk, ben, role)
    with pytest.raises(AccessDenied):
        freezing.freeze_as(ben, document.pk, "Mine")
    freezing.freeze_as(ann, document.pk, "Approved")
    with pytest.raises(AccessDenied):
        freezing.unfreeze(ben, document.pk)
    assert Document.objects.get().frozen_at is not None


def test_a_freeze_that_fails_leaves_no_version(document: Document, ann: User) -> None:
    freezing.freeze_as(ann, document.pk, "Approved")
    with pytest.raises(Unfit, match="already"), transaction.atomic():
        freezing.freeze_as(ann, document.pk, "Again")
    assert [version.name for version in document.versions.all()] == ["Approved"]


def test_the_pages(
    document: Document, ann: User, ben: User, browser: Callable[..., Client]
) -> None:
    """Owners freeze and unfreeze; whoever may read is told why the text takes no changes."""
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    owner, reader = browser(ann), browser(ben)
    at = f"/documents/{document.pk}"
    assert reader.get(f"/api/v1{at}/freeze").json() == {"frozen": None}
    page = owner.post(f"{at}/versions/", {"name": "Final", "freeze": ""}, follow=True)
    words = page.content.decode()
    assert 'data-testid="approved"' in words
    assert "Unfreeze the text" in words
    # Nothing that would be refused is offered.
    assert "Go back to it" not in words
    assert "Erase the history" not in words
    told = reader.get(f"/api/v1{at}/freeze").json()["frozen"]
    assert (told["name"], told["by"]["name"]) == ("Final", "Ann Bauer")
    assert reader.get(f"{at}/").context["page"]["frozen"] is True
    owner.post(f"{at}/unfreeze")
    assert reader.get(f"/api/v1{at}/freeze").json() == {"frozen": None}
