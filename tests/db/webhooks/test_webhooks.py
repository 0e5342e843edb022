"""Webhooks: what is told to whom, in which order, and what is not."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pycrdt import Doc

from documents.chat import posting
from documents.chat.acts import Say
from documents.content import yjs_writer
from documents.errors import Unfit
from documents.history import versions
from documents.journal.entries import append_update
from documents.library import folders, lifecycle
from documents.management import demo_text
from documents.models import ApiToken, Delivery, Document, User, Webhook, WebhookMark
from documents.roles import Role
from documents.sharing import collaborators
from documents.webhooks import hooks, looking, sending
from documents.webhooks.hooks import Meant, make_webhook
from documents.webhooks.news import KINDS
from tests.db.webhooks.conftest import Receiver
from tests.support.api_client import Program

ALL = frozenset(KINDS)


def write(document: Document, author: User, words: str = "Hello") -> None:
    """A change of an hour ago, in the journal."""
    update = yjs_writer.append_blocks(Doc(), [demo_text.paragraph(words)])
    append_update(document.pk, [author.pk], update)
    hour_ago = timezone.now() - timedelta(hours=1)
    Document.objects.filter(pk=document.pk).update(changed_at=hour_ago)


def say(document: Document, author: User, text: str = "Hello") -> None:
    posting.say(author, document.pk, Say(uuid4(), text, ()))


def listen(user: User, receiver: Receiver, kinds: Iterable[str] = ALL, **about: Any) -> Webhook:
    return make_webhook(user, receiver.url, Meant(frozenset(kinds), **about))


def send() -> int:
    return sending.keep_told(60)


def test_everything_that_is_new_in_a_document(ann, ben, document, receiver):
    """Each kind with its numbers, signed as a stock receiver expects; what is older is no news."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    write(document, ann, "Before")
    say(document, ann, "Before")
    hook = listen(ann, receiver, document=document.pk)
    assert send() == 0
    before = Document.objects.get(pk=document.pk).head
    write(document, ben)
    say(document, ben)
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    version = versions.name_version(ann, document.pk, "First")
    Document.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    assert send() == 4
    told = {each["type"]: each["data"] for each in receiver.told(hook.secret)}
    about = {"document": str(document.pk), "title": document.title}
    changed = {"after": before, "seq": before + 1, "authors": [ben.pk]}
    assert told["document.changed"] == about | changed
    (message,) = told["document.said"]["messages"]
    assert (message["text"], message["author"]["id"]) == ("Hello", ben.pk)
    (event,) = told["document.rights_changed"]["events"]
    assert event["event"] == {"type": "role", "user": ben.pk, "role": "viewer", "was": "editor"}
    (named,) = told["document.version_named"]["versions"]
    assert (named["id"], named["name"]) == (version.pk, "First")
    assert send() == 0
    assert len(set(receiver.ids)) == 4


def test_no_number_is_left_out(ann, document, receiver):
    """However much is new at once: each delivery begins where the last one has ended."""
    hook = listen(ann, receiver, ["changes", "chat"], document=document.pk)
    for number in range(45):
        say(document, ann, f"{number}")
    write(document, ann)
    send()
    collaborators.set_role(ann, document.pk, ann, Role.OWNER)
    write(document, ann, "Again")
    send()
    send()
    told = receiver.told(hook.secret)
    said = [each["data"] for each in told if each["type"] == "document.said"]
    assert [(each["after"], each["rev"]) for each in said] == [(0, 20), (20, 40), (40, 45)]
    texts = [message["text"] for each in said for message in each["messages"]]
    assert texts == [str(number) for number in range(45)]
    changed = [each["data"] for each in told if each["type"] == "document.changed"]
    ends = [each["after"] for each in changed] + [changed[-1]["seq"]]
    assert ends == sorted(ends)
    assert [each["seq"] for each in changed] == ends[1:]


def test_typing_is_told_when_it_has_stopped_or_lasted(ann, document, receiver):
    listen(ann, receiver, ["changes"], document=document.pk)
    write(document, ann)
    Document.objects.update(changed_at=timezone.now())
    assert send() == 0
    WebhookMark.objects.update(at=timezone.now() - timedelta(seconds=61))
    assert send() == 1
    write(document, ann, "More")
    Document.objects.update(changed_at=timezone.now() - timedelta(seconds=6))
    assert send() == 1


