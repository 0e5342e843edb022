"""A person's list: which documents, in which order, in parts, with stars and folders."""

import base64
from datetime import datetime, timedelta
from datetime import timezone as zone
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.errors import AccessDenied, Malformed, Outdated, Unfit
from documents.journal.entries import append_update
from documents.library import folders, lifecycle
from documents.library.listing import Show, Sort, Wanted, count_in_folders, part_of_list
from documents.models import Collaborator, Document, Filing
from documents.roles import ALLOWED, Role
from documents.sharing import collaborators, directory, links, opening
from tests.support.api_client import Program
from tests.support.lengths import examples
from tests.support.listed import listed, titles

SCRIPT = {"Accept": "application/json"}


def test_the_list_tells_mine_from_shared_from_trash(ann, ben):
    """Mine are those I own, the trash those I may restore; the latest change comes first."""
    first, _, binned = (lifecycle.create_document(ann, title) for title in "ABC")
    shared, hidden = (lifecycle.create_document(ben, title) for title in "DE")
    for document in (shared, hidden):
        collaborators.set_role(ben, document.pk, ann, Role.EDITOR)
    lifecycle.trash_document(ann, binned.pk)
    lifecycle.trash_document(ben, hidden.pk)
    lifecycle.rename_document(ann, first.pk, "A again")
    assert titles(ann) == ["A again", "D", "B"]
    assert titles(ann, Show.MINE) == ["A again", "B"]
    assert titles(ann, Show.SHARED) == ["D"]
    assert titles(ann, Show.TRASH) == ["C"]
    (row,) = listed(ann, Show.SHARED)
    assert (row.owner, row.role, row.may) == (ben, Role.EDITOR, ALLOWED[Role.EDITOR])


def test_the_owner_shown_is_the_one_of_longest_standing(document, ann, ben):
    """A second owner does not take the place of the first."""
    collaborators.set_role(ann, document.pk, ben, Role.OWNER)
    assert [row.owner for row in listed(ben, Show.MINE)] == [ann]


def test_the_list_says_by_whom_the_last_change_is(document, ann, ben):
    """Of text, title or rights; nobody has changed a new document."""
    (row,) = listed(ann)
    assert row.changed_by == ()
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    lifecycle.rename_document(ben, document.pk, "New")
    assert listed(ann)[0].changed_by == (ben,)
    append_update(document.pk, [ann.pk, ben.pk, 999], b"\0\0")
    assert set(listed(ann)[0].changed_by) == {ann, ben}


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("asked", ["", "x"])
def test_parts_of_the_list_have_everything_once_in_its_order(ann, sort, asked):
    """Also where several documents are of the same moment or have the same title."""
    now = timezone.now()
    for number in range(11):
        title = f"{'x' if number % 2 else 'y'} {number // 4}"
        document = lifecycle.create_document(ann, title)
        moment = now - timedelta(seconds=number // 3)
        Document.objects.filter(pk=document.pk).update(changed_at=moment, created_at=moment)
    wanted, cursor, seen = Wanted(text=asked, sort=sort), "", []
    while True:
        portion = part_of_list(ann, wanted, 3, cursor)
        seen += [row.document.pk for row in portion.rows]
        cursor = portion.next
        if not cursor:
            break
    assert seen == [row.document.pk for row in listed(ann, q=asked, sort=sort)]
    assert len(seen) == len(set(seen)) == (5 if asked else 11)


def cursor_of(key):
    """A cursor as the list makes them, with an end of any kind."""
    return base64.urlsafe_b64encode(f"1 {uuid4()} {key}".encode()).decode()


ODD_MOMENTS = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]


@pytest.mark.parametrize("moment", ODD_MOMENTS)
def test_a_cursor_at_the_ends_of_time(ann, moment, browser):
    """There is none such in UTC: no cursor, on the page and in the API."""
    lifecycle.create_document(ann, "A")
    cursor = cursor_of(moment)
    with pytest.raises(Malformed):
        part_of_list(ann, Wanted(), 3, cursor)
    assert browser(ann).get("/", {"cursor": cursor}).status_code == 200
    assert Program(ann).ask("GET", f"/documents?cursor={cursor}").status_code == 422


ZONES = st.builds(lambda minutes: zone(timedelta(minutes=minutes)), st.integers(-1439, 1439))
MOMENTS = st.datetimes(datetime.min, datetime.max, timezones=st.none() | ZONES)
KEYS = MOMENTS.map(datetime.isoformat) | st.text(max_size=30) | st.sampled_from(ODD_MOMENTS)
CURSORS = st.builds(cursor_of, KEYS)
VALUES = st.text(max_size=40) | st.integers().map(str) | CURSORS
NAMES = ["cursor", "q", "sort", "show", "folder", "before", "after", "rev", "limit", "format"]
NAMES += ["next", "token", "name"]
QUERIES = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, VALUES))
PAGES = ["/", "/documents/{}/", "/api/v1/documents/{}/messages", "/documents/{}/versions/"]
PAGES += ["/documents/{}/export", "/rooms/", "/open/", "/accounts/tokens/", "/accounts/language/"]
PAGES += ["/documents/{}/mentions", "/api/v1/documents/{}/sharing", "/api/v1/documents"]


