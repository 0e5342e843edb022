"""Guests: how they come, what they are let do, and what becomes of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone, translation

from documents.access.lookup import access_grant
from documents.access.people import find_person
from documents.chat.acts import Say
from documents.chat.posting import say
from documents.errors import AccessDenied, SignedOut, Unfit
from documents.groups.groups import make_group
from documents.groups.members import find_new_member
from documents.guests.guests import make_guest
from documents.guests.sweeping import sweep_guests
from documents.library import lifecycle
from documents.models import AuditEvent, Document, Entry, LinkGrant, Session, ShareLink, User
from documents.roles import Role
from documents.sharing import collaborators, directory, links
from documents.tokens import digest_of
from tests.support.world import sign_in

NAME = "Zoë"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _with_guests(settings: Any) -> None:
    settings.GUESTS = True


@pytest.fixture
def token(ann: User, document: Document) -> str:
    """Of a link that makes guests commenters."""
    return links.make_link(ann, document.pk, Role.COMMENTER, None, for_guests=True)


@pytest.fixture
def guest(token: str) -> User:
    return make_guest(token, NAME)


def come(token: str, name: str = NAME) -> Client:
    """A browser whose person has followed a link and said a name."""
    client = Client()
    assert client.post("/open/", {"token": token}).json() == {"guest": "/open/guest/"}
    answer = client.post("/open/guest/", {"name": name})
    assert answer.status_code == 302, answer.content
    return client


def person_of(client: Client) -> User:
    return User.objects.get(pk=client.session[SESSION_KEY])


def test_a_guest_comes_by_a_link_and_a_name(document: Document, token: str) -> None:
    """No look at the page makes one; the browser that has one is led to the document again."""
    client = Client()
    client.post("/open/", {"token": token})
    page = client.get("/open/guest/").content.decode()
    assert [word in page for word in ("Plan", "Ann Bauer", "comment on it")] == [True] * 3
    assert User.objects.filter(guest_in__isnull=False).count() == 0
    answer = client.post("/open/guest/", {"name": NAME})
    assert answer["Location"] == f"/documents/{document.pk}/"
    guest = person_of(client)
    assert (guest.display_name, guest.guest_in, guest.email) == ("(guest) Zoë", document.pk, "")
    assert guest.has_usable_password() is False
    answer = client.get(f"/documents/{document.pk}/")
    assert (answer.status_code, answer.context["page"]["may_suggest"]) == (200, False)
    assert client.post("/open/", {"token": token}).json() == {
        "document": f"/documents/{document.pk}/"
    }


def test_that_one_has_come_is_journaled_and_noted(document: Document, guest: User) -> None:
    entry = Entry.objects.filter(document=document).latest("seq")
    link = document.links.get()
    told = {"type": "joined", "role": "commenter", "link": link.pk, "guest": True}
    assert (entry.event, entry.authors) == ({**told, "user": guest.pk}, [guest.pk])
    noted = AuditEvent.objects.latest("pk")
    assert (noted.what, noted.actor, noted.document) == ("joined", guest.pk, document.pk)
    made = AuditEvent.objects.get(what="link")
    assert made.details["guests"] is True


def test_a_guest_comments_and_chats_and_no_more(document: Document, guest: User) -> None:
    grant = access_grant(sign_in(guest), document.pk)
    assert (grant.role, grant.name) == (Role.COMMENTER, "(guest) Zoë")
    may = (grant.may_comment, grant.may_chat, grant.may_suggest, grant.may_edit)
    assert may == (True, True, False, False)


@pytest.mark.parametrize("way", ["off", "expired", "for people", "trashed", "barred", "site"])
def test_what_ends_a_guest(
    document: Document, ann: User, token: str, guest: User, settings: Any, way: str
) -> None:
    """At once, and for a page as for a socket; what journals it has another access version."""
    session, link = sign_in(guest), ShareLink.objects.get()
    client = Client()
    client.force_login(guest)
    assert client.get(f"/documents/{document.pk}/").status_code == 200
    before = Document.objects.get().access_version
    if way == "off":
        links.change_link(ann, document.pk, link.pk, {"is_on": False})
    elif way == "for people":
        links.change_link(ann, document.pk, link.pk, {"for_guests": False})
    elif way == "expired":
        ShareLink.objects.update(expires_at=timezone.now())
    elif way == "trashed":
        lifecycle.trash_document(ann, document.pk)
    elif way == "barred":
        collaborators.change_role(ann, document.pk, guest.pk, None)
    else:
        settings.GUESTS = False
    with pytest.raises((AccessDenied, SignedOut)):
        access_grant(session, document.pk)
    answer = client.get(f"/documents/{document.pk}/")
    assert answer.status_code == (302 if way == "site" else 404)
    raised = Document.objects.get().access_version - before
    assert raised == (0 if way in {"site", "expired"} else 1)
    if way != "barred":
        with pytest.raises(AccessDenied):
            make_guest(token, NAME)


def test_an_open_document_is_open_to_no_guest(document: Document, ann: User, guest: User) -> None:
    """Neither another one, nor their own when their link has ended."""
    other = lifecycle.create_document(ann, "Other")
    session = sign_in(guest)
    Document.objects.update(open_role=Role.EDITOR)
    links.change_link(ann, document.pk, document.links.get().pk, {"is_on": False})
    for pk in (document.pk, other.pk):
        with pytest.raises(AccessDenied):
            access_grant(session, pk)


def test_no_row_gives_a_guest_another_document(document: Document, ann: User, guest: User) -> None:
    other = lifecycle.create_document(ann, "Other")
    link = ShareLink.objects.create(document=other, role=Role.EDITOR, digest="x", for_guests=True)
    LinkGrant.objects.create(link=link, user=guest)
    other.collaborators.create(user=guest, role=Role.OWNER)
    document.collaborators.create(user=guest, role=Role.OWNER)
    with pytest.raises(AccessDenied):
        access_grant(sign_in(guest), other.pk)
    assert access_grant(sign_in(guest), document.pk).role is Role.COMMENTER


# What a page or an operation is asked with, and where a guest is let in at all.
IDS: dict[str, Any] = {"folder_id": 1, "version_id": 1, "group_id": 1, "token_id": 1, "pk": 1}
IDS |= {"user_id": 1, "webhook_id": 1, "digest": "a", "file_id": uuid4(), "name": "a", "token": "a"}
LET_IN = {"document", "history", "export"}
# Signing out, opening links, and what is for everybody.
PUBLIC = {"logout", "open", "be-guest", "worker", "login", "languages", "language", "picture"}
PUBLIC |= {"published", "published-picture", "no-mail", "stop-mail"}


def _pages(resolver: Any, prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for each in resolver.url_patterns:
        path = prefix + str(each.pattern)
        if hasattr(each, "url_patterns"):
            found |= _pages(each, path)
        elif each.name:
            found[each.name] = path
    return found


def test_to_all_other_pages_a_guest_is_a_stranger(
    document: Document, ann: User, token: str
) -> None:
    """Or they are denied what of their document is for others; nothing is written."""
    client = come(token)
    version = document.access_version + 2
    answers = {}
    for name, path in _pages(get_resolver("documents.urls")).items():
        if name in PUBLIC:
            continue
        address = _filled(path, document)
        for ask in (client.get, client.post):
            answer = ask(address)
            location = answer.headers.get("Location", "")
            is_stranger = location.startswith("/accounts/login/") or answer.status_code == 401
            if not is_stranger and answer.status_code not in {400, 404, 405}:
                answers.setdefault(name, set()).add(answer.status_code)
    assert answers == {name: {200} for name in LET_IN}
    document.refresh_from_db()
    assert (document.access_version, document.title, document.trashed_at) == (version, "Plan", None)
    assert Document.objects.count() == 1


def _filled(path: str, document: Document) -> str:
    for kind, value in (("<uuid:document_id>", document.pk), *_stand_ins()):
        path = path.replace(kind, str(value))
    return f"/{path}?format=markdown"


def _stand_ins() -> list[tuple[str, object]]:
    kinds = ("int", "row", "uuid", "slug", "str")
    return [(f"<{kind}:{name}>", value) for name, value in IDS.items() for kind in kinds]


OPERATIONS = {
    "": 200,
    "/sharing": 403,
    "/collaborators": 403,
    "/groups": 403,
    "/links": 404,
    "/messages": 200,
    "/threads": 200,
    "/presence": 200,
    "/versions": 404,
}
ELSEWHERE = ("me", "documents", "groups", "rooms", "notices", "folders", "tokens", "webhooks")


def test_of_the_api_a_guest_has_what_is_about_their_document(
    document: Document, ann: User, ben: User, token: str
) -> None:
    """Who else may read it is not theirs to know, but for those who have said something."""
    collaborators.set_role(ann, document.pk, ben, Role.COMMENTER)
    client, path = come(token), f"/api/v1/documents/{document.pk}"
    asked = {each: client.get(path + each).status_code for each in OPERATIONS}
    assert asked == OPERATIONS
    assert {client.get(f"/api/v1/{each}").status_code for each in ELSEWHERE} == {401}
    other = lifecycle.create_document(ann, "Other")
    assert client.get(f"/api/v1/documents/{other.pk}").status_code == 401
    sentence = client.get(f"{path}/sharing").json()["detail"]
    assert sentence == "That is not for guests."

    def known() -> list[str]:
        return [each["name"] for each in client.get(f"{path}/messages").json()["people"]]

    assert known() == ["Ann Bauer"]
    say(ben, document.pk, Say(uuid4(), "Hello", ()))
    assert known() == ["Ann Bauer", "Ben Okafor"]


def test_nobody_gives_a_guest_anything_by_name(
    document: Document, ann: User, ben: User, guest: User
) -> None:
    """And nobody finds one elsewhere: they cannot be taken into groups."""
    for role in Role:
        with pytest.raises(Unfit):
            collaborators.change_role(ann, document.pk, guest.pk, role)
    with pytest.raises(Unfit):
        collaborators.transfer_ownership(ann, document.pk, guest.pk)
    assert find_person(guest.username) is None
    assert guest not in directory.sharing_with(ann)
    with pytest.raises(Unfit):
        find_new_member(ann, make_group(ann, "Team").pk, guest.display_name)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ann Bauer", "(guest) Ann Bauer"),
        ("  Ann \n Bauer ", "(guest) Ann Bauer"),
        ("\u202eAnn\u2066 \u200bBau\u3164er\u00ad", "(guest) Ann Bauer"),
        ("Ann (owner)", "(guest) Ann (owner)"),
        ("x" * 100, "(guest) " + "x" * 40),
        ("अनिल שלום <b>&amp;", "(guest) अनिल שלום <b>&amp;"),
    ],
)
def test_no_name_stands_without_its_mark(token: str, typed: str, shown: str) -> None:
    """In front, where nothing pushes it out of sight; what shows nothing is left out."""
    assert make_guest(token, typed).display_name == shown


@pytest.mark.parametrize("typed", ["", " ", "\u200b\u202e", "\u3164" * 9, "\0"])
def test_a_name_that_shows_nothing_is_none(token: str, typed: str) -> None:
    client = Client()
    client.post("/open/", {"token": token})
    answer = client.post("/open/guest/", {"name": typed})
    assert answer.status_code == 400
    assert "Enter a name that others can read." in answer.content.decode()
    assert User.objects.filter(guest_in__isnull=False).count() == 0


def test_the_mark_is_in_the_language_of_the_site(token: str, settings: Any) -> None:
    """Whatever the guest's own is: it is others who read it."""
    with translation.override("de"):
        assert make_guest(token, NAME).name == "(guest) Zoë"
    settings.LANGUAGE_CODE = "de"
    assert make_guest(token, NAME).name == "(Gast) Zoë"


