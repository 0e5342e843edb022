"""Which machines webhooks tell something, whatever they are called."""

import asyncio
import socket

import httpx
import pytest

from documents.webhooks.addresses import Unreachable, checked_address
from documents.webhooks.posting import Letter, post_all


def letter(url: str) -> Letter:
    return Letter(url, "whsec_AAAA", "id", 1, b"{}")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_a_private_machine_is_not_spoken_to(receiver, settings, host: str) -> None:
    """However its number is spelt, and though it listens."""
    settings.WEBHOOKS = "public"
    port = httpx.URL(receiver.url).port
    (answer,) = post_all([letter(f"https://{host}:{port}/")])
    assert answer.fault in {
        "The machine is in a private network.",
        "There is no machine of that name.",
        "This is no address.",
    }
    assert receiver.heard == []


def test_what_was_checked_is_what_is_connected_to(receiver, settings, monkeypatch) -> None:
    """A name is asked once: its owner cannot answer otherwise a moment later."""
    asked = []
    real = socket.getaddrinfo

    def resolve(host, port, *more, **named):
        if host == "program.example":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "192.0.2.1"
        return real(host, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    port = httpx.URL(receiver.url).port
    (answer,) = post_all([letter(f"http://program.example:{port}/")])
    assert (answer.status, asked) == (200, ["program.example"])
    assert receiver.heard[0][0]["host"] == f"program.example:{port}"
    settings.WEBHOOKS = "public"
    asked.clear()
    with pytest.raises(Unreachable, match="private"):
        asyncio.run(checked_address(httpx.URL("https://program.example/")))


def test_a_machine_with_one_private_number_is_private(settings, monkeypatch) -> None:
    def resolve(*_, **__):
        return [(socket.AF_INET, 1, 6, "", (number, 443)) for number in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    settings.WEBHOOKS = "public"
    with pytest.raises(Unreachable, match="private"):
        asyncio.run(checked_address(httpx.URL("https://program.example/")))


def test_nobody_is_followed_elsewhere(receiver) -> None:
    receiver.answers = [302]
    assert post_all([letter(receiver.url)])[0].status == 302
    assert len(receiver.heard) == 1
