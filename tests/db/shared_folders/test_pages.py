"""The page of a shared folder, its place in the list, and what an operator and programs do."""

from collections.abc import Callable

import pytest
from django.test import Client

from documents.groups.groups import make_group
from documents.library.folders import file_document
from documents.library.folders import make_folder as make_own_folder
from documents.models import Document, Folder, Placement, SharedFolder, User
from documents.shared_folders.contents import place_document
from documents.shared_folders.folders import make_folder
from tests.support.api_client import Program, problem

Browser = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def said(client: Client, path: str, form: dict[str, str]) -> str:
    """What the page says that a form leads to."""
    response = client.post(path, form, follow=True)
    assert response.status_code == 200
    return " ".join(str(message) for message in response.context["messages"])


def standing(folder: SharedFolder) -> dict[str, str]:
    return {row.user.username: row.standing for row in folder.people.select_related("user")}


def test_a_folder_is_made_filled_and_left_by_pages(
    ann: User, ben: User, document: Document, browser: Browser
) -> None:
    client = browser(ann)
    assert said(client, "/shared-folders/", {"name": " "}) == "Give the folder a name."
    assert client.post("/shared-folders/", {"name": "Shelf <b>"}).status_code == 302
    folder = SharedFolder.objects.get()
    page = f"/shared-folders/{folder.pk}/"
    people = f"{page}people"
    given = {"who": " ben ", "role": "viewer"}
    assert said(client, people, given) == "Ben Okafor has the folder now."
    assert said(client, people, {"who": "ben", "role": "x"}) == "There is no such role."
    assert said(client, people, {"who": "nobody", "role": "viewer"}).startswith("There is nobody")
    assert said(client, f"{people}/{ben.pk}", {"role": "owner"}) == ""
    assert standing(folder) == {"ann": "owner", "ben": "owner"}
    moved = {"folder": f"shared-{folder.pk}"}
    told = "“Plan” is in the shared folder “Shelf <b>” now."
    assert said(client, f"/documents/{document.pk}/file", moved) == told
    shown = browser(ben).get(f"/?shared={folder.pk}").content.decode()
    assert "Shelf &lt;b&gt;" in shown
    assert "Plan" in shown
    assert "Plan" in browser(ben).get(page).content.decode()
    form = browser(ann).get(f"/documents/{document.pk}/folder").content.decode()
    assert f'value="shared-{folder.pk}" selected' in form
    made = client.post("/documents/", {"folder": f"shared-{folder.pk}", "title": "New"})
    assert made.status_code == 302
    assert Placement.objects.filter(document__title="New", folder=folder).exists()
    assert said(client, f"{page}documents/{document.pk}/out", {}) == ""
    again = said(client, f"{page}documents/{document.pk}/out", {})
    assert again == "It is not in this folder any more."
    assert said(client, f"{people}/{ann.pk}", {}) == "You have left the folder."
    other = browser(ben)
    assert said(other, f"{people}/{ben.pk}", {}).startswith("A shared folder needs an owner")
    assert said(other, f"{people}/{ann.pk}", {}) == "They do not have this folder any more."
    assert said(other, f"{page}rename", {"name": ""}) == "Give the folder a name."
    assert said(other, f"{page}rename", {"name": "Box"}) == ""
    assert said(other, f"{page}delete", {}) == "The shared folder “Box” is deleted."


