"""What the search finds, for whom, and what it knows; on SQLite (tests/live has PostgreSQL)."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from documents.content import schema, yjs_writer
from documents.journal.entries import append_update
from documents.library import lifecycle
from documents.library.listing import Show, Sort
from documents.management import demo_text
from documents.models import Document, SearchText, User
from documents.roles import Role
from documents.search import index as search
from documents.search.indexer import Indexer, said_by
from documents.sharing import collaborators
from tests.support.listed import listed, titles


def write(document: Document, *lines: str) -> None:
    """A paragraph for each line, which the search has read."""
    update = yjs_writer.append_blocks(Doc(), [demo_text.paragraph(line) for line in lines])
    append_update(document.pk, [document.owner.pk], update)
    search.index_document(document.pk)


def made(owner: User, title: str, *lines: str) -> Document:
    document = lifecycle.create_document(owner, title)
    if lines:
        write(document, *lines)
    return document


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("plan", ["Spring plan", "Notes"]),
        ("PLÁN", ["Spring plan", "Notes"]),
        ("spr", ["Spring plan"]),
        ("ring", []),
        ("plan spring", ["Spring plan"]),
        ("plan tulip", ["Notes", "Spring plan"]),
        ("strasse", ["Notes"]),
        ("straße", ["Notes"]),
        ("uber", ["Notes"]),
        ("tulips plan", ["Notes", "Spring plan"]),
        ("tulip plan", []),
        ("nothing", []),
    ],
)
def test_words_are_found_in_titles_and_texts(ann, asked, found):
    """All words, the last by its beginning, without accents; hits in the title come first."""
    made(ann, "Spring plan", "Tulips")
    made(ann, "Notes", "Über die Straße", "a plan with tulips")
    made(ann, "Other", "words")
    assert titles(ann, q=asked) == found


def test_nobody_finds_what_they_may_not_read(ann, ben, cleo):
    """Neither titles nor texts of others; and only as long as the right lasts."""
    document = made(ann, "Secret plan", "the word is marzipan")
    made(ben, "Another plan")
    assert titles(ben, q="plan") == ["Another plan"]
    assert titles(ben, q="marzipan") == titles(cleo, q="secret") == []
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    assert titles(ben, q="marzipan") == ["Secret plan"]
    collaborators.set_role(ann, document.pk, ben, None)
    assert titles(ben, q="marzipan") == []


def test_the_trash_is_searched_by_itself(ann):
    document = made(ann, "Old plan", "marzipan")
    lifecycle.trash_document(ann, document.pk)
    assert titles(ann, q="marzipan") == []
    assert titles(ann, Show.TRASH, q="marzipan") == ["Old plan"]


@pytest.mark.parametrize(
    "asked",
    ['"', "'", "*", "a* OR b", 'NEAR("x" "y")', "title:plan -x", "a' & | ! <-> :*", "\\", "%_",
     "a" * 10_000, "a " * 5_000, "{title} : plan", "); DROP TABLE documents_document", "\ud800"],
)  # fmt: skip
def test_no_question_does_harm(ann, browser, asked):
    """Operators of either database are words or nothing; the page is a page."""
    made(ann, "Plan", "text")
    assert isinstance(titles(ann, q=asked), list)
    answer = browser(ann).get("/", {"q": asked.encode("utf-8", "replace").decode() + "\0"})
    assert answer.status_code == 200
    assert Document.objects.count() == 1


def test_a_rename_is_found_at_once_and_the_old_title_no_more(ann):
    document = made(ann, "Spring", "tulips")
    lifecycle.rename_document(ann, document.pk, "Summer")
    assert titles(ann, q="summer tulips") == ["Summer"]
    assert titles(ann, q="spring") == []


def test_what_is_taken_out_of_a_text_is_not_found_any_more(ann):
    """The index is of the text as it is."""
    document = made(ann, "Plan")
    doc: Doc = Doc()
    append_update(
        document.pk, [ann.pk], yjs_writer.append_blocks(doc, [demo_text.paragraph("marzipan")])
    )
    search.index_document(document.pk)
    assert titles(ann, q="marzipan") == ["Plan"]
    before = doc.get_state()
    del doc.get(schema.ROOT, type=type(doc[schema.ROOT])).children[0]
    append_update(document.pk, [ann.pk], doc.get_update(before))
    search.index_document(document.pk)
    assert titles(ann, q="marzipan") == []


def test_a_deleted_document_leaves_nothing_in_the_index(ann):
    document = made(ann, "Plan", "marzipan")
    lifecycle.trash_document(ann, document.pk)
    lifecycle.delete_document(ann, document.pk)
    assert not SearchText.objects.exists()
    index = "documents_searchindex"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {index}({index}) VALUES ('integrity-check')")
        cursor.execute(f"SELECT count(*) FROM {index} WHERE {index} MATCH 'marzipan'")
        assert cursor.fetchone() == (0,)


def test_what_is_due_is_what_has_changed_and_rests(ann):
    """A text is read when it is left alone, or a minute after it was last read."""
    quiet, typed, old = (made(ann, title, "text") for title in ("quiet", "typed", "old"))
    unknown = Document.objects.create(title="unknown")
    made(ann, "known", "text")
    for document in (quiet, typed, old):
        append_update(
            document.pk, [ann.pk], yjs_writer.append_blocks(Doc(), [demo_text.paragraph("x")])
        )
    now = timezone.now()
    Document.objects.filter(pk=quiet.pk).update(changed_at=now - search.QUIET)
    SearchText.objects.filter(document=old).update(at=now - search.LONGEST)
    assert set(search.due(now)) == {quiet.pk, old.pk, unknown.pk}
    later = now + search.QUIET
    assert set(search.due(later)) == {quiet.pk, typed.pk, old.pk, unknown.pk}
    for pk in search.due(later):
        search.index_document(pk)
    assert search.due(later + timedelta(days=1)) == []


def test_a_late_reader_does_not_take_the_index_back(ann, monkeypatch):
    """Of two processes the one that has read the newer text is right."""
    document = made(ann, "Plan", "old")
    stale = search._text_now(document.pk, said_by)
    write(document, "fresh")
    monkeypatch.setattr(search, "_text_now", lambda *_: stale)
    search.index_document(document.pk)
    assert titles(ann, q="fresh") == ["Plan"]


def test_what_cannot_be_read_is_not_asked_for_again_and_again(ann):
    document = lifecycle.create_document(ann, "Broken")
    append_update(document.pk, [ann.pk], b"\xff\xff\xff")
    search.index_document(document.pk)
    assert search.due(timezone.now() + timedelta(days=1)) == []


def test_a_child_reads_for_the_search(ann):
    """As the process itself would; what it cannot read is no end of it, and what was ended is not
    taken for empty.
    """
    document, broken = made(ann, "Plan"), made(ann, "Broken")
    update = yjs_writer.append_blocks(Doc(), [demo_text.paragraph("Über marzipan")])
    append_update(document.pk, [ann.pk], update)
    append_update(broken.pk, [ann.pk], b"\xff\xff\xff")
    indexer = Indexer()
    for each in (broken, document, broken):
        search.index_document(each.pk, indexer)
    assert titles(ann, q="uber") == ["Plan"]
    assert search.due(timezone.now() + timedelta(days=1)) == []
    indexer.stop()
    with pytest.raises(InterruptedError):
        _ended(indexer)((update,))
    assert titles(ann, q="uber") == ["Plan"]


def test_what_data_holds_is_found(ann):
    """The texts in it, whatever its roots are, by the child; not the names of what holds them."""
    document, doc = lifecycle.create_document(ann, "Board", Document.Kind.DATA), Doc()
    notes = doc.get("notes", type=Map)
    notes["first"] = Map({"words": "Über marzipan", "color": 7})
    doc.get("list", type=Array).append("Tulips")
    doc.get("code", type=Text).insert(0, "for ever", {"bold": True})
    page = doc.get("page", type=XmlFragment)
    page.children.append(XmlElement("heading", {"level": "deep"}, [XmlText("Spring")]))
    doc.get("picture", type=Map)["data"] = "x" * 300
    append_update(document.pk, [ann.pk], doc.get_update())
    assert search.due(timezone.now() + timedelta(days=1)) == [document.pk]
    indexer = Indexer()
    search.index_document(document.pk, indexer)
    indexer.stop()
    found = ["marzipan", "uber", "tulips", "ever", "spring", "board"]
    assert [titles(ann, q=word) for word in found] == [["Board"]] * len(found)
    missed = ["words", "heading", "deep", "bold", "xxx"]
    assert [titles(ann, q=word) for word in missed] == [[]] * len(missed)
    (row,) = listed(ann, q="tulip")
    assert "Tulips" in "".join(part.text for part in row.excerpt)


def test_the_child_is_told_no_secrets(ann, monkeypatch):
    """Should a text ever take it over."""
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    indexer = Indexer()
    indexer(())
    told = Path(f"/proc/{indexer._child.pid}/environ").read_bytes()
    indexer.stop()
    assert b"PATH=" in told
    assert b"SECRET_KEY" not in told


def _ended(indexer):
    """The indexer with a child that ends as soon as it is asked."""
    indexer._child = subprocess.Popen(["true"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    return indexer


def test_the_command_reads_everything_again(ann, capsys):
    made(ann, "Plan", "marzipan")
    SearchText.objects.all().delete()
    assert titles(ann, q="marzipan") == []
    call_command("index")
    assert capsys.readouterr().out == "1 documents are indexed.\n"
    assert titles(ann, q="marzipan") == ["Plan"]


def test_excerpts_show_where_the_words_are(ann):
    made(ann, "Plan", "First", "Buy marzipan soon")
    (row,) = listed(ann, q="marz")
    assert [(part.text, part.is_hit) for part in row.excerpt] == [
        ("Buy ", False),
        ("marzipan", True),
        (" soon", False),
    ]


def test_a_search_of_a_thousand_documents_takes_as_many_queries_as_one_of_ten(ann):
    """And so does the list, by title too, which is sorted as people do."""
    for number in range(10):
        lifecycle.create_document(ann, f"Plan {number}")

    def queries(**wanted):
        with CaptureQueriesContext(connection) as seen:
            rows = listed(ann, **wanted)
        return len(seen), len(rows)

    few = [queries(q="plan"), queries(), queries(sort=Sort.TITLE)]
    for number in range(990):
        lifecycle.create_document(ann, f"Plan {number}")
    many = [queries(q="plan"), queries(), queries(sort=Sort.TITLE)]
    assert [count for count, _ in few] == [count for count, _ in many]
    assert [rows for _, rows in many] == [1000, 1000, 1000]


def test_titles_are_sorted_without_case_and_accents(ann):
    for title in ("zebra", "Äpfel", "apple", "Birne", "Zoo"):
        lifecycle.create_document(ann, title)
    assert titles(ann, sort=Sort.TITLE) == ["Äpfel", "apple", "Birne", "zebra", "Zoo"]
