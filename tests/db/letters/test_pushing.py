"""Notices that are pushed to browsers: each once, sealed, to whoever may still read them."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.db.models import F
from django.test import Client

from documents.chat import posting
from documents.chat.acts import Say
from documents.errors import SignedOut
from documents.letters import push_service
from documents.letters.outbox import MOST_TRIES, send_all
from documents.models import Document, Mail, PushPlace, Session, User, Wish
from documents.notices import pushing
from documents.notices.inbox import mark
from documents.notices.kinds import CHANGED, LOWERED, MENTION
from documents.notices.pushing import add_place, public_key, remove_place
from documents.notices.telling import Cause, tell
from documents.notices.wishes import keep_wishes
from documents.sharing import collaborators
from tests.support.api_client import Program
from tests.support.push_service import Browser, PushService, serving, text_of
from tests.support.world import sign_in


@pytest.fixture
def service(tmp_path: Path, settings: Any, monkeypatch: Any) -> Iterator[PushService]:
    """The push service of Ann's browser, in a private network that the operator allows."""
    settings.PUSH_NETWORKS = ["127.0.0.0/8"]
    with serving(tmp_path) as service:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        yield service


@pytest.fixture
def place(shared: Document, ann: User, service: PushService) -> Browser:
    """A browser of Ann's, who wants no mails of this kind."""
    browser = Browser()
    keep_wishes(ann, {MENTION.name: Wish.NEVER})
    ann.speaks_in = sign_in(ann)
    add_place(ann, service.address, browser.key, browser.secret)
    return browser


def say(by: User, document: Document, text: str, *named: User) -> None:
    posting.say(by, document.pk, Say(uuid4(), text, tuple(user.pk for user in named)))


def later(**time: int) -> None:
    by = timedelta(**time)
    Mail.objects.update(**{name: F(name) - by for name in ("due_at", "claimed_until")})


def test_a_notice_is_pushed_once_sealed_and_signed(
    shared: Document, ann: User, ben: User, place: Browser, service: PushService, settings: Any
) -> None:
    say(ben, shared, "Look, Ann", ann)
    assert (send_all(9), send_all(9)) == (1, 0)
    ((path, headers, body),) = service.got
    assert (path, headers["Content-Encoding"], headers["TTL"]) == (
        "/push/a-browser",
        "aes128gcm",
        "86400",
    )
    told = json.loads(place.opened(body))
    assert (told["title"], told["body"], told["path"]) == (
        "localhost",
        "Ben Okafor mentioned you in the chat of “Plan”.\nLook, Ann",
        f"/documents/{shared.pk}/#chat",
    )
    assert b"Plan" not in body
    assert headers["Topic"] == Mail.objects.get().uid.hex
    assert claims_of(headers["Authorization"], public_key(settings.VAPID_KEY))["aud"] == (
        f"https://127.0.0.1:{service.port}"
    )


def claims_of(authorization: str, public: str) -> dict[str, Any]:
    """What a site has signed (RFC 8292), if it was this one."""
    scheme, _, rest = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, parts["k"]) == ("vapid", public)
    head, claims, signature = parts["t"].split(".")
    raw = bytes_of(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(public))
    key.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    signed: dict[str, Any] = json.loads(bytes_of(claims))
    return signed


def bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_what_is_mailed_is_pushed_too(
    shared: Document, ann: User, ben: User, place: Browser, service: PushService, mailoutbox: Any
) -> None:
    keep_wishes(ann, {MENTION.name: Wish.AT_ONCE})
    say(ben, shared, "Look", ann)
    assert send_all(9) == 2
    assert (len(mailoutbox), len(service.got)) == (1, 1)


@pytest.mark.parametrize("end", ["right", "session", "read", "deactivated", "switched off"])
def test_nothing_is_pushed_to_whoever_may_or_need_not_know(
    shared: Document, ann: User, ben: User, place: Browser, service: PushService, end: str
) -> None:
    """At the moment of sending."""
    say(ben, shared, "the secret", ann)
    if end == "right":
        collaborators.set_role(ann, shared.pk, ben, "owner")
        collaborators.set_role(ben, shared.pk, ann, None)
    elif end == "session":
        Session.objects.filter(digest=ann.speaks_in).update(expire_date="2020-01-01T00:00Z")
    elif end == "read":
        mark(ann, None, read=True)
    elif end == "switched off":
        remove_place(ann, service.address)
    else:
        User.objects.filter(pk=ann.pk).update(is_active=False)
    send_all(9)
    assert [push for push in service.got if b"secret" in place.opened(push[2])] == []
    assert not Mail.objects.filter(kind=MENTION.name, sent_at__isnull=False).exists()