@settings(
    max_examples=examples(8),
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    queries=st.lists(QUERIES, min_size=len(PAGES), max_size=len(PAGES)),
    sort=st.sampled_from(Sort),
    cursor=CURSORS,
)
def test_odd_queries(ann, document, browser, queries, sort, cursor):
    """Whatever stands in the query of a page, it is answered: Django's client raises what is not.

    The list has its cursor beside an order of its own, which is where it is read.
    """
    client = browser(ann)
    client.get("/", {"cursor": cursor, "sort": sort.value})
    for page, query in zip(PAGES, queries, strict=True):
        assert client.get(page.format(document.pk), query).status_code < 500


@pytest.mark.parametrize("cursor", ["x", "é", "AAAA", "MSB4IHk=", "MSAwIDA="])
def test_a_cursor_that_is_none(ann, cursor, browser):
    """The page starts from the beginning instead."""
    with pytest.raises(Malformed):
        part_of_list(ann, Wanted(), 3, cursor)
    assert browser(ann).get("/", {"cursor": cursor}).status_code == 200


# Stars and folders.


def test_stars_and_folders_are_a_persons_own(document, ann, ben):
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    work, home = folders.make_folder(ann, "Work"), folders.make_folder(ben, "Home")
    folders.file_document(ann, document.pk, work.pk)
    folders.file_document(ben, document.pk, home.pk)
    folders.star_document(ben, document.pk, True)
    assert [(row.is_starred, row.folder) for row in listed(ann) + listed(ben)] == [
        (False, work),
        (True, home),
    ]
    assert (titles(ann, Show.STARRED), titles(ben, Show.STARRED)) == ([], ["Plan"])
    assert titles(ann, folder=work.pk) == titles(ben, folder=home.pk) == ["Plan"]
    assert titles(ben, folder=work.pk) == []
    with pytest.raises(Outdated):
        folders.file_document(ben, document.pk, work.pk)


def test_only_what_one_may_read_is_filed(document, ben):
    folder = folders.make_folder(ben, "Work")
    with pytest.raises(AccessDenied):
        folders.file_document(ben, document.pk, folder.pk)
    with pytest.raises(AccessDenied):
        folders.star_document(ben, document.pk, True)
    assert not Filing.objects.exists()


def test_a_right_that_is_lost_takes_the_document_out_of_folder_and_count(document, ann, ben):
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    folder = folders.make_folder(ben, "Work")
    folders.file_document(ben, document.pk, folder.pk)
    assert count_in_folders(ben) == [(folder, 1)]
    collaborators.set_role(ann, document.pk, ben, None)
    assert (count_in_folders(ben), titles(ben, folder=folder.pk)) == ([(folder, 0)], [])


def test_deleting_a_folder_deletes_no_document(document, ann):
    """Nor the star."""
    folder = folders.make_folder(ann, "Work")
    folders.file_document(ann, document.pk, folder.pk)
    folders.star_document(ann, document.pk, True)
    assert folders.delete_folder(ann, folder.pk) == "Work"
    assert [(row.is_starred, row.folder) for row in listed(ann)] == [(True, None)]


def test_folders_have_names_of_their_own(ann, ben):
    work = folders.make_folder(ann, "  Work\n")
    assert folders.make_folder(ann, "Work") == work
    assert folders.make_folder(ben, "Work") != work
    home = folders.make_folder(ann, "Home")
    for name in ("Work", " ", "\0"):
        with pytest.raises(Unfit):
            folders.rename_folder(ann, home.pk, name)
    with pytest.raises(Outdated):
        folders.rename_folder(ben, work.pk, "Mine")
    assert folders.rename_folder(ann, home.pk, "House").name == "House"


def test_there_is_an_end_to_folders(ann, monkeypatch):
    monkeypatch.setattr(folders, "MOST_FOLDERS", 1)
    folders.make_folder(ann, "Work")
    with pytest.raises(Unfit):
        folders.make_folder(ann, "Home")


def test_a_document_made_in_a_folder_is_in_it(ann, ben, browser):
    """In nobody else's."""
    folder = folders.make_folder(ann, "Work")
    browser(ann).post("/documents/", {"title": "Here", "folder": folder.pk})
    browser(ben).post("/documents/", {"title": "There", "folder": folder.pk})
    assert titles(ann, folder=folder.pk) == ["Here"]
    assert [row.folder for row in listed(ben)] == [None]


