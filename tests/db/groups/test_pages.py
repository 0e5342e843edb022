"""The pages of groups, and what an operator does in the admin site."""

from collections.abc import Callable

import pytest
from django.test import Client

from documents.groups.groups import make_group
from documents.groups.members import add_member
from documents.groups.shares import share_with_group
from documents.models import Document, Group, User
from documents.roles import GroupRole, Role
from tests.support.api_client import Program, problem

Browser = Callable[[User], Client]


@pytest.fixture
def team(ann: User, ben: User) -> Group:
    group = make_group(ann, "Team <b>")
    add_member(ann, group.pk, ben)
    return group


def standing(group: Group) -> dict[str, str]:
    return dict(group.members.values_list("user__username", "role"))


def said(client: Client, path: str, form: dict[str, str]) -> str:
    """What the page says that a form leads to."""
    response = client.post(path, form, follow=True)
    assert response.status_code == 200
    return " ".join(str(message) for message in response.context["messages"])


def test_a_group_is_made_filled_and_left_by_pages(
    ann: User, ben: User, cleo: User, browser: Browser
) -> None:
    client = browser(ann)
    assert "no group yet" in client.get("/groups/").content.decode()
    assert client.post("/groups/new", {"name": "Team"}).status_code == 302
    group = Group.objects.get()
    page = f"/groups/{group.pk}/"
    assert said(client, f"{page}members", {"who": " ben "}) == "Ben Okafor is in the group now."
    assert said(client, f"{page}members", {"who": "ben"}).endswith("in this group already.")
    assert said(client, f"{page}members", {"who": "x"}) == "There is nobody of that name."
    assert said(client, f"{page}members/{ben.pk}", {"role": "owner"}) == ""
    assert said(client, f"{page}members/{ben.pk}", {"role": "king"}).startswith("They are not")
    assert said(client, f"{page}members/{cleo.pk}", {}).startswith("They are not")
    assert said(client, f"{page}rename", {"name": " "}) == "Give the group a name."
    assert said(client, f"{page}rename", {"name": "New"}) == ""
    assert said(client, f"{page}members/{ann.pk}", {}) == "You have left the group."
    assert standing(group) == {"ben": GroupRole.OWNER}
    other = browser(ben)
    assert said(other, f"{page}members/{ben.pk}", {}).startswith("A group needs an owner")
    assert said(other, f"{page}delete", {}) == "The group “New” is deleted."
    assert said(client, "/groups/new", {"name": ""}) == "Give the group a name."


def test_a_group_is_there_for_its_members_alone(
    ann: User, ben: User, cleo: User, team: Group, document: Document, browser: Browser
) -> None:
    """Members see who is in it and what they may open; managers, and owners, what they may do."""
    page = f"/groups/{team.pk}/"
    share_with_group(ann, document.pk, team.pk, Role.VIEWER)
    told = browser(ben).get(page).content.decode()
    assert document.title in told
    assert "Team &lt;b&gt;" in told
    assert "Take out" not in told
    assert "Delete the group" not in told
    assert "Take out" in browser(ann).get(page).content.decode()
    for path in (page, f"/groups/{2**60}/", f"/groups/{10**17}/members/1"):
        assert browser(cleo).get(path).status_code in (404, 405)
    assert browser(ann).get("/groups/99999999999999999999/").status_code == 404
    assert browser(ann).get("/groups/0/").status_code == 404
    assert Client().get("/groups/").status_code == 302


def test_an_operator_makes_a_group_and_appoints_an_owner(
    ann: User, ben: User, team: Group, browser: Browser
) -> None:
    ann.is_staff = ann.is_superuser = True
    ann.save()
    client, add = browser(ann), "/admin/documents/group/add/"
    refused = client.post(add, {"name": "Marketing", "owner": "nobody"})
    assert "There is nobody of that name." in refused.content.decode()
    assert said(client, add, {"name": "\u200b", "owner": "ben"}) == "Give the group a name."
    client.post(add, {"name": "Marketing", "owner": "ben"})
    made = Group.objects.get(name="Marketing")
    assert standing(made) == {"ben": GroupRole.OWNER}
    client.post(f"/admin/documents/group/{team.pk}/change/", {"owner": "ben"})
    assert standing(team) == {"ann": GroupRole.OWNER, "ben": GroupRole.OWNER}
    assert client.get(f"/admin/documents/group/{team.pk}/delete/").status_code == 403


def test_programs_do_the_same(ann: User, ben: User, cleo: User, document: Document) -> None:
    program = Program(ann)
    made = program.send("POST", "/groups", {"name": "Team"})
    assert made == {"id": made["id"], "name": "Team", "role": "owner", "members": 1}
    group = f"/groups/{made['id']}"
    whole = program.send("POST", f"{group}/members", {"who": "ben"})
    assert [(row["user"]["name"], row["role"]) for row in whole["people"]] == [
        ("Ann Bauer", "owner"),
        ("Ben Okafor", "member"),
    ]
    given = f"/documents/{document.pk}{group}"
    assert problem(program.ask("GET", f"{given}/people"))[0] == 404
    shared = program.send("PUT", given, {"role": "editor"})
    assert shared == [{"id": made["id"], "name": "Team", "role": "editor", "members": 2}]
    assert Program(ben).get(f"/documents/{document.pk}/groups") == shared
    people = Program(ben).get(f"{given}/people")
    assert [person["name"] for person in people] == ["Ann Bauer", "Ben Okafor"]
    assert Program(ben).get(f"/documents/{document.pk}")["role"] == "editor"
    (_, named) = program.get(f"/documents/{document.pk}/collaborators")
    assert (named["user"]["id"], named["by_group"], named["by_link"]) == (ben.pk, "Team", False)
    status, detail = problem(
        program.ask("DELETE", f"/documents/{document.pk}/collaborators/{ben.pk}")
    )[:2]
    assert (status, "“Team”" in detail) == (422, True)
    assert problem(program.ask("PUT", given, {"role": "owner"}))[0] == 422
    assert program.send("PATCH", group, {"name": "New"})["name"] == "New"
    program.send("PUT", f"{group}/members/{ben.pk}", {"role": "manager"})
    assert Program(ben).get("/groups")[0]["role"] == "manager"
    assert problem(Program(cleo).ask("GET", group))[0] == 404
    assert program.ask("DELETE", f"{group}/members/{ben.pk}").status_code == 204
    assert problem(Program(ben).ask("GET", f"/documents/{document.pk}"))[0] == 404
    assert program.ask("DELETE", given).status_code == 204
    assert program.ask("DELETE", group).status_code == 204
    assert program.get("/groups") == []