def test_signing_out_ends_it(
    shared: Document, ann: User, ben: User, place: Browser, service: PushService
) -> None:
    """With what waits."""
    say(ben, shared, "Look", ann)
    Session.objects.get(digest=ann.speaks_in).delete()
    assert not PushPlace.objects.exists()
    assert (send_all(9), service.got) == (0, [])


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_asked_once(
    shared: Document, ann: User, ben: User, place: Browser, service: PushService, status: int
) -> None:
    service.answers.append(status)
    say(ben, shared, "Look", ann)
    say(ben, shared, "Look again", ann)
    assert send_all(9) == 0
    assert (len(service.got), PushPlace.objects.count(), Mail.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize("status", [500, 429, 301])
def test_what_is_not_taken_is_pushed_later_in_the_same_words(
    shared: Document, ann: User, ben: User, place: Browser, service: PushService, status: int
) -> None:
    """With pauses; where an answer leads is not looked at."""
    service.answers.append(status)
    say(ben, shared, "Look", ann)
    assert (send_all(9), send_all(9)) == (0, 0)
    later(seconds=61)
    assert send_all(9) == 1
    first, second = (place.opened(body) for _, _, body in service.got)
    assert first == second
    service.answers.extend([500] * MOST_TRIES)
    say(ben, shared, "Look", ann)
    for _ in range(MOST_TRIES + 1):
        send_all(9)
        later(hours=7)
    assert len(service.got) == 2 + MOST_TRIES
    assert not Mail.objects.filter(sent_at=None).exists()


def test_what_goes_on_happening_is_pushed_only_to_whoever_wants_it_at_once(
    shared: Document, ann: User, ben: User, place: Browser, service: PushService
) -> None:
    for kind in (CHANGED, LOWERED):
        tell(Cause(kind, shared.pk, ben.pk, role="editor"), [ann.pk])
    assert (send_all(9), service.got) == (0, [])
    keep_wishes(ann, {CHANGED.name: Wish.AT_ONCE})
    User.objects.filter(pk=ann.pk).update(email="")
    for _ in range(2):
        tell(Cause(CHANGED, shared.pk, ben.pk), [ann.pk])
        send_all(9)
    assert len(service.got) == 1


def test_what_leads_into_a_private_network_is_not_connected_to(
    shared: Document, ann: User, ben: User, place: Browser, service: PushService, settings: Any
) -> None:
    """Whatever its name says at the moment of sending."""
    settings.PUSH_NETWORKS = []
    say(ben, shared, "Look", ann)
    assert (send_all(9), service.got) == (0, [])
    assert push_service.may_be_asked("9.9.9.9")


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "http://push.example/1"},
        {"endpoint": "https://user@push.example/1"},
        {"endpoint": "https:///1"},
        {"endpoint": "https://push.example:99999/"},
        {"endpoint": "https://push.example/\n"},
        {"endpoint": "https://push.example/" + "x" * 1000},
        {"keys": {"p256dh": text_of(b"\x04" + bytes(64)), "auth": text_of(bytes(16))}},
        {"keys": {"p256dh": text_of(Browser().key), "auth": text_of(bytes(15))}},
        {"keys": {"p256dh": "??", "auth": text_of(bytes(16))}},
    ],
)
def test_what_is_no_browser_is_refused(
    ann: User, browser: Callable[..., Client], change: dict[str, Any]
) -> None:
    keys = {"p256dh": text_of(Browser().key), "auth": text_of(bytes(16))}
    body = {"endpoint": "https://push.example/1", "keys": keys} | change
    answer = browser(ann).put("/api/v1/me/push", body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert not PushPlace.objects.exists()


def test_a_browser_is_pushed_to_as_long_as_it_wants(
    ann: User, ben: User, browser: Callable[..., Client], monkeypatch: Any
) -> None:
    """Told twice it is one; whoever signs in there next has it; a person has some, a token none."""
    keys = {"p256dh": text_of(Browser().key), "auth": text_of(bytes(16))}
    body = {"endpoint": "https://push.example/1", "keys": keys}
    one, other = browser(ann), browser(ben)
    for client in (one, one, other):
        assert (
            client.put("/api/v1/me/push", body, content_type="application/json").status_code == 204
        )
    assert PushPlace.objects.get().user == ben
    gone = {"endpoint": body["endpoint"]}
    for client, left in ((one, 1), (other, 0)):
        client.delete("/api/v1/me/push", gone, content_type="application/json")
        assert PushPlace.objects.count() == left
    assert Program(ann).ask("PUT", "/me/push", body).status_code == 422
    monkeypatch.setattr(pushing, "_MOST", 2)
    for number in range(3):
        sent = {**body, "endpoint": f"https://push.example/{number}"}
        one.put("/api/v1/me/push", sent, content_type="application/json")
    endpoints = PushPlace.objects.order_by("pk").values_list("endpoint", flat=True)
    assert list(endpoints) == ["https://push.example/1", "https://push.example/2"]


def test_whoever_is_signed_out_meanwhile_changes_nothing(ann: User) -> None:
    ann.speaks_in = sign_in(ann)
    add_place(ann, "https://push.example/1", Browser().key, bytes(16))
    Session.objects.filter(digest=ann.speaks_in).update(expire_date="2020-01-01T00:00Z")
    with pytest.raises(SignedOut):
        add_place(ann, "https://push.example/2", Browser().key, bytes(16))
    with pytest.raises(SignedOut):
        remove_place(ann, "https://push.example/1")
    assert PushPlace.objects.count() == 1