def test_only_so_many_guests_come(token: str, ann: User, document: Document, settings: Any) -> None:
    """By one link at a time, and from one address in an hour, whatever they are called."""
    settings.GUESTS_PER_LINK = 1
    first = make_guest(token, NAME)
    with pytest.raises(Unfit):
        make_guest(token, NAME)
    collaborators.change_role(ann, document.pk, first.pk, None)
    make_guest(token, NAME)
    settings.GUESTS_PER_LINK, settings.GUESTS_PER_ADDRESS = 0, 2
    come(token)
    come(token)
    client = Client()
    client.post("/open/", {"token": token})
    answer = client.post("/open/guest/", {"name": NAME})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")


def test_coming_needs_the_csrf_token(token: str) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/open/")
    client.post(
        "/open/", {"token": token}, headers={"X-CSRFToken": page.cookies["csrftoken"].value}
    )
    assert client.post("/open/guest/", {"name": NAME}).status_code == 403
    assert User.objects.filter(guest_in__isnull=False).count() == 0


def test_whoever_is_signed_in_comes_as_themselves(
    document: Document, ben: User, token: str, browser: Callable[[User], Client]
) -> None:
    client = browser(ben)
    assert client.post("/open/", {"token": token}).json() == {
        "document": f"/documents/{document.pk}/"
    }
    for ask in (client.get, client.post):
        assert ask("/open/guest/")["Location"] == "/open/"
    assert person_of(client) == ben
    assert LinkGrant.objects.get().user == ben


