"""Mails that somebody else causes: how many, in whose words, and how one is spared them."""

import re

import pytest
from django.core import mail as outgoing

from documents.letters.outbox import send_all
from documents.library import lifecycle
from documents.mail import delivery
from documents.mail.addresses import is_address
from documents.models import Document, Invitation, NoMail, User
from documents.names import defused, without_links
from documents.roles import Role
from documents.sharing import collaborators, invitations
from documents.sharing import mails as sharing_mails

FRAUD = "Your account is locked. Sign in at https://evil.example/x or call www.evil.example"


class Post:
    """What waits to be sent."""

    def __init__(self):
        self.messages, self.waiting = [], []

    def submit(self, deliver, message, due):
        self.messages.append(message)
        self.waiting.append((deliver, (message, due)))

    def send(self):
        """Send it; to whom mails went."""
        outgoing.outbox = []
        for deliver, posted in self.waiting:
            deliver(*posted)
        return [message.to for message in outgoing.outbox]


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """The mails that are handed over to be sent."""
    post = Post()
    monkeypatch.setattr(delivery, "_postman", post)
    return post.messages


def invite(client, document, who):
    body = {"who": who, "role": "viewer", "invite": True}
    path = f"/api/v1/documents/{document.pk}/collaborators"
    return client.post(path, body, content_type="application/json")


# How many.


def test_invitations_to_one_address_come_to_an_end_however_it_is_spelled(
    ann, document, browser, settings, sent
):
    """One person has a quarter of what an address gets from all."""
    settings.MAILS_PER_RECIPIENT = 12
    answers = [
        invite(browser(ann), lifecycle.create_document(ann, f"{n}"), f"Eve+{n}@Example.org")
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [200] * 3 + [422] * 3
    assert (len(sent), Invitation.objects.count()) == (3, 3)
    too_much = "That is too much mail within an hour. Try again later."
    assert answers[-1].json()["detail"] == too_much


@pytest.mark.parametrize("bound", ["MAILS_PER_SENDER", "MAILS_PER_DOCUMENT"])
def test_a_person_and_a_document_cause_so_many_mails(ann, document, browser, settings, sent, bound):
    setattr(settings, bound, 2)
    answers = [invite(browser(ann), document, f"{name}@example.org") for name in "abcd"]
    assert [answer.status_code for answer in answers] == [200, 200, 422, 422]
    assert len(sent) == 2


# In whose words.


def test_subject_and_first_line_of_an_invitation_are_the_sites_own(ann, sent):
    ann.name = "https://evil.example Bank"
    document = Document(title=FRAUD, pk=lifecycle.create_document(ann, "x").pk)
    sharing_mails.send_invitation(ann, document, "e@example.org", Role.VIEWER, "t")
    (message,) = sent
    assert message.subject == "localhost: an invitation to a document"
    assert "evil" not in message.body
    assert message.body.startswith("Somebody on localhost ")
    quoted = "“Your account is locked. Sign in at […] or call […]”"
    assert f"Document: {quoted}\n" in message.body
    links = re.findall(r"https?://\S+", message.body)
    assert all(link.startswith("http://localhost") for link in links)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Plan 1.5 for e.g. v2.0, 3.30 pm...", None),
        ("Mr. Smith's plan. Second part", None),
        ("see evil.example/path?x=1 now", "see […] now"),
        ("a@b.example", "[…]"),
        ("javascript://x", "[…]"),
        ("WWW.evil", "[…]"),
        ("evil。example", "[…]"),
        ("пример.рф", "[…]"),
    ],
)
def test_nothing_in_a_title_leads_anywhere(text, kept):
    assert without_links(text) == (kept or text)


def test_a_title_does_not_end_its_quotation_marks():
    assert defused("a” says the site: “b\nc" * 9, 20) == "a' says the site: 'b…"[:19] + "…"


# Being spared.


def test_one_click_is_enough_and_needs_no_account(ann, ben, document, client, browser, sent):
    """As mail programs do it (RFC 8058), without a cookie or a token of a form."""
    invite(browser(ann), document, "Eve+a@example.org")
    (message,) = sent
    headers = message.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    assert f"No more such mails: {address}\n" in message.body
    path = address.removeprefix("http://localhost:8000")
    # Looking changes nothing: programs look at every address.
    assert client.get(path).status_code == 200
    assert not NoMail.objects.exists()
    client.handler.enforce_csrf_checks = True
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, NoMail.objects.count()) == (200, 1)
    other = lifecycle.create_document(ann, "Other")
    refused = invite(browser(ann), other, "eve@example.org")
    assert (refused.status_code, len(sent), Invitation.objects.count()) == (422, 1, 1)
    # Nor are people with an account and this address mailed what they are told.
    ben.email = "eve@example.org"
    ben.save()
    for role, count in ((Role.VIEWER, 0), (Role.EDITOR, 1)):
        collaborators.set_role(ann, document.pk, ben, role)
        assert send_all(9) == count
        client.post(path, {"again": "1"})
    assert client.post(path[:-3] + "/", {}).status_code == 404
    assert client.post(path.replace("eve", "ann"), {}).status_code == 404


# What is no address.


@pytest.mark.parametrize(
    "text", ["=?utf-8?q?a?=@y.test", "a@y.test\n", "a@y.test\r\nBcc: b@y.test", "a@", "a b@y.test"]
)
def test_what_headers_would_read_otherwise_is_no_address(ann, document, browser, text, sent):
    assert not is_address(text)
    assert invite(browser(ann), document, text).status_code in {400, 422}
    assert (len(sent), Invitation.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_nobody_signs_up_with_such_an_address(client):
    form = {"username": "mallory", "email": "=?utf-8?q?a?=@y.test", "password1": "aVeryLong-Word7"}
    answer = client.post("/accounts/signup/", {**form, "password2": form["password1"]})
    assert "This is no e-mail address." in answer.content.decode()
    assert not User.objects.filter(username="mallory").exists()


# For whom.


@pytest.fixture
def post(monkeypatch):
    post = Post()
    monkeypatch.setattr(delivery, "_postman", post)
    return post


def invitation(ann, ben, document):
    token = invitations.invite(ann, document.pk, ben.email, Role.VIEWER)
    sharing_mails.send_invitation(ann, document, ben.email, Role.VIEWER, token)


def trashed(ann, ben, document):
    lifecycle.trash_document(ann, document.pk)


def cancelled(ann, ben, document):
    Invitation.objects.all().delete()


@pytest.mark.parametrize("end", [cancelled, trashed])
def test_nobody_is_invited_any_more_whose_invitation_has_ended_by_the_moment_of_sending(
    ann, ben, document, post, end
):
    ben.email = "ben@example.org"
    invitation(ann, ben, document)
    assert post.send() == [["ben@example.org"]]
    end(ann, ben, document)
    assert post.send() == []
