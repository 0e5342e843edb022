"""Templates: who is offered which, and what begins with them."""

from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format
from pycrdt import Doc

from documents.content.stored import read_content
from documents.content.tree import Node, Run, text_in, walk
from documents.content.yjs_writer import append_blocks
from documents.errors import AccessDenied, Outdated, Unfit
from documents.journal.entries import append_update
from documents.library import folders, lifecycle, templates
from documents.library.copies import duplicate_document
from documents.library.gallery import NAMES, shipped
from documents.models import Document, User
from documents.roles import Role
from documents.sharing import collaborators
from tests.support.api_client import Program


def words_of(document: Document) -> str:
    root = read_content(document.pk).root
    return "\n".join(text_in(node) for node in walk(root) if not node.nodes)


def template(owner: User, title: str, words: str) -> Document:
    document = lifecycle.create_document(owner, title)
    block = Node("paragraph", {}, (Run(words, {"bold": {}}),))
    append_update(document.pk, [owner.pk], append_blocks(Doc(), [block]))
    templates.mark_template(owner, document.pk, True)
    return document


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", NAMES)
def test_each_of_the_gallery_begins_a_document(ann: User, language: str, name: str) -> None:
    """With the day and the person, and with nothing left to be filled in by us."""
    with translation.override(language):
        made = templates.begin_with(ann, name)
        today = date_format(timezone.localdate(), "DATE_FORMAT")
    said = words_of(made)
    assert "Ann Bauer" in said
    assert today in made.title + said
    assert "{{" not in made.title + said
    assert any(node.kind == "heading" for node in walk(read_content(made.pk).root))
    assert made.owner == ann


def test_both_languages_have_the_same_parts() -> None:
    """Block for block, so that neither lacks what the other has."""
    for one, other in zip(shipped("en"), shipped("de"), strict=True):
        assert [node.kind for node in walk(one.root)] == [node.kind for node in walk(other.root)]
        assert one.purpose != other.purpose
        assert one.kind
    assert shipped("fr") == shipped("en")


def test_whoever_may_read_a_template_begins_with_it(ann: User, ben: User, cleo: User) -> None:
    """Others are not offered it, and cannot; nor can anybody when it is none any more."""
    original = template(ann, "Trip of {{person}}", "On {{ date }}: {{other}} {{person}}")
    collaborators.set_role(ann, original.pk, ben, Role.VIEWER)
    assert templates.templates_of(ben) == [original]
    assert templates.templates_of(cleo) == []
    made = templates.begin_with(ben, str(original.pk))
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    assert (made.title, made.owner) == ("Trip of Ben Okafor", ben)
    assert words_of(made) == f"On {today}: {{{{other}}}} Ben Okafor"
    assert not made.is_template
    with pytest.raises(AccessDenied):
        templates.begin_with(cleo, str(original.pk))
    with pytest.raises(AccessDenied):
        templates.mark_template(ben, original.pk, False)
    templates.mark_template(ann, original.pk, False)
    assert templates.templates_of(ben) == []
    with pytest.raises(AccessDenied):
        templates.begin_with(ben, str(original.pk))


def test_a_name_is_words_in_what_begins(ann: User) -> None:
    """Whatever somebody is called: nothing of it is markup, or filled in again."""
    ann.name = "<b>{{date}}</b> **Ann**"
    ann.save()
    assert ann.name in words_of(templates.begin_with(ann, "meeting"))


def test_what_is_no_template(ann: User, document: Document) -> None:
    room = lifecycle.create_document(ann, "Room", Document.Kind.ROOM)
    with pytest.raises(Unfit):
        templates.mark_template(ann, room.pk, True)
    with pytest.raises(Outdated):
        templates.begin_with(ann, "../../settings")
    with pytest.raises(AccessDenied):
        templates.begin_with(ann, str(document.pk))


def test_the_page_offers_both_and_goes_on_to_the_document(
    ann: User, ben: User, browser: Any
) -> None:
    own = template(ann, "<i>Trip</i>", "Words")
    template(ben, "Hidden", "Words")
    folder = folders.make_folder(ann, "Work")
    client = browser(ann)
    page = client.get(f"/templates/?folder={folder.pk}").content.decode()
    assert page.count('data-testid="template"') == len(NAMES)
    assert "&lt;i&gt;Trip&lt;/i&gt;" in page
    assert "Hidden" not in page
    response = client.post("/templates/new", {"template": str(own.pk), "folder": str(folder.pk)})
    made = Document.objects.get(filings__folder=folder)
    assert response["Location"] == f"/documents/{made.pk}/"
    assert client.post("/templates/new", {"template": "none"})["Location"] == "/templates/"


def test_programs_begin_with_them(ann: User) -> None:
    program = Program(ann)
    document = program.send("POST", "/documents", {"title": "Trip"})
    path = f"/documents/{document['id']}/template"
    program.send("PUT", path, {"is_template": True})
    told = program.get("/templates")
    assert [each["template"] for each in told] == [*NAMES, document["id"]]
    made = program.send("POST", "/templates", {"template": document["id"]})
    assert (made["title"], made["role"]) == ("Trip", "owner")
    assert program.ask("POST", "/templates", {"template": "none"}).status_code == 404


def test_a_copy_lies_in_the_folder_of_its_original(ann: User, document: Document) -> None:
    folder = folders.make_folder(ann, "Work")
    folders.file_document(ann, document.pk, folder.pk)
    copy = duplicate_document(ann, document.pk)
    assert copy.filings.get(user=ann).folder == folder
