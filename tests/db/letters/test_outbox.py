"""Mails of what people are told: each sent once, to whoever still may and wants to read it."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from documents.accounts import activation
from documents.chat import messages, posting
from documents.chat.acts import Read, Say, Unsay
from documents.letters import outbox
from documents.letters.outbox import MOST_TRIES, send_all
from documents.library import lifecycle
from documents.models import AccessRequest, Document, Mail, Notice, Thread, User, Wish
from documents.notices.inbox import mark
from documents.notices.kinds import CHANGED, COMMENT, KINDS, MENTION, Kind
from documents.notices.seeing import note_seen
from documents.notices.telling import Cause, tell, tell_instead
from documents.notices.watching import Attention, choose_attention
from documents.notices.wishes import keep_wishes
from documents.roles import Action, Role
from documents.sharing import collaborators, requests
from tests.support.postbox import Postbox, text_of

FRAUD = "Your account is locked. Sign in at https://evil.example/x or call www.evil.example"


def say(by: User, document: Document, text: str, *named: User) -> int:
    said = posting.say(by, document.pk, Say(uuid4(), text, tuple(user.pk for user in named)))
    number: int = said["number"]
    return number


def later(**time: int) -> None:
    """Have what waits, waits since, or was sent, be of so much earlier."""
    by = timedelta(**time)
    fields = ("due_at", "claimed_until", "sent_at")
    Mail.objects.update(**{name: F(name) - by for name in fields})


# Once.


def test_a_mail_is_sent_once_with_what_a_mail_program_needs(
    shared: Document, ann: User, ben: User, postbox: Postbox
) -> None:
    say(ben, shared, "Look, Ann", ann)
    assert (send_all(9), send_all(9)) == (1, 0)
    (mail,) = postbox.mails
    assert (mail["To"], mail["Subject"]) == (
        "ann@example.org",
        "You were mentioned in the chat of “Plan”",
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    stop = mail["List-Unsubscribe"].strip(" <>")
    assert text_of(mail) == (
        "Somebody on localhost mentioned you in a chat.\n\n"
        "Who: “Ben Okafor”\nDocument: “Plan”\n\n"
        "> Look, Ann\n\n"
        f"http://localhost:8000/documents/{shared.pk}/#chat\n\n"
        "You choose what is mailed, and when: http://localhost:8000/accounts/#notifications\n"
        f"No more such mails: {stop}\n"
    )


def test_what_a_mail_server_does_not_take_now_is_sent_later_under_the_same_id(
    shared: Document, ann: User, ben: User, postbox: Postbox
) -> None:
    """With growing pauses; meanwhile the others get theirs."""
    say(ben, shared, "Look", ann, User.objects.get(username="cleo"))
    postbox.answers.extend(["451 not now", ""])
    assert (send_all(9), postbox.readers) == (1, ["cleo"])
    later(seconds=59)
    assert send_all(9) == 0
    later(seconds=2)
    postbox.answers.append("451 not now")
    assert send_all(9) == 0
    uid = Mail.objects.get(sent_at=None).uid
    later(seconds=90)
    assert send_all(9) == 0
    later(seconds=40)
    assert (send_all(9), postbox.readers) == (1, ["cleo", "ann"])
    assert postbox.mails[1]["Message-ID"] == f"<{uid}@localhost>"


def test_a_mail_server_that_is_away_is_tried_for_more_than_a_day(
    shared: Document, ann: User, ben: User, postbox: Postbox, settings: Any
) -> None:
    say(ben, shared, "Look", ann)
    settings.EMAIL_PORT, tries, waited = 1, 0, timedelta()
    while Mail.objects.exists():
        assert send_all(9) == 0
        tries += 1
        for mail in Mail.objects.all():
            waited += mail.due_at - timezone.now()
            Mail.objects.update(due_at=timezone.now())
    assert tries == MOST_TRIES
    assert waited > timedelta(days=1)


def test_what_a_mail_server_will_never_take_is_given_up(
    shared: Document, ann: User, ben: User, postbox: Postbox
) -> None:
    say(ben, shared, "Look", ann)
    postbox.answers.append("550 nobody of that name")
    assert (send_all(9), Mail.objects.count(), postbox.mails) == (0, 0, [])


def test_what_a_process_has_not_ended_is_sent_again_when_its_claim_is_over(
    shared: Document, ann: User, ben: User, postbox: Postbox, monkeypatch: Any
) -> None:
    """Under the same Message-ID; not before, and what comes late does not undo it."""
    say(ben, shared, "Look", ann)
    (late,) = outbox._claim([""])
    assert send_all(9) == 0
    later(minutes=11)
    assert send_all(9) == 1
    assert postbox.mails[0]["Message-ID"] == f"<{late.uid}@localhost>"
    outbox._try_later(late)
    assert send_all(9) == 0


def test_one_that_cannot_be_written_stops_no_other(
    shared: Document, ann: User, ben: User, cleo: User, postbox: Postbox, monkeypatch: Any
) -> None:
    say(ben, shared, "Look", ann, cleo)
    way = outbox.notice_letter

    def broken(mail: Mail, user: User) -> Any:
        return way(mail, user) if user == cleo else [][0]

    monkeypatch.setattr(outbox, "notice_letter", broken)
    assert (send_all(9), postbox.readers) == (1, ["cleo"])


# To whom.


def role(ann: User, ben: User, document: Document) -> None:
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)


def mention(ann: User, ben: User, document: Document) -> None:
    role(ann, ben, document)
    Notice.objects.all().delete()
    say(ann, document, "Ben, look", ben)


def remark(ann: User, ben: User, document: Document) -> None:
    role(ann, ben, document)
    Notice.objects.all().delete()
    thread = Thread.objects.create(
        document=document, uid=uuid4(), rev=1, seq=1, author=ann, quote="plan", at=timezone.now()
    )
    tell(Cause(COMMENT, document.pk, ann.pk, "Ben, look", thread=thread.uid), [ben.pk])


def request(ann: User, ben: User, document: Document) -> None:
    collaborators.set_role(ann, document.pk, ben, Role.OWNER)
    Notice.objects.all().delete()
    requests.request_access(User.objects.create_user("dora"), document.pk, "Please")


def removed(ann: User, ben: User, document: Document) -> None:
    collaborators.set_role(ann, document.pk, ben, None)


def trashed(ann: User, ben: User, document: Document) -> None:
    lifecycle.trash_document(ann, document.pk)


def deactivated(ann: User, ben: User, document: Document) -> None:
    activation.set_active(ann, ben, False)


def read(ann: User, ben: User, document: Document) -> None:
    mark(ben, None, read=True)


def refused(ann: User, ben: User, document: Document) -> None:
    keep_wishes(ben, dict.fromkeys(KINDS, Wish.NEVER))


def seen(ann: User, ben: User, document: Document) -> None:
    note_seen(ben, document.pk)


def unsaid(ann: User, ben: User, document: Document) -> None:
    (message,) = messages.history(document.pk, messages.MessageRange(), 1)[0]
    posting.unsay(ann, document.pk, Unsay(message["number"]))


def heard(ann: User, ben: User, document: Document) -> None:
    posting.mark_read(ben, document.pk, Read(1))


def answered(ann: User, ben: User, document: Document) -> None:
    requests.answer_request(ann, document.pk, AccessRequest.objects.get().pk, None)


def lowered(ann: User, ben: User, document: Document) -> None:
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)


@pytest.mark.parametrize(
    ("cause", "end"),
    [
        (cause, end)
        for cause in (role, mention, remark, request)
        for end in (removed, trashed, deactivated, read, refused, seen)
    ]
    + [(mention, unsaid), (mention, heard), (request, answered), (request, lowered)],
)
def test_nobody_is_mailed_whose_right_wish_or_news_has_ended_by_the_moment_of_sending(
    ann: User, ben: User, document: Document, postbox: Postbox, cause: Any, end: Any
) -> None:
    ben.email = "ben@example.org"
    ben.save()
    cause(ann, ben, document)
    assert Mail.objects.filter(user=ben, notice__isnull=False).count() == 1
    end(ann, ben, document)
    send_all(9)
    assert "ben" not in postbox.readers
    assert not Mail.objects.filter(user=ben, sent_at=None).exists()


def test_what_is_taken_for_seen_has_to_be_seen(
    shared: Document, ann: User, ben: User, postbox: Postbox
) -> None:
    """Whoever is in the document has two minutes for it."""
    tell(Cause(MENTION, shared.pk, ben.pk), [ann.pk], present=[ann.pk])
    assert send_all(9) == 0
    later(minutes=2)
    assert send_all(9) == 1


def test_muted_documents_are_mailed_as_little_as_they_are_told(
    shared: Document, ann: User, ben: User, postbox: Postbox
) -> None:
    """Of what was told before, what is personal."""
    reply = KINDS["reply"]
    for kind in (MENTION, reply):
        tell(Cause(kind, shared.pk, ben.pk), [ann.pk])
    choose_attention(ann, shared.pk, Attention.MUTE)
    assert send_all(9) == 1
    assert postbox.mails[0]["Subject"] == "You were mentioned in the chat of “Plan”"


def test_what_goes_on_is_mailed_once_in_an_hour_at_most(
    shared: Document, ann: User, ben: User, postbox: Postbox
) -> None:
    """And loses nothing: what was told meanwhile is mailed then."""
    keep_wishes(ann, {"changed": Wish.AT_ONCE})
    for _ in range(3):
        tell_instead(Cause(CHANGED, shared.pk, ben.pk, place="text"), ann.pk)
        send_all(9)
        later(minutes=10)
    assert (len(postbox.mails), Mail.objects.filter(sent_at=None).count()) == (1, 1)
    later(minutes=31)
    assert (send_all(9), send_all(9), len(postbox.mails)) == (1, 0, 2)


# How many.


@pytest.mark.parametrize(
    ("bound", "most"),
    [("MAILS_PER_SENDER", 3), ("MAILS_PER_DOCUMENT", 3), ("MAILS_PER_RECIPIENT", 12)],
)
def test_mails_are_bounded_by_the_hour(
    shared: Document, ann: User, ben: User, postbox: Postbox, settings: Any, bound: str, most: int
) -> None:
    """By whom, about what and to whom, of which one sender has a quarter; however often the words
    are taken back, and by whatever process."""
    setattr(settings, bound, most)
    for _ in range(5):
        posting.unsay(ben, shared.pk, Unsay(say(ben, shared, "Ann", ann)))
        say(ben, shared, "Ann", ann)
        send_all(9)
    assert len(postbox.mails) == 3
    later(hours=1)
    say(ben, shared, "Ann", ann)
    assert send_all(9) == 1


def test_what_was_sent_is_let_go_of_after_a_day(
    shared: Document, ann: User, ben: User, postbox: Postbox
) -> None:
    say(ben, shared, "Ann", ann)
    send_all(9)
    later(days=1)
    send_all(9)
    assert not Mail.objects.exists()


# In whose words.


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_hostile_names_titles_and_texts_stay_what_somebody_has_said(
    document: Document, ann: User, ben: User, postbox: Postbox, kind: Kind, language: str
) -> None:
    """Subject and first line are the site's own; nothing leads anywhere else; one header each."""
    ben.name = "x\r\nBcc: eve@evil.example\u202e“” {site} %s"
    ben.save()
    Document.objects.filter(pk=document.pk).update(title=f"{FRAUD}\r\nTo: b@evil.example ”{{by}}")
    User.objects.filter(pk=ann.pk).update(email="ann@example.org", language=language)
    keep_wishes(ann, {kind.name: Wish.AT_ONCE})
    title = Document.objects.get().title if kind.right is not Action.SHARE else ""
    words = title if kind.right is None else f"{FRAUD}\n.\nb@evil.example <b>“</b>"
    tell(Cause(kind, document.pk, ben.pk, words, "editor", thread=uuid4()), [ann.pk])
    assert send_all(9) == 1
    (mail,) = postbox.mails
    text = text_of(mail)
    assert mail.get_all("To") == ["ann@example.org"]
    assert (mail["Bcc"], mail["Cc"]) == (None, None)
    assert "evil" not in mail.as_string()
    assert "\u202e" not in text
    assert text.splitlines()[0] == kind_line(kind, language)
    addresses = re.findall(r"https?://\S+", text)
    assert all(address.startswith("http://localhost:8000/") for address in addresses)


def kind_line(kind: Kind, language: str) -> str:
    from django.utils import translation

    with translation.override(language):
        return kind.headline().format(site="localhost")