# The page.


def test_the_page_shows_what_is_asked_for(document, ann, browser):
    """Whatever stands in the address."""
    folder = folders.make_folder(ann, "Work")
    other = lifecycle.create_document(ann, "Other")
    folders.file_document(ann, other.pk, folder.pk)
    for query, found in {
        "": ["Other", "Plan"],
        f"?folder={folder.pk}": ["Other"],
        "?q=pl": ["Plan"],
        "?sort=title": ["Other", "Plan"],
        "?sort=created": ["Other", "Plan"],
        "?show=starred": [],
        "?show=x&sort=y": ["Other", "Plan"],
    }.items():
        context = browser(ann).get(f"/{query}").context
        assert [row.document.title for row in context["rows"]] == found, query


@pytest.mark.parametrize("folder", ["0", "x", "-1", "9" * 30, "12345"])
def test_a_folder_that_is_not_there(ann, browser, folder):
    assert browser(ann).get("/", {"folder": folder}).status_code == 404


def test_trash_says_how_to_take_it_back(document, ann, browser):
    client = browser(ann)
    page = client.post(f"/documents/{document.pk}/trash", follow=True)
    assert f'action="/documents/{document.pk}/restore"' in page.text
    told = client.post(f"/documents/{document.pk}/restore", headers=SCRIPT).json()
    trash = f"/documents/{document.pk}/trash"
    assert told == {"message": "“Plan” is back.", "undo": trash, "way": ""}
    assert titles(ann) == ["Plan"]
    told = client.post(trash, headers=SCRIPT).json()
    assert told["undo"] == f"/documents/{document.pk}/restore"
    assert client.get("/").text.count('data-testid="toast"') == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [("http://testserver/?q=plan", "http://testserver/?q=plan"), ("https://evil.example/", "/")],
)
def test_forms_of_the_list_lead_back_to_it(document, ann, browser, before, after):
    """To the part of it that was shown; a page that is gone is not gone back to."""
    for page in ("star", "file", "duplicate", "trash"):
        address = f"/documents/{document.pk}/{page}"
        assert browser(ann).post(address, headers={"Referer": before}).url == after
    own = f"http://testserver/documents/{document.pk}/"
    answer = browser(ann).post(f"/documents/{document.pk}/restore", headers={"Referer": own})
    assert answer.url == "/"


def test_a_form_for_a_folder_that_is_gone_says_so(document, ann, browser):
    for folder in ("12345", "x", "9" * 30):
        client = browser(ann)
        page = client.post(f"/documents/{document.pk}/file", {"folder": folder}, follow=True)
        assert "There is no such folder." in page.text
    assert browser(ann).post("/folders/12345/rename", {"name": "x"}).status_code == 404
    assert browser(ann).post(f"/folders/{'9' * 30}/delete").status_code == 404


def test_the_page_for_folders_of_others_is_none(ann, ben, browser):
    folder = folders.make_folder(ann, "Work")
    assert browser(ben).get("/", {"folder": folder.pk}).status_code == 404
    assert browser(ben).post(f"/folders/{folder.pk}/delete").status_code == 404
    assert "Work" not in browser(ben).get("/").text


def test_the_page_takes_as_many_queries_for_a_thousand_documents(ann, ben, browser):
    for number in range(1000):
        document = Document.objects.create(title=f"Text {number}")
        Collaborator.objects.create(document=document, user=ann, role=Role.OWNER)
    page = browser(ann).get("/")
    assert len(page.context["rows"]) == 50
    assert page.context["next"]


def test_what_one_shares_with_somebody(ann, ben, cleo, browser):
    """Of whoever shares nothing with one not even the name is told."""
    document = lifecycle.create_document(ann, "Plan")
    by_link = lifecycle.create_document(ann, "Linked")
    lifecycle.create_document(ann, "Alone")
    lifecycle.create_document(ben, "Hidden")
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    opening.open_token(ben, links.make_link(ann, by_link.pk, Role.VIEWER, None))
    assert titles(ann, with_person=ben.pk) == ["Linked", "Plan"]
    assert directory.people_like(ann, "oka") == [ben]
    assert directory.people_like(ben, "An") == [ann]
    assert directory.people_like(ann, "Cl") == directory.people_like(ann, " ") == []
    page = browser(ann).get(f"/?person={ben.pk}").content.decode()
    assert "Shared with <bdi>Ben Okafor</bdi>" in page
    for person in (cleo, ann):
        assert browser(ann).get(f"/?person={person.pk}").status_code == 404
    found = browser(ann).get("/api/v1/people?q=be").json()
    assert [each["id"] for each in found] == [ben.pk]
    collaborators.set_role(ann, document.pk, ben, None)
    collaborators.set_role(ann, by_link.pk, ben, None)
    assert directory.people_like(ann, "Ben") == []
