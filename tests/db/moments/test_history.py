"""The history by the HTTP API: what happened, what was said, what changed, and who wrote it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from documents.content import yjs_writer
from documents.content.tree import Node, Run
from documents.content.writers.json import tree_of_json
from documents.history import erasure, folding, freezing, versions
from documents.journal.client_ids import claim
from documents.journal.entries import append_update
from documents.journal.loading import told_from
from documents.journal.snapshots import StateAt, save_snapshots
from documents.library import lifecycle
from documents.models import Document, Entry, Suggestion, Thread, User
from documents.moments import groups, reading
from documents.moments.grouping import Row, grouped
from documents.moments.keyframes import Keyframe, Keyframes
from documents.roles import Role
from documents.sharing import collaborators
from tests.support.api_client import Program, problem
from tests.support.typists import Write, doc_of, typed
from tests.unit.moments.test_telling import Plain, apply

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def paragraph(words: str) -> Node:
    return Node("paragraph", {}, (Run(words),))


def write(document: Document, people: list[User], writes: list[Write]) -> None:
    """Journal what people have typed; each has the client id of their own."""
    claim(document.pk, {1000 + 7 * n: user.pk for n, user in enumerate(people)})
    for each in writes:
        append_update(document.pk, [people[each.who].pk], each.update)


def plain(tree: Node) -> list[Plain]:
    """The lines of a tree, as a program that reads its JSON finds them."""
    lines: list[Plain] = []
    _gather(tree, [], [0], lines)
    return lines


def _gather(node: Node, around: list[Any], told: list[int], lines: list[Plain]) -> None:
    for child in node.nodes:
        frame = (child.kind, child.attributes)
        if child.kind in {"bulletList", "listItem"}:
            _gather(child, [*around, frame], told, lines)
            told[0] = min(told[0], len(around))
            continue
        lines.append(
            {
                "around": around,
                "joins": told[0],
                "kind": child.kind,
                "attributes": child.attributes,
                "letters": [
                    (letter, "text", {}, run.marks)
                    for run in child.content
                    if isinstance(run, Run)
                    for letter in run.text
                ],
            }
        )
        told[0] = len(around)


@pytest.fixture
def program(document: Document, ann: User, ben: User, cleo: User) -> Program:
    """Ann's; the document is one that three people wrote at once."""
    write(document, [ann, ben, cleo], typed(5, 90))
    return Program(ann)


def lines_at(program: Program, document: Document, seq: int) -> list[Plain]:
    tree = tree_of_json(program.get(f"/documents/{document.pk}/moments/{seq}/content?format=json"))
    assert isinstance(tree, Node)
    return plain(tree)


def changed(program: Program, document: Document, a: int, b: int, form: str = "json") -> Any:
    path = f"/documents/{document.pk}/difference?before={a}&after={b}&format={form}"
    return program.get(path)


def test_a_difference(program: Program, document: Document, ann: User, ben: User) -> None:
    """Applied to what one moment says it gives what the other says; it names who and when."""
    document.refresh_from_db()
    # One whose past is a snapshot, which has forgotten what was deleted.
    entries = Entry.objects.filter(document=document, seq__lte=30).order_by("seq")
    state = doc_of(*(bytes(entry.update) for entry in entries)).get_update()
    save_snapshots([StateAt(document.pk, 30, state)])
    for before, after in ((0, document.head), (25, 60), (40, 41)):
        told = changed(program, document, before, after)
        applied = apply(lines_at(program, document, before), told["json"])
        assert applied == lines_at(program, document, after)
        people = {each["id"] for each in told["people"]}
        assert people >= {id_ for line in told["json"] for id_ in line.get("by", [])}
        for step in told["steps"].values():
            assert before < step["first"] <= step["last"] <= after
    one = changed(program, document, 40, 41)
    author = Entry.objects.get(document=document, seq=41).authors
    assert {
        id_ for line in one["json"] for part in line.get("parts", []) for id_ in part.get("by", [])
    } <= set(author)
    html = changed(program, document, 0, document.head, "html")["html"]
    assert "<script" not in html
    assert f'data-by="{ben.pk}"' in html


def test_a_long_past(program: Program, document: Document, monkeypatch: Any) -> None:
    """Where it is far from what is stored, states on the way are kept in memory."""
    document.refresh_from_db()
    plainly = [lines_at(program, document, seq) for seq in (20, 41, document.head)]
    told = changed(program, document, 20, 41)
    monkeypatch.setattr(reading, "_FAR", 7)
    monkeypatch.setattr(reading, "_keyframes", Keyframes())
    assert [lines_at(program, document, seq) for seq in (document.head, 41, 20)] == plainly[::-1]
    assert reading._keyframes.newest((document.pk, 0), 41) is not None
    assert changed(program, document, 20, 41) == told


def test_keyframes_are_bounded() -> None:
    """What was looked at longest ago goes first; a text that starts anew takes its own along."""
    one, other, frame = (UUID(int=1), 0), (UUID(int=2), 0), Keyframe(5, b"four")
    kept = Keyframes(most=10)
    kept.keep(one, [frame])
    kept.keep(other, [Keyframe(9, b"later"), frame])
    assert kept.newest(one, 7) is None
    assert kept.newest(other, 7) == frame
    assert kept.newest(other, 4) is None
    kept.keep((other[0], 6), [frame])
    assert kept.newest(other, 7) is None