def test_a_guest_who_signs_in_is_the_guest_no_more(
    document: Document, ben: User, token: str
) -> None:
    """Their session is over; what waits for them is opened as themselves."""
    client = come(token)
    guest, session = person_of(client), digest_of(client.session.session_key or "")
    page = client.get("/accounts/login/")
    assert page.status_code == 200
    client.post("/accounts/login/", {"login": "ben", "password": "secret"})
    assert person_of(client) == ben
    assert not Session.objects.filter(user=guest).exists()
    with pytest.raises(SignedOut):
        access_grant(session, document.pk)


def test_a_guest_signs_out(document: Document, token: str) -> None:
    client = come(token)
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert client.get(f"/documents/{document.pk}/").status_code == 302


def test_another_link_makes_another_guest(document: Document, ann: User, token: str) -> None:
    """A guest is in one document; a link that wants an account leads to the sign-in."""
    other = lifecycle.create_document(ann, "Other")
    client = come(token)
    plain = links.make_link(ann, other.pk, Role.VIEWER, None)
    assert "sign_in" in client.post("/open/", {"token": plain}).json()
    second = links.make_link(ann, other.pk, Role.VIEWER, None, for_guests=True)
    client.post("/open/", {"token": second})
    answer = client.post("/open/guest/", {"name": "Yves"})
    assert answer["Location"] == f"/documents/{other.pk}/"
    assert person_of(client).display_name == "(guest) Yves"
    assert Session.objects.count() == 1


