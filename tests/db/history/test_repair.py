"""What the operator does about documents that cannot be opened, and taking a text back."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text

from collab.engine.engine import Engine
from documents.errors import Quarantined, Unfit
from documents.history import apply_child, repair
from documents.journal.entries import append_update
from documents.journal.loading import load, replay
from documents.journal.snapshots import StateAt, save_snapshots
from documents.library import lifecycle
from documents.models import Document, Entry, Snapshot, User
from documents.roles import Role
from documents.sharing import collaborators
from tests.support.lengths import examples
from tests.support.world import sign_in
from tests.support.yjs import People, contents
from tests.support.yjs import steps as any_steps

pytestmark = pytest.mark.django_db(transaction=True)

BROKEN = b"\x01\x01"


def doc_of(*updates: bytes) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    for update in updates:
        doc.apply_update(update)
    return doc


def shown(*updates: bytes) -> str:
    return str(doc_of(*updates).get("text", type=Text))


@pytest.fixture
def journal(ann: User, ben: User, document: Document) -> list[int]:
    """The seqs of what Ann, Ben and Ann wrote: "a", "b" before it, and "c" behind."""
    one: Doc[Any] = Doc(client_id=1)
    said: list[bytes] = []
    subscription = one.observe(lambda event: said.append(event.update))
    one.get("text", type=Text).insert(0, "a")
    other: Doc[Any] = Doc(client_id=2)
    other.apply_update(said[0])
    before = other.get_state()
    other.get("text", type=Text).insert(0, "b")
    one.get("text", type=Text).insert(1, "c")
    one.unobserve(subscription)
    return [
        append_update(document.pk, [ann.pk], said[0]),
        append_update(document.pk, [ben.pk], other.get_update(before)),
        append_update(document.pk, [ann.pk], said[1]),
    ]


def damage(document: Document, seq: int, to: bytes = BROKEN) -> None:
    Entry.objects.filter(document=document, seq=seq).update(update=to)


def command(document: Document, *arguments: str) -> str:
    """What the command says; a complaint is raised."""
    out = StringIO()
    call_command("document", str(document.pk), *arguments, stdout=out)
    return out.getvalue()


def opened(document: Document) -> str:
    """The text as the server opens it."""
    document.refresh_from_db()
    return shown(Engine().replica(document.pk).state())


def bases(document: Document) -> list[dict[str, Any]]:
    return [
        {"authors": row.authors, "event": row.event, "seq": row.seq}
        for row in Entry.objects.filter(document=document, kind=Entry.Kind.BASE).order_by("seq")
    ]


# Quarantine.


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
def test_a_damaged_entry_quarantines_the_document(
    document: Document, journal: list[int], ann: User, caplog: Any, place: int
) -> None:
    """Everybody is refused from then on, without another try; the operator is told."""
    damage(document, journal[place])
    engine, browser = Engine(), sign_in(ann)
    for _ in range(2):
        with pytest.raises(Quarantined):
            engine.admit(browser, document.pk)
    document.refresh_from_db()
    assert document.quarantined_at
    assert document.quarantine_reason == f"ValueError, read from seq 0 to {journal[-1]}"
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert f"manage.py document {document.pk} inspect" in record.getMessage()


def test_a_damaged_snapshot_is_none(document: Document, journal: list[int]) -> None:
    """The journal has everything; the snapshot goes, so that a good one can take its place."""
    save_snapshots([StateAt(document.pk, journal[-1], BROKEN)])
    engine = Engine()
    assert shown(engine.replica(document.pk).state()) == "bac"
    document.refresh_from_db()
    assert document.quarantined_at is None
    assert not Snapshot.objects.exists()
    engine.close([document.pk])
    assert shown(load(document.pk).state) == "bac"


def test_the_page_of_a_quarantined_document(
    document: Document, journal: list[int], ann: User, ben: User, browser: Any
) -> None:
    """It says what there is to say and starts no editor; strangers still find nothing."""
    damage(document, journal[0])
    with pytest.raises(Quarantined):
        Engine().replica(document.pk)
    page = browser(ann).get(f"/documents/{document.pk}/")
    assert page.status_code == 200
    assert "Nothing is lost." in page.content.decode()
    assert "build/document.js" not in page.content.decode()
    assert browser(ben).get(f"/documents/{document.pk}/").status_code == 404


# Inspect.


def test_inspect_a_sound_document(document: Document, journal: list[int], ann: User) -> None:
    """Head, epoch and size; seq, time, authors and bytes of each entry; the snapshots."""
    save_snapshots([StateAt(document.pk, journal[1], repair.state_at(document.pk, journal[1]))])
    said = command(document, "inspect")
    sizes = [len(row.update) for row in document.entries.order_by("seq")]
    assert f"head {journal[-1]}  epoch 0  {sum(sizes)} bytes in {len(sizes)} entries" in said
    row = document.entries.get(seq=journal[0])
    at = row.at.isoformat(" ", "seconds")
    size = len(row.update)
    assert f"{row.seq:>8}  {at}  update  by {ann.pk}  {size} bytes  good" in said
    assert f"snapshot {journal[1]}  " in said
    assert said.endswith("Everything can be read.\n")


def test_inspect_names_the_first_damaged_entry(document: Document, journal: list[int]) -> None:
    """What builds on it is told apart from it; nothing is changed."""
    damage(document, journal[0])
    with pytest.raises(CommandError, match=f"first of 3 damaged entries is {journal[0]}"):
        command(document, "inspect")
    found = repair.inspect(document.pk)
    faults = {entry.seq: entry.fault for entry in found.entries if entry.fault}
    assert faults == dict(
        zip(journal, ["ValueError", apply_child.MISSING, apply_child.MISSING], strict=True)
    )
    document.refresh_from_db()
    assert (document.head, document.epoch) == (journal[-1], 0)


def test_inspect_finds_a_damaged_snapshot(document: Document, journal: list[int]) -> None:
    save_snapshots([StateAt(document.pk, journal[-1], BROKEN)])
    with pytest.raises(CommandError, match="A snapshot is damaged"):
        command(document, "inspect")


def test_an_update_that_kills_its_process(tmp_path: Path, monkeypatch: Any) -> None:
    """The others are tried all the same. An abort stands for the overflow of a native stack."""
    one, two = doc_of(), doc_of()
    one.get("text", type=Text).insert(0, "a")
    two.get("text", type=Text).insert(0, "b")
    # Python runs `sitecustomize` before anything else.
    deadly = "import os, pycrdt; kill = lambda *_: os.abort()\n"
    deadly += "apply = pycrdt.Doc.apply_update\n"
    deadly += "act = lambda *it: (kill if it[1] == b'deadly' else apply)(*it)\n"
    deadly += "pycrdt.Doc.apply_update = act\n"
    (tmp_path / "sitecustomize.py").write_text(deadly)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    sifted = repair.sift({1: one.get_update(), 2: b"deadly", 3: two.get_update(), 4: b"deadly"})
    assert sifted.faults == {2: "kills the process", 4: "kills the process"}
    assert contents(doc_of(sifted.state)) == contents(doc_of(one.get_update(), two.get_update()))


# Repair.


def quarantined(document: Document) -> None:
    with pytest.raises(Quarantined):
        Engine().replica(document.pk)


@pytest.mark.parametrize(
    ("place", "skipped", "text"),
    [(0, [0, 1, 2], ""), (1, [1], "ac"), (2, [2], "ba")],
    ids=["first", "middle", "last"],
)
def test_repair_keeps_what_can_be_read(
    document: Document, journal: list[int], place: int, skipped: list[int], text: str
) -> None:
    """What builds on the damaged entry goes with it; the journal stays, and the epoch is raised."""
    damage(document, journal[place])
    quarantined(document)
    said = command(document, "repair", "--yes")
    left_out = [journal[place] for place in skipped]
    assert f"Left out: {', '.join(map(str, left_out))}." in said
    assert opened(document) == text
    assert (document.epoch, document.quarantined_at, document.quarantine_reason) == (1, None, "")
    event = {"type": "repaired", "skipped": left_out}
    assert bases(document) == [{"authors": [], "event": event, "seq": journal[-1] + 1}]
    assert bytes(document.entries.get(seq=journal[place]).update) == BROKEN
    assert command(document, "inspect").endswith("Everything can be read.\n")


def test_repair_when_there_is_nothing_to_leave_out(
    document: Document, journal: list[int], ann: User
) -> None:
    """The quarantine is lifted and the damaged snapshot goes; nobody has to start anew."""
    save_snapshots([StateAt(document.pk, journal[-1], BROKEN)])
    Document.objects.filter(pk=document.pk).update(quarantined_at=document.created_at)
    quarantined(document)
    assert command(document, "repair", "--yes") == "The document opens again.\n"
    assert opened(document) == "bac"
    assert (document.epoch, bases(document)) == (0, [])
    assert not Snapshot.objects.exists()


def test_repair_starts_from_a_sound_snapshot(document: Document, journal: list[int]) -> None:
    """So that an entry that went bad before it costs nothing, and one after it only itself."""
    state = repair.state_at(document.pk, journal[1])
    save_snapshots([StateAt(document.pk, journal[1], state), StateAt(document.pk, 99, BROKEN)])
    damage(document, journal[0])
    damage(document, journal[2])
    quarantined(document)
    assert repair.repair(document.pk) == (journal[2],)
    assert opened(document) == "ba"
    assert document.epoch == 1


def test_a_damaged_base_is_not_taken_for_the_text(document: Document, journal: list[int]) -> None:
    """To repair would be to lose everything: the operator goes further back."""
    base = repair.roll_back(document.pk, journal[1])
    damage(document, base)
    quarantined(document)
    with pytest.raises(CommandError, match=f"The base {base} itself is damaged"):
        command(document, "repair", "--yes")
    command(document, "rollback", "--to", str(journal[2]), "--yes")
    assert opened(document) == "bac"


def test_nothing_is_done_without_a_yes(
    document: Document, journal: list[int], monkeypatch: Any
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "")
    for arguments in (["repair"], ["rollback", "--to", "0"]):
        with pytest.raises(CommandError, match="Nothing was changed"):
            command(document, *arguments)
    assert bases(document) == []
    monkeypatch.setattr("builtins.input", lambda _: "y")
    command(document, "rollback", "--to", "0")
    assert opened(document) == ""


# Rollback.


@pytest.mark.parametrize(("place", "text"), [(0, "a"), (1, "ba"), (2, "bac")])
def test_rollback(document: Document, journal: list[int], place: int, text: str) -> None:
    """The text is that of the seq; snapshots of the later text are not it; history stays."""
    save_snapshots([StateAt(document.pk, journal[2], replay(document.pk).tail[-1])])
    before = list(document.entries.order_by("seq").values_list("seq", "update"))
    command(document, "rollback", "--to", str(journal[place]), "--yes")
    assert opened(document) == text
    assert shown(*replay(document.pk).tail, replay(document.pk).state) == text
    event = {"type": "rolled_back", "to": journal[place]}
    assert bases(document) == [{"authors": [], "event": event, "seq": journal[2] + 1}]
    assert (document.epoch, document.head) == (1, journal[2] + 1)
    after = document.entries.order_by("seq").values_list("seq", "update")
    assert list(after)[: len(before)] == before


def test_a_rollback_can_be_rolled_back(document: Document, journal: list[int]) -> None:
    """Seqs before a base mean the text as it was then."""
    repair.roll_back(document.pk, journal[0])
    repair.roll_back(document.pk, journal[2])
    assert opened(document) == "bac"
    assert document.epoch == 2
    repair.roll_back(document.pk, journal[2] + 1)
    assert opened(document) == "a"


def test_rollback_of_a_quarantined_document(document: Document, journal: list[int]) -> None:
    """To before the damage; it opens again."""
    damage(document, journal[2])
    quarantined(document)
    with pytest.raises(CommandError, match=f"entry {journal[2]} is damaged"):
        command(document, "rollback", "--to", str(journal[2]), "--yes")
    command(document, "rollback", "--to", str(journal[1]), "--yes")
    assert opened(document) == "ba"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["rollback"], "needs --to"),
        (["repair", "--to", "1"], "needs --to"),
        (["rollback", "--to", "99", "--yes"], "no seq 99"),
        (["rollback", "--to", "-1", "--yes"], "no seq -1"),
    ],
)
def test_wrong_arguments(document: Document, arguments: list[str], complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        command(document, *arguments)


def test_a_missing_document(db: None) -> None:
    with pytest.raises(CommandError, match="There is no such document"):
        command(Document(), "inspect")


def test_rights_outlive_a_rollback(document: Document, ann: User, ben: User) -> None:
    """Only the text goes back."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    repair.roll_back(document.pk, 0)
    assert Engine().admit(sign_in(ben), document.pk).grant.role is Role.EDITOR


