"""Ending mails with one click, and choosing which one gets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from documents.letters.outbox import send_all
from documents.models import Document, Mail, User, Wish
from documents.notices.kinds import KINDS, MENTION, REPLY
from documents.notices.telling import Cause, tell
from documents.notices.wishes import Hour, keep_wishes, wishes_of
from tests.support.postbox import Postbox


def path_in(mail: Any) -> str:
    return str(mail["List-Unsubscribe"]).strip(" <>").removeprefix("http://localhost:8000")


def test_one_click_ends_mails_of_a_kind_without_signing_in(
    shared: Document, ann: User, ben: User, postbox: Postbox
) -> None:
    """As mail programs press it (RFC 8058), without a cookie or a token of a form."""
    tell(Cause(MENTION, shared.pk, ben.pk), [ann.pk])
    send_all(9)
    path = path_in(postbox.mails[0])
    client = Client(enforce_csrf_checks=True)
    # Looking changes nothing: programs look at every address.
    assert "Somebody mentions me in a chat" in client.get(path).content.decode()
    assert not ann.mail_choices.exists()
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "You get no more" in answer.content.decode()) == (200, True)
    assert {kind for kind, wish in wishes_of(ann).items() if wish == Wish.NEVER} == {
        "mention", "lowered", "taken", "link_ended", "refused", "imported",
    }  # fmt: skip
    for kind in (MENTION, REPLY):
        tell(Cause(kind, shared.pk, ben.pk), [ann.pk])
    assert send_all(9) == 1
    wrong = path[:-3] + "/"
    assert (client.post(wrong).status_code, client.get(wrong).status_code) == (404, 404)


def test_one_click_ends_a_digest(shared: Document, ann: User, ben: User, postbox: Postbox) -> None:
    """With all that it tells; what is mailed otherwise stays."""
    keep_wishes(ann, {"mention": Wish.DAILY})
    tell(Cause(MENTION, shared.pk, ben.pk), [ann.pk])
    Mail.objects.update(due_at=timezone.now())
    assert send_all(9) == 1
    Client().post(path_in(postbox.mails[0]))
    assert Wish.DAILY not in wishes_of(ann).values()
    assert wishes_of(ann)["reply"] == Wish.AT_ONCE


@pytest.mark.parametrize(
    ("moment", "wish", "wanted"),
    [
        ("2026-03-02T06:59", Wish.DAILY, "2026-03-02T07:00"),
        ("2026-03-02T07:00", Wish.DAILY, "2026-03-03T07:00"),
        ("2026-03-02T07:00", Wish.WEEKLY, "2026-03-06T07:00"),
        ("2026-03-06T07:00", Wish.WEEKLY, "2026-03-13T07:00"),
        ("2026-03-07T07:00", Wish.WEEKLY, "2026-03-13T07:00"),
        # The clocks are put forward.
        ("2026-03-28T08:00", Wish.DAILY, "2026-03-29T06:00"),
    ],
)
def test_a_digest_comes_at_ones_hour(moment: str, wish: Wish, wanted: str) -> None:
    """By the site's clock, weekly ones on one's day."""
    with timezone.override("Europe/Berlin"):
        at = Hour(8, 4).next_after(datetime.fromisoformat(moment).replace(tzinfo=UTC), wish)
    assert at == datetime.fromisoformat(wanted).replace(tzinfo=UTC)


def test_the_account_has_a_choice_for_every_kind(ann: User, browser: Any) -> None:
    """Kept when it is posted; the page shows it; what waits moves to the new hour."""
    client = browser(ann)
    keep_wishes(ann, {"reply": Wish.NEVER})
    Mail.objects.create(user=ann, digest="daily", due_at=timezone.now() + timedelta(days=3))
    wanted = {**wishes_of(ann), "mention": Wish.NEVER, "said": Wish.WEEKLY}
    body = {**wanted, "hour": 23, "day": 2}
    assert client.post("/accounts/mails/", body).status_code == 302
    ann.refresh_from_db()
    assert (wishes_of(ann), ann.digest_hour, ann.digest_day) == (wanted, 23, 2)
    assert Mail.objects.get().due_at == Hour(23, 2).next_after(timezone.now(), Wish.DAILY)
    form = client.get("/accounts/").context["mails"]
    assert {name: form[name].value() for name in KINDS} == wanted
    page = client.post("/accounts/mails/", {**body, "mention": "often"})
    assert (page.status_code, wishes_of(ann)) == (200, wanted)