def test_a_link_for_guests_is_the_owners_choice_and_the_sites(
    document: Document, ann: User, settings: Any
) -> None:
    """It makes nobody an editor; without guests it is as any other link."""
    token = links.make_link(ann, document.pk, Role.VIEWER, None, for_guests=True)
    link = ShareLink.objects.get()
    with pytest.raises(Unfit):
        links.change_link(ann, document.pk, link.pk, {"role": Role.EDITOR})
    with pytest.raises(Unfit):
        links.make_link(ann, document.pk, Role.EDITOR, None, for_guests=True)
    settings.GUESTS = False
    with pytest.raises(Unfit):
        links.make_link(ann, document.pk, Role.VIEWER, None, for_guests=True)
    with pytest.raises(Unfit):
        links.change_link(ann, document.pk, link.pk, {"for_guests": True})
    assert "sign_in" in Client().post("/open/", {"token": token}).json()
    assert Client().get("/open/guest/").status_code == 404
    links.change_link(ann, document.pk, link.pk, {"is_on": False})


def test_the_api_says_and_sets_who_a_link_is_for(
    document: Document, ann: User, browser: Callable[[User], Client]
) -> None:
    client, path = browser(ann), f"/api/v1/documents/{document.pk}"
    body = {"role": "viewer", "for_guests": True}
    made = client.post(f"{path}/links", body, content_type="application/json").json()
    assert made["for_guests"] is True
    make_guest(made["url"].partition("#")[2], NAME)
    state = client.get(f"{path}/sharing").json()
    assert (state["takes_guests"], state["links"][0]["for_guests"]) == (True, True)
    assert [each["is_guest"] for each in state["people"]] == [False, True]
    address = f"{path}/links/{made['id']}"
    for value, status in ((None, 422), (False, 200)):
        change = {"for_guests": value}
        answer = client.patch(address, change, content_type="application/json")
        assert answer.status_code in {status, 400}
    assert client.get(f"{path}/links").json()[0]["for_guests"] is False


def test_guests_who_have_gone_are_swept(document: Document, ann: User, token: str) -> None:
    """Not those who have just come, or whose browser may come back; of those who have written
    something the name stays.
    """
    here, _quiet, written, young = (make_guest(token, name) for name in "ABCD")
    sign_in(here)
    say(written, document.pk, Say(uuid4(), "Hello", ()))
    User.objects.exclude(pk=young.pk).update(date_joined=timezone.now() - 2 * HOUR)
    sweep_guests()
    left = User.objects.filter(guest_in__isnull=False).order_by("pk")
    assert list(left) == [here, written, young]
    assert {grant.user for grant in LinkGrant.objects.all()} == {here, young}
    assert document.messages.get().author == written
    sweep_guests()
    assert left.count() == 3