@settings(
    max_examples=examples(5),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(any_steps, st.data())
def test_rollback_to_any_seq_is_the_replay_to_it(ann: User, steps: Any, data: Any) -> None:
    """For random journals with snapshots anywhere, and again after a rollback."""
    document = lifecycle.create_document(ann, "Plan")
    texts = {0: contents(doc_of())}
    doc: Doc[Any] = Doc()
    for update in People(steps).updates:
        doc.apply_update(update)
        seq = append_update(document.pk, [ann.pk], update)
        texts[seq] = contents(doc)
        if data.draw(st.integers(0, 4)) == 0:
            save_snapshots([StateAt(document.pk, seq, doc.get_update())])
    for _ in range(2):
        to = data.draw(st.sampled_from(sorted(texts)))
        texts[repair.roll_back(document.pk, to)] = texts[to]
        assert contents(doc_of(Engine().replica(document.pk).state())) == texts[to]
    for seq, text in texts.items():
        assert contents(doc_of(repair.state_at(document.pk, seq))) == text


def test_the_text_as_of_a_damaged_seq(document: Document, journal: list[int]) -> None:
    damage(document, journal[1])
    assert shown(repair.state_at(document.pk, journal[0])) == "a"
    with pytest.raises(Unfit, match=f"entry {journal[1]} is damaged"):
        repair.state_at(document.pk, journal[2])
