"""Who fails too often is slowed down, and told nothing any more for a while."""

import uuid

import pytest
from django.core.cache import cache
from django.test import Client

from documents.web import throttle
from tests.support.api_client import problem

LIMIT = 10


@pytest.fixture(autouse=True)
def naps(settings, monkeypatch) -> list[float]:
    """Failures are counted; instead of sleeping the views say for how long they would."""
    settings.THROTTLE_FAILURES = LIMIT
    naps: list[float] = []
    monkeypatch.setattr(throttle.time, "sleep", naps.append)
    return naps


def of(address: str) -> str:
    return throttle.stranger(address, "links")


def fail(address: str, times: int = 1) -> list[float]:
    return [throttle.count_failure(of(address)) for _ in range(times)]


def is_shut_out(address: str) -> bool:
    try:
        throttle.check(of(address))
    except throttle.Throttled:
        return True
    return False


def guess(client: Client, address: str = "10.0.0.1", times: int = 1) -> list[int]:
    """Open documents that do not exist."""
    paths = [f"/documents/{uuid.uuid4()}/" for _ in range(times)]
    return [client.get(path, REMOTE_ADDR=address).status_code for path in paths]


# Counting.


def test_delays_grow():
    """Three failures are free; the others are answered later and later."""
    assert fail("10.0.0.1", LIMIT) == pytest.approx([0, 0, 0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4])


def test_the_limit():
    """The tenth failure shuts the address out, and no other."""
    fail("10.0.0.1", LIMIT - 1)
    assert not is_shut_out("10.0.0.1")
    fail("10.0.0.1")
    assert is_shut_out("10.0.0.1")
    assert not is_shut_out("10.0.0.2")


def test_it_is_over_after_a_minute(monkeypatch):
    """A minute after the tenth failure, however late in its own minute that was."""
    now = [1000.0]
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: now[0])
    monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: now[0])
    fail("10.0.0.1", LIMIT - 1)
    now[0] += 59
    fail("10.0.0.1")
    now[0] += 59
    assert is_shut_out("10.0.0.1")
    now[0] += 2
    assert not is_shut_out("10.0.0.1")
    assert fail("10.0.0.1") == [0]


def test_failures_of_a_minute_ago_are_forgotten(monkeypatch):
    """Nine failures a minute, for ever, are a person who mistypes."""
    now = [1000.0]
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: now[0])
    monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: now[0])
    for _ in range(5):
        fail("10.0.0.1", LIMIT - 1)
        now[0] += 61
    assert not is_shut_out("10.0.0.1")


def test_who_knocks_for_ever_stays_slow(monkeypatch):
    """Thrown out more seldom than once a minute, they are not slowed down any more."""
    now = [1000.0]
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: now[0])
    monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: now[0])
    pauses = []
    for _ in range(40):
        pauses.append(throttle.pause_after("ann"))
        throttle.count_end("ann")
        now[0] += 1.3 + pauses[-1]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 5
    now[0] += 60
    assert throttle.pause_after("ann") == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.1.1", False),
        ("", "", True),
    ],
)
def test_whose_failures_are_counted_together(one, other, same):
    """Who has an IPv6 address has 2⁶⁴ of them."""
    fail(one, LIMIT)
    assert is_shut_out(other) == same


def test_it_can_be_switched_off(settings):
    """With a limit of 0 nobody is slowed down or shut out."""
    settings.THROTTLE_FAILURES = 0
    assert fail("10.0.0.1", 100) == [0] * 100
    assert not is_shut_out("10.0.0.1")


def test_a_count_that_ends_meanwhile(monkeypatch):
    """The minute may be over, or the entry gone, between two steps."""
    monkeypatch.setattr(cache, "add", lambda *_: True)
    assert fail("10.0.0.1", 20) == [0] * 20


# Pages.


def test_pages(document, ann, browser, naps):
    """Guessing documents ends with 429 for what is guessed; what one has a right to is shown."""
    client = browser(ann)
    assert guess(client, times=LIMIT) == [404] * LIMIT
    assert naps == pytest.approx([0, 0, 0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4])
    refused = client.get(f"/documents/{uuid.uuid4()}/", REMOTE_ADDR="10.0.0.1")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert b"Try again in a minute" in refused.content
    assert guess(client, times=1, address="10.0.0.2") == [429]
    assert client.get(f"/documents/{document.pk}/", REMOTE_ADDR="10.0.0.1").status_code == 200


def test_others_at_the_address(document, ann, ben, browser):
    """1.7: a person who guesses is counted by person: their office knows nothing of it."""
    assert guess(browser(ben), times=LIMIT + 1) == [404] * LIMIT + [429]
    client = browser(ann)
    assert client.get(f"/documents/{document.pk}/", REMOTE_ADDR="10.0.0.1").status_code == 200
    assert guess(client, times=1) == [404]


def test_tickets(document, ben, browser):
    """Refused tickets count; a script is told in JSON."""
    client = browser(ben)
    path = f"/api/v1/documents/{document.pk}/ticket"
    codes = [client.post(path, REMOTE_ADDR="10.0.0.1").status_code for _ in range(LIMIT)]
    assert codes == [404] * LIMIT
    refused = client.post(path, REMOTE_ADDR="10.0.0.1")
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert problem(refused) == (429, "Too many attempts. Try again in a minute.")


def test_what_succeeds_does_not_count(document, ann, browser):
    """Nor does somebody who is signed out: that tells nothing of documents."""
    client = browser(ann)
    for _ in range(2 * LIMIT):
        assert client.get(f"/documents/{document.pk}/").status_code == 200
        assert Client().get(f"/documents/{document.pk}/").status_code == 302


@pytest.mark.django_db
def test_the_header_of_a_stranger_is_not_an_address():
    """An address is what the connection has; a proxy's word is the server's to believe."""
    statuses = [
        Client()
        .post(
            "/open/",
            {"token": "guess"},
            headers={"X-Forwarded-For": f"10.1.1.{number}"},
        )
        .status_code
        for number in range(LIMIT + 1)
    ]
    assert statuses == [404] * LIMIT + [429]