def test_who_may_not_read_it_any_more_is_told_nothing(ann, ben, document, receiver):
    """Not even what happened while they might, and not the titles of what they have lost."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    hook = listen(ben, receiver)
    say(document, ann)
    looking.look(hook.pk, timezone.now())
    collaborators.set_role(ann, document.pk, ben, None)
    assert send() == 0
    assert receiver.heard == []
    assert [each.state for each in Delivery.objects.all()] == ["withheld"]
    say(document, ann, "Secret")
    send()
    assert (receiver.heard, Delivery.objects.count()) == ([], 1)
    # Who it is again hears from there on.
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    send()
    events = [each["data"] for each in receiver.told(hook.secret)]
    assert "events" not in [each for each in events if "seq" in each][-1]


def test_what_is_not_taken_is_sent_again_in_its_order(ann, document, receiver):
    """With the same id, later each time; and nothing of what follows before it."""
    hook = listen(ann, receiver, ["chat"], document=document.pk)
    say(document, ann, "First")
    receiver.answers = [500]
    assert send() == 0
    say(document, ann, "Second")
    assert send() == 0
    assert len(receiver.heard) == 1
    row = Delivery.objects.first()
    assert (row.state, row.status, row.tries) == ("waiting", 500, 1)
    Webhook.objects.update(due_at=timezone.now())
    assert send() == 2
    texts = [each["data"]["messages"][0]["text"] for each in receiver.told(hook.secret)]
    assert texts == ["First", "First", "Second"]
    assert receiver.ids[0] == receiver.ids[1] != receiver.ids[2]
    row.refresh_from_db()
    assert (row.state, row.status, row.tries) == ("done", 200, 2)


@pytest.mark.parametrize(("status", "tries"), [(410, 0), (503, sending.MOST_TRIES - 1)])
def test_who_is_gone_is_told_no_more(ann, document, receiver, status, tries):
    """By their own word, or after two days; what is new waits until the webhook is on again."""
    hook = listen(ann, receiver, ["chat"], document=document.pk)
    Webhook.objects.update(tries=tries)
    say(document, ann)
    receiver.answers = [status]
    send()
    hook.refresh_from_db()
    assert (hook.is_on, hook.fault) == (False, f"HTTP {status}")
    assert send() == 0
    hooks.switch_webhook(ann, hook.pk, True)
    assert send() == 1


def test_who_does_not_answer_holds_up_nobody(ann, document, receiver, monkeypatch):
    monkeypatch.setattr("documents.webhooks.posting._SECONDS", 0.3)
    silent = listen(ann, receiver, ["chat"], document=document.pk)
    say(document, ann)
    receiver.silent.set()
    assert send() == 0
    assert Delivery.objects.get().fault == "There was no answer in time."
    receiver.silent.clear()
    other = listen(ann, receiver, ["chat"], document=document.pk)
    say(document, ann)
    assert send() == 1
    assert [Webhook.objects.get(pk=each.pk).tries for each in (silent, other)] == [1, 0]


def test_many_that_wait_become_one(ann, document, receiver, monkeypatch):
    """What waits is bounded, and nothing is lost by it."""
    monkeypatch.setattr(looking, "MOST_WAITING", 2)
    hook = listen(ann, receiver, ["chat"], document=document.pk)
    for number in range(5):
        say(document, ann, f"{number}")
        looking.look(hook.pk, timezone.now())
    assert Delivery.objects.count() == 2
    send()
    send()
    revs = [(each["data"]["after"], each["data"]["rev"]) for each in receiver.told(hook.secret)]
    assert revs == [(0, 1), (1, 2), (2, 5)]


def test_folders_and_all_that_one_may_read(ann, ben, document, receiver):
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    folder = folders.make_folder(ben, "Work")
    filed = listen(ben, receiver, ["versions"], folder=folder.pk)
    everything = listen(ben, receiver, ["versions"])
    new = lifecycle.create_document(ben, "New")
    foreign = lifecycle.create_document(ann, "Ann's")
    for each in (new, foreign):
        versions.name_version(each.owner, each.pk, "First")
    send()
    rows = Delivery.objects.values_list("webhook", "document")
    assert list(rows.all()) == [(everything.pk, new.pk)]
    folders.file_document(ben, document.pk, folder.pk)
    send()
    versions.name_version(ann, document.pk, "Filed")
    send()
    assert set(rows.all()) - {(everything.pk, new.pk)} == {
        (filed.pk, document.pk),
        (everything.pk, document.pk),
    }


def test_a_webhook_ends_with_the_token_that_made_it(ann, document, receiver):
    program = Program(ann)
    body = {"url": receiver.url, "kinds": ["chat"], "document": str(document.pk)}
    made = program.send("POST", "/webhooks", body)
    say(document, ann)
    assert send() == 1
    assert receiver.told(made["secret"])[0]["data"]["document"] == str(document.pk)
    (delivery,) = program.get(f"/webhooks/{made['id']}/deliveries")
    assert (delivery["state"], delivery["status"]) == ("done", 200)
    program.send("POST", f"/webhooks/{made['id']}/deliveries/{delivery['id']}/again")
    assert send() == 1
    assert receiver.ids == [delivery["id"]] * 2
    assert [each["id"] for each in program.get("/webhooks")] == [made["id"]]
    assert "secret" not in program.get("/webhooks")[0]
    ApiToken.objects.update(expires_at=timezone.now())
    say(document, ann)
    assert send() == 0
    ApiToken.objects.all().delete()
    assert not Webhook.objects.exists()


def test_the_page(ann, browser, document, receiver):
    """Makes one, shows the secret once and what was told, has it told again, switches, deletes."""
    client = browser(ann)
    form = {"url": receiver.url, "kinds": ["chat"], "document": f"/documents/{document.pk}/"}
    secret = client.post("/accounts/webhooks/", form).context["webhook_secret"]
    say(document, ann)
    send()
    shown = client.get("/accounts/").content.decode()
    assert receiver.url in shown
    assert "chat 0–1 · taken · HTTP 200" in shown
    assert secret not in shown
    hook, delivery = Webhook.objects.get(), Delivery.objects.get()
    client.post(f"/accounts/webhooks/{hook.pk}/", {"again": str(delivery.uid)})
    assert send() == 1
    client.post(f"/accounts/webhooks/{hook.pk}/", {"off": ""})
    assert not Webhook.objects.get().is_on
    client.post(f"/accounts/webhooks/{hook.pk}/", {"delete": ""})
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {"url": "http://a.example", "kinds": ["chat"]},
        {"url": "https://ann:secret@a.example", "kinds": ["chat"]},
        {"url": "ftp://a.example", "kinds": ["chat"]},
        {"url": "https://a.example", "kinds": []},
        {"url": "https://a.example", "kinds": ["chat"], "document": "the plan"},
        {"url": "https://a.example", "kinds": ["chat"], "document": str(uuid4())},
        {"url": "https://a.example", "kinds": ["chat"], "folder": "7"},
    ],
)
def test_a_form_that_is_not_right_makes_no_webhook(ann, browser, form):
    answer = browser(ann).post("/accounts/webhooks/", form)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Webhook.objects.exists()


def test_a_calm_site_is_looked_at_once_in_a_minute(ann, document, receiver):
    """What happens is looked for at once, and for as long as typing may have to rest."""
    teller = sending.Teller()
    assert not teller.is_due(0)
    listen(ann, receiver)
    assert [teller.is_due(now) for now in (0, 5, 65, 75, 80, 140)] == [
        True, True, True, False, False, True,
    ]  # fmt: skip
    say(document, ann)
    assert [teller.is_due(now) for now in (145, 150)] == [True, True]
    versions.name_version(ann, document.pk, "First")
    assert teller.is_due(300)


def test_a_site_may_have_none_and_a_person_has_so_many(ann, receiver, settings):
    for _ in range(hooks.MOST):
        listen(ann, receiver, ["chat"])
    with pytest.raises(Unfit):
        listen(ann, receiver, ["chat"])
    settings.WEBHOOKS = "off"
    Webhook.objects.all().delete()
    with pytest.raises(Unfit):
        listen(ann, receiver, ["chat"])