def test_who_took_words_away(document: Document, ann: User, ben: User) -> None:
    """By the entry that did; and by whoever went back to a version, where the text starts anew."""
    doc = doc_of()
    append_update(document.pk, [ann.pk], yjs_writer.append_blocks(doc, [paragraph("one")]))
    version = versions.name_version(ann, document.pk, "First")
    append_update(document.pk, [ann.pk], yjs_writer.append_blocks(doc, [paragraph("<b>two")]))
    text, before = doc["default"].children[0].children[0], doc.get_state()
    del text[0:2]
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    append_update(document.pk, [ben.pk], doc.get_update(before))
    program = Program(ann)
    told = changed(program, document, 1, 4)
    (gone,) = (part for part in told["json"][0]["parts"] if part["what"] == "remove")
    assert (gone["text"], gone["by"]) == ("on", [ben.pk])
    assert told["steps"][str(gone["step"])]["first"] == 4
    versions.restore_version(ben, document.pk, version.pk)
    told = changed(program, document, 3, 5)
    assert [(line["what"], line.get("by")) for line in told["json"]] == [
        ("keep", None),
        ("remove", [ben.pk]),
    ]
    html = changed(program, document, 0, 3, "html")["html"]
    assert "&lt;b&gt;two" in html
    assert lines_at(program, document, 5) == lines_at(program, document, 1)


def test_authors(program: Program, document: Document, ann: User, ben: User, cleo: User) -> None:
    """Of a stretch of lines, as of a moment."""
    told = program.get(f"/documents/{document.pk}/authors")
    assert {each["id"] for each in told["people"]} == {ann.pk, ben.pk, cleo.pk}
    says = ["".join(part["text"] for part in line["parts"]) for line in told["lines"]]
    head = Document.objects.get(pk=document.pk).head
    lines = lines_at(program, document, head)
    assert says == ["".join(letter[0] for letter in line["letters"]) for line in lines]
    for line in told["lines"]:
        for part in line["parts"]:
            assert part["by"] == told["steps"][str(part["step"])]["authors"]
    some = program.get(f"/documents/{document.pk}/authors?first=1&lines=2")
    assert some["lines"] == told["lines"][1:3]
    assert program.get(f"/documents/{document.pk}/authors?at=0")["lines"] == []


def test_whose_the_client_ids_are(program: Program, document: Document, ann: User) -> None:
    """For who colours a Yjs text by itself."""
    told = program.get(f"/documents/{document.pk}/writers")
    assert told["writers"][0] == {"client": 1000, "user": ann.pk}
    assert [each["name"] for each in told["people"]] == ["Ann Bauer", "Ben Okafor", "Cleo Martin"]


def test_the_list(document: Document, ann: User, ben: User) -> None:
    """By person and pause, with what else happened; rights are told to owners alone."""
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    doc = doc_of()
    for who, words in ((ann, "one"), (ann, "two"), (ben, "three")):
        append_update(document.pk, [who.pk], yjs_writer.append_blocks(doc, [paragraph(words)]))
    Entry.objects.filter(document=document, seq__lte=2).update(at=START)
    Entry.objects.filter(document=document, seq=3).update(at=START + timedelta(minutes=10))
    Entry.objects.filter(document=document, seq=4).update(at=START + timedelta(minutes=20))
    versions.name_version(ann, document.pk, "First")
    lifecycle.rename_document(ann, document.pk, "New")
    program, path = Program(ann), f"/documents/{document.pk}/history"
    told = program.get(path)
    assert [
        (item["kind"], item["first"], item["last"], item["changes"]) for item in told["items"]
    ] == [
        ("event", 5, 5, 0),
        ("version", 4, 4, 0),
        ("edit", 4, 4, 1),
        ("edit", 2, 3, 2),
        ("event", 1, 1, 0),
    ]
    assert (told["next"], told["details"], told["head"]) == (None, None, 5)
    assert [each["name"] for each in told["people"]] == ["Ann Bauer", "Ben Okafor"]
    seen = Program(ben).get(path)["items"]
    assert [item["first"] for item in seen] == [5, 4, 4, 2]
    assert [item["first"] for item in program.get(f"{path}?by={ben.pk}")["items"]] == [4]
    assert [item["first"] for item in program.get(f"{path}?before=4")["items"]] == [2, 1]
    assert problem(program.ask("GET", f"{path}?zone=Nowhere"))[0] == 422
    stand = program.get(f"/documents/{document.pk}/moments?at=2026-03-01T12:15:00Z")
    assert stand == {"seq": 3}


