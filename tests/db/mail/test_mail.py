"""Mails that somebody else causes: how many, in whose words, and how one is spared them."""

import re
from uuid import uuid4

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from documents.accounts import activation
from documents.chat import mails, messages, posting
from documents.chat.acts import Say, Unsay
from documents.library import lifecycle
from documents.mail import delivery
from documents.mail.addresses import is_address
from documents.models import (
    AccessRequest,
    Comment,
    Document,
    Invitation,
    Message,
    NoMail,
    Thread,
    User,
)
from documents.names import defused, without_links
from documents.review import mails as review_mails
from documents.roles import Role
from documents.sharing import collaborators, invitations, requests
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
    body = {"who": who, "role": "viewer"}
    return client.post(
        f"/documents/{document.pk}/sharing/people", body, content_type="application/json"
    )


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
    assert answers[-1].json() == {"error": "That is too much mail within an hour. Try again later."}


@pytest.mark.parametrize("bound", ["MAILS_PER_SENDER", "MAILS_PER_DOCUMENT"])
def test_a_person_and_a_document_cause_so_many_mails(ann, document, browser, settings, sent, bound):
    setattr(settings, bound, 2)
    answers = [invite(browser(ann), document, f"{name}@example.org") for name in "abcd"]
    assert [answer.status_code for answer in answers] == [200, 200, 422, 422]
    assert len(sent) == 2


def test_all_senders_together_have_a_bound_and_the_shut_out_use_up_nothing(
    ann, ben, document, settings, sent
):
    settings.MAILS_PER_RECIPIENT, settings.MAILS_PER_SENDER = 2, 1
    users = [User.objects.create(username=name, email="x@example.org") for name in "abc"]
    for sender in (ann, ann, ann, ben, users[0]):
        sharing_mails.send_role(sender, document, users[1], Role.VIEWER)
    assert len(sent) == 2


def test_roles_requests_and_mentions_count_alike(ann, ben, document, settings, sent):
    settings.MAILS_PER_SENDER = 3
    User.objects.update(email="x@example.org")
    ann.refresh_from_db()
    for _ in range(3):
        sharing_mails.send_role(ben, document, ann, Role.VIEWER)
        sharing_mails.send_request(AccessRequest(user=ben, document=document), [ann])
    assert len(sent) == 3


# In whose words.


@pytest.mark.parametrize("kind", ["invitation", "role", "request"])
def test_subject_and_first_line_are_the_sites_own(ann, ben, kind, sent):
    ann.name, ben.email = "https://evil.example Bank", "ben@example.org"
    document = Document(title=FRAUD, pk=lifecycle.create_document(ann, "x").pk)
    send = {
        "invitation": lambda: sharing_mails.send_invitation(
            ann, document, "e@example.org", Role.VIEWER, "t"
        ),
        "role": lambda: sharing_mails.send_role(ann, document, ben, Role.VIEWER),
        "request": lambda: sharing_mails.send_request(
            AccessRequest(user=ann, document=document, message=f"{FRAUD}\nb@evil.example"), [ben]
        ),
    }
    send[kind]()
    (message,) = sent
    assert "evil" not in message.subject
    assert "evil" not in message.body
    assert message.body.startswith("Somebody on localhost ")
    quoted = "“Your account is locked. Sign in at […] or call […]”"
    assert f"Document: {quoted}\n" in message.body
    links = re.findall(r"https?://\S+", message.body)
    assert all(link.startswith("http://localhost") for link in links)
    if kind == "invitation":
        assert message.subject == "localhost: an invitation to a document"


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
    ben.email = "eve@example.org"
    sharing_mails.send_role(ann, document, ben, Role.VIEWER)
    assert len(sent) == 1
    client.post(path, {"again": "1"})
    sharing_mails.send_role(ann, document, ben, Role.VIEWER)
    assert len(sent) == 2
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


def role(ann, ben, document):
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    sharing_mails.send_role(ann, document, ben, Role.VIEWER)


def mention(ann, ben, document):
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    posting.say(ann, document.pk, Say(uuid4(), "Ben, look", (ben.pk,)))
    mails.send_mentions(Message.objects.get().pk, [ben.pk], ())


def remark(ann, ben, document):
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    now = timezone.now()
    thread = Thread.objects.create(
        document=document, uid=uuid4(), rev=1, seq=1, author=ann, quote="plan", at=now
    )
    comment = Comment.objects.create(
        document=document, thread=thread, uid=thread.uid, author=ann, text="Ben, look", at=now
    )
    review_mails.send_mentions(comment.pk, [ben.pk], ())


def withdrawn(ann, ben, document):
    Thread.objects.all().delete()


def request(ann, ben, document):
    collaborators.set_role(ann, document.pk, ben, Role.OWNER)
    dora = User.objects.create_user("dora")
    asked = requests.request_access(dora, document.pk, "Please")
    sharing_mails.send_request(asked, [ben])


def invitation(ann, ben, document):
    token = invitations.invite(ann, document.pk, ben.email, Role.VIEWER)
    sharing_mails.send_invitation(ann, document, ben.email, Role.VIEWER, token)


def removed(ann, ben, document):
    collaborators.set_role(ann, document.pk, ben, None)


def trashed(ann, ben, document):
    lifecycle.trash_document(ann, document.pk)


def deactivated(ann, ben, document):
    activation.set_active(ann, ben, False)


def unsaid(ann, ben, document):
    (message,) = messages.history(document.pk, messages.MessageRange(), 1)[0]
    posting.unsay(ann, document.pk, Unsay(message["number"]))


def answered(ann, ben, document):
    requests.answer_request(ann, document.pk, AccessRequest.objects.get().pk, None)


def lowered(ann, ben, document):
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)


def cancelled(ann, ben, document):
    Invitation.objects.all().delete()


@pytest.mark.parametrize(
    ("cause", "end"),
    [
        (cause, end)
        for cause in (role, mention, remark, request)
        for end in (removed, trashed, deactivated)
    ]
    + [(mention, unsaid), (remark, withdrawn), (request, answered), (request, lowered)]
    + [(invitation, cancelled), (invitation, trashed)],
)
def test_nobody_is_mailed_whose_right_has_ended_by_the_moment_of_sending(
    ann, ben, document, post, cause, end
):
    ben.email = "ben@example.org"
    ben.save()
    cause(ann, ben, document)
    assert post.send() == [["ben@example.org"]]
    end(ann, ben, document)
    assert post.send() == []
