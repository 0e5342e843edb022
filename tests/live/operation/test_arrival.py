"""Requests that are too much or never become whole, against the real server."""

import re
import socket
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.live.people.scene import Scene
from tests.live.sites.site import Site

KIB = 1024
UPGRADE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)
HELLO = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
HANDSHAKE = b"GET /collab/x HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE


def ask(site: Site, *pieces: bytes, most: int = 1) -> tuple[int, int]:
    """The status of the answer to a request (0: hung up), and how many of the pieces were sent,
    each up to `most` times.
    """
    sent = 0
    with socket.create_connection(("127.0.0.1", site.port), 60) as connection:
        try:
            for piece in (piece for piece in pieces for _ in range(most)):
                connection.sendall(piece)
                sent += 1
        except OSError:
            pass
        return status_of(connection), sent


def status_of(connection: socket.socket) -> int:
    """The status of the answer, 0 when the connection ends without one."""
    try:
        line = connection.recv(64 * KIB)
    except ConnectionError:
        return 0
    return int(line.split()[1]) if line else 0


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (HELLO + b"X: " + b"x" * 8000 + b"\r\n\r\n", 200),
        (HELLO + b"X: " + b"x" * 9000 + b"\r\n\r\n", 431),
        (HELLO + b"X: y\r\n" * 120 + b"\r\n", 200),
        (HELLO + b"X: y\r\n" * 130 + b"\r\n", 431),
        (HELLO + (b"X: " + b"x" * 8000 + b"\r\n") * 7 + b"\r\n", 200),
        (HELLO + (b"X: " + b"x" * 8000 + b"\r\n") * 9 + b"\r\n", 431),
        (b"GET /" + b"x" * 8000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (HANDSHAKE + b"Cookie: a=" + b"x" * 8000 + b"\r\n\r\n", 101),
        (HANDSHAKE + b"Cookie: a=" + b"x" * 8180 + b"\r\n\r\n", 431),
        (HANDSHAKE + b"X: y\r\n" * 123 + b"\r\n", 101),
        (HANDSHAKE + b"X: y\r\n" * 124 + b"\r\n", 431),
        (HANDSHAKE.replace(b"GET", b"POST") + b"\r\n", 405),
        (HANDSHAKE + b"Content-Length: 1\r\n\r\nx", 400),
        (HELLO.replace(b"GET", b"POST") + b"Content-Length: 99999999\r\n\r\n", 413),
    ],
)
def test_bounds_of_a_request(site: Site, request_: bytes, status: int) -> None:
    """Each of them is answered: what is too much with 431, 414 or 413, and a handshake always."""
    assert ask(site, request_) == (status, 1)


@pytest.mark.parametrize(
    ("start", "rest", "status"),
    [
        (HELLO + b"X: ", b"x" * 64 * KIB, 431),
        (HELLO, b"X: y\r\n" * 10_000, 431),
        (b"GET /", b"x" * 64 * KIB, 414),
    ],
    ids=["one header", "small headers", "path"],
)
def test_endless_heads(site: Site, start: bytes, rest: bytes, status: int) -> None:
    """64 MiB of a head: answered after the first of it, which is all that is kept."""
    with socket.create_connection(("127.0.0.1", site.port), 60) as connection:
        connection.sendall(start)
        connection.sendall(rest * 2)
        assert status_of(connection) == status


@pytest.mark.parametrize("rest", [b"5;" + b"x" * KIB, b"0\r\nX: " + b"x" * KIB], ids=str)
def test_endless_trailers(site: Site, rest: bytes) -> None:
    """What says nothing within a body is bounded as well."""
    chunked = b"POST /open/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", site.port), 60) as connection:
        connection.sendall(chunked + rest)
        with pytest.raises(OSError, match=r"reset|Broken"):
            connection.sendall(b"x" * 64 * KIB * KIB)


@pytest.fixture
def few(own_site: Callable[[dict[str, str]], Site], make_scene: Callable[[Site], Scene]) -> Scene:
    """A scene on a site that may have 512 descriptors, and starts with half of them."""
    site = own_site({})
    site.launcher = ["prlimit", "--nofile=256:512"]
    site.start()
    return make_scene(site)


def test_connections_that_ask_nothing(few: Scene) -> None:
    """Twice as many as there are descriptors: whoever asks is answered all the while, and whoever
    is connected stays.
    """
    limits = Path(f"/proc/{few.site.server.pid}/limits").read_text()
    assert re.search(r"Max open files +512 +512", limits)
    ann = few.join("ann")
    starts = [b"", b"G", HELLO, HANDSHAKE]
    with ExitStack() as end:
        for number in range(1000):
            address = ("127.0.0.1", few.site.port)
            waiting = end.enter_context(socket.create_connection(address, 60))
            # Those that were turned away are reset.
            with suppress(OSError):
                waiting.sendall(starts[number % 4])
            if number % 100 == 99:
                assert ask(few.site, HELLO + b"\r\n") == (200, 1)
        few.join("ann").close()
        ann.type("still here")
        ann.until_receipt(1)


def test_a_head_has_its_time(site: Site) -> None:
    """A request that never becomes whole is given up; one of which nothing came, without a word."""
    starts = [(b"", 0), (HELLO, 408), (HANDSHAKE + b"Cookie: ", 408)]
    with ExitStack() as end:
        waiting = [
            end.enter_context(socket.create_connection(("127.0.0.1", site.port), 60))
            for _ in starts
        ]
        for connection, (start, _) in zip(waiting, starts, strict=True):
            connection.sendall(start)
        assert [status_of(each) for each in waiting] == [status for _, status in starts]