def test_groups_end_with_a_pause_a_day_or_another_person() -> None:
    """And who write at the same time are in one."""
    minutes = [0, 5, 30, 30.5, 31, 45, 12 * 60 - 1, 12 * 60 + 1]
    authors = [(1,), (1,), (1,), (2,), (1,), (2,), (2,), (2,)]
    rows = [
        Row(n + 1, who, START + timedelta(minutes=at))
        for n, (at, who) in enumerate(zip(minutes, authors, strict=True))
    ]
    found = grouped(reversed(rows), UTC)
    assert [(each.first, each.last, dict(each.people)) for each in found] == [
        (8, 8, {2: 1}),
        (7, 7, {2: 1}),
        (6, 6, {2: 1}),
        (3, 5, {1: 2, 2: 1}),
        (1, 2, {1: 2}),
    ]


def test_pages_of_a_long_history(
    document: Document, ann: User, django_assert_max_num_queries: Any
) -> None:
    """Each takes few queries, and together they tell everything once."""
    Entry.objects.bulk_create(
        Entry(
            document=document,
            seq=n,
            authors=[ann.pk],
            at=START + timedelta(minutes=20 * n),
            update=b"",
        )
        for n in range(1, 101)
    )
    Document.objects.filter(pk=document.pk).update(head=100)
    program, told, before = Program(ann), [], ""
    for _ in range(3):
        # Two of them are the savepoint in which the first use of a token is noted.
        with django_assert_max_num_queries(14):
            page = program.get(f"/documents/{document.pk}/history{before}")
        told += [item["first"] for item in page["items"]]
        before = f"?before={page['next']}"
    assert (told, page["next"]) == (list(range(100, 0, -1)), None)


def test_what_is_folded_or_erased_is_not_told(program: Program, document: Document) -> None:
    """The list says from when on there are details, and still who wrote; moments are refused."""
    folding.fold(document.pk, timezone.now())
    document.refresh_from_db()
    head, path = document.head, f"/documents/{document.pk}/history"
    told = program.get(path)
    assert told["details"]["seq"] == head
    assert told["details"]["why"] == "folded"
    assert [item["kind"] for item in told["items"]] == ["folded"]
    assert len(told["people"]) == 3
    refused = program.ask("GET", f"/documents/{document.pk}/difference?before=3&after={head}")
    assert problem(refused) == (422, "What the text said then is not kept any more.")
    # Whose the letters are is known all the same, by their client ids.
    authors = program.get(f"/documents/{document.pk}/authors")
    assert {len(part["by"]) for line in authors["lines"] for part in line["parts"]} == {1}
    assert authors["steps"] == {}
    seq = erasure.erase_history(None, document.pk)
    assert program.get(path)["details"]["why"] == "erased"
    refused = program.ask("GET", f"/documents/{document.pk}/moments/{head}/content")
    assert problem(refused) == (422, "What the text said then was erased.")
    assert changed(program, document, seq, seq)["changes"] == 0


def test_history_is_for_readers(program: Program, document: Document, ben: User, ann: User) -> None:
    """Whoever may read may look; nobody else may, nor after the right has ended."""
    paths = ["history", "moments/3/content", "difference?before=1&after=5", "authors", "writers"]
    for role, status in ((None, 404), (Role.VIEWER, 200), (None, 404)):
        collaborators.set_role(ann, document.pk, ben, role)
        for path in paths:
            answer = Program(ben).ask("GET", f"/documents/{document.pk}/{path}")
            assert answer.status_code == status, path
    wrong = program.ask("GET", f"/documents/{document.pk}/difference?before=5&after=1")
    assert problem(wrong) == (422, "The document has no such moment.")
    assert told_from(document.pk) == (0, "")


def test_threads_suggestions_and_freezes_stand_in_the_same_line(
    document: Document, ann: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each where it happened, on whichever page that is; whoever may read is told of them."""
    monkeypatch.setattr(groups, "_ITEMS", 2)
    write(document, [ann, ben], typed(3, 12, 2))
    document.refresh_from_db()
    # Somebody writes every hour, so that each change is an item.
    for entry in Entry.objects.order_by("seq"):
        Entry.objects.filter(pk=entry.pk).update(at=START + entry.seq * timedelta(hours=1))
    resolved = START + timedelta(hours=3, minutes=30)
    Thread.objects.create(
        document=document, uid=uuid4(), rev=1, seq=1, author=ben, quote="Words", at=START,
        resolved_at=resolved, resolved_by=ann,
    )  # fmt: skip
    Suggestion.objects.create(
        document=document, uid=uuid4(), rev=2, update_rev=2, seq=1, author=ben, at=START,
        state="accepted", accepted_seq=5, closed_by=ann, closed_at=START, update=b"", size=0,
    )  # fmt: skip
    freezing.freeze_as(ann, document.pk, "Final")
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    found: list[Any] = []
    path, before = f"/documents/{document.pk}/history", ""
    while before is not None:
        page = Program(ben).get(f"{path}{before}")
        found += page["items"]
        before = page["next"] and f"?before={page['next']}"
    told = [(each["event"]["type"], each["last"]) for each in found if each["kind"] == "event"]
    assert told == [("frozen", document.head + 1), ("accepted", 5), ("resolved", 3)]
    assert [each["last"] for each in found] == sorted(
        (each["last"] for each in found), reverse=True
    )