def test_a_new_document_that_cannot_be_put_into_the_folder_says_so(
    ann: User, document: Document, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there all the same, in none."""
    folder = make_folder(ann, "Shelf")
    place_document(ann, document.pk, folder.pk)
    monkeypatch.setattr("documents.shared_folders.contents.MOST_DOCUMENTS", 1)
    client = browser(ann)
    for wanted, why in (
        (f"shared-{folder.pk}", "documents at most"),
        ("shared-0", "There is no such folder."),
    ):
        assert why in said(client, "/documents/", {"folder": wanted, "title": "New"})
    made = Document.objects.filter(title="New")
    assert made.count() == 2
    assert not Placement.objects.filter(document__in=made).exists()


def test_a_group_has_a_folder_by_pages(ann: User, cleo: User, browser: Browser) -> None:
    client, folder, team = browser(ann), make_folder(ann, "Shelf"), make_group(ann, "Team")
    page = f"/shared-folders/{folder.pk}/groups"
    assert said(client, page, {"group": str(team.pk), "role": "viewer"}) == ""
    assert folder.groups.get().role == "viewer"
    assert "1 person" in client.get(f"/shared-folders/{folder.pk}/").content.decode()
    refused = said(client, page, {"group": str(team.pk), "role": "owner"})
    assert refused.startswith("A group can view")
    for wrong in ("x", "9" * 30, str(team.pk + 1)):
        told = said(client, page, {"group": wrong, "role": "viewer"})
        assert told.startswith("There is no such group")
    assert said(client, page, {"group": str(team.pk), "role": ""}) == ""
    assert not folder.groups.exists()
    assert browser(cleo).get(f"/shared-folders/{folder.pk}/").status_code == 404
    assert browser(cleo).get(f"/?shared={folder.pk}").status_code == 404


def test_a_folder_of_ones_own_is_shared_by_its_page(
    ann: User, document: Document, browser: Browser
) -> None:
    client, own = browser(ann), make_own_folder(ann, "Plans")
    file_document(ann, document.pk, own.pk)
    told = said(client, f"/folders/{own.pk}/share", {})
    assert told == "“Plans” can be shared now: choose with whom."
    assert (Placement.objects.get().document, Folder.objects.count()) == (document, 0)
    assert said(client, f"/folders/{own.pk}/share", {}) == "There is no such folder."
    again = make_own_folder(ann, "Plans")
    file_document(ann, document.pk, again.pk)
    assert "has stayed" in said(client, f"/folders/{again.pk}/share", {})


def test_an_operator_appoints_an_owner(ann: User, ben: User, browser: Browser) -> None:
    folder = make_folder(ann, "Shelf")
    User.objects.filter(pk=ann.pk).update(is_staff=True, is_superuser=True)
    client, page = browser(ann), f"/admin/documents/sharedfolder/{folder.pk}"
    assert client.get("/admin/documents/sharedfolder/?q=ann").status_code == 200
    client.post(f"{page}/change/", {"owner": "ben"})
    assert standing(folder) == {"ann": "owner", "ben": "owner"}
    assert client.get(f"{page}/delete/").status_code == 403
    assert client.get("/admin/documents/sharedfolder/add/").status_code == 403


def test_programs_do_the_same(ann: User, ben: User, cleo: User, document: Document) -> None:
    program = Program(ann)
    made = program.send("POST", "/shared-folders", {"name": "Shelf"})
    assert (made["name"], made["role"], made["groups"]) == ("Shelf", "owner", [])
    folder = f"/shared-folders/{made['id']}"
    whole = program.send("POST", f"{folder}/people", {"who": "ben", "role": "editor"})
    assert [(row["user"]["name"], row["role"]) for row in whole["people"]] == [
        ("Ann Bauer", "owner"),
        ("Ben Okafor", "editor"),
    ]
    version = program.send("PUT", f"{folder}/documents/{document.pk}", None)["access_version"]
    assert program.get(f"/documents/{document.pk}")["access_version"] == version
    listed = Program(ben).get(f"/documents?shared_folder={made['id']}")["documents"]
    assert [(each["title"], each["shared_folder"]) for each in listed] == [("Plan", made["id"])]
    (told,) = Program(ben).get("/shared-folders")
    assert told == {"id": made["id"], "name": "Shelf", "role": "editor", "documents": 1}
    (_, named) = program.get(f"/documents/{document.pk}/collaborators")
    assert (named["user"]["id"], named["by_folder"]) == (ben.pk, "Shelf")
    status, detail = problem(
        program.ask("DELETE", f"/documents/{document.pk}/collaborators/{ben.pk}")
    )[:2]
    assert (status, "“Shelf”" in detail) == (422, True)
    team = program.send("POST", "/groups", {"name": "Team"})["id"]
    whole = program.send("PUT", f"{folder}/groups/{team}", {"role": "viewer"})
    assert whole["groups"] == [{"id": team, "name": "Team", "role": "viewer", "members": 1}]
    assert problem(program.ask("PUT", f"{folder}/groups/{team}", {"role": "owner"}))[0] == 422
    assert program.ask("DELETE", f"{folder}/groups/{team}").status_code == 204
    assert program.send("PATCH", folder, {"name": "Box"})["name"] == "Box"
    assert problem(Program(cleo).ask("GET", folder))[0] == 404
    assert (
        program.send("PUT", f"{folder}/people/{ben.pk}", {"role": "viewer"})["people"][1]["role"]
        == "viewer"
    )
    assert Program(ben).ask("DELETE", f"{folder}/people/{ben.pk}").status_code == 204
    assert problem(program.ask("DELETE", f"{folder}/people/{ben.pk}"))[0] == 404
    assert program.ask("DELETE", f"{folder}/documents/{document.pk}").status_code == 200
    assert program.ask("DELETE", folder).status_code == 204
    own = make_own_folder(ann, "Mine")
    assert program.send("POST", f"/folders/{own.pk}/share", None)["name"] == "Mine"


def test_bounds_are_said_before_they_are_reached(
    ann: User, document: Document, browser: Browser
) -> None:
    folder = make_folder(ann, "Shelf")
    place_document(ann, document.pk, folder.pk)
    told = browser(ann).get(f"/shared-folders/{folder.pk}/").content.decode()
    assert "500 documents, 100 people and 10 groups at most" in told
