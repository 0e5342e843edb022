"""Attacks on the server's memory and time: what one person, or a stranger, makes it do."""

from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image
from pycrdt import Doc
from websockets.exceptions import ConnectionClosed

from documents.content.tree import Node
from documents.content.yjs_writer import append_blocks
from tests import bombs
from tests.live.people import frames
from tests.live.people.draft import Draft
from tests.live.trials.attacker import OCTETS, Attacker, Outcome, is_well
from tests.support.file_bombs import BOMBS

_MIB = 1024 * 1024
_ENDINGS = {"docx": "docx", "html": "html", "markdown": "md", "text": "txt"}
_FORMATS = ("docx", "html", "markdown")
# As many as a person may have.
_SOCKETS = 64


def pictures(attacker: Attacker) -> Outcome:
    """Small pictures of many pixels (GIF, APNG, WebP, JPEG), and some of as many as are taken."""
    late = bombs.gif(1, 1)[:-1] + bombs.gif()[19:]
    refused = [bombs.gif(), late, bombs.png(), bombs.png(5000, 5000, 9), bombs.webp(), bombs.jpeg()]
    taken = bombs.gif(7000, 7000)
    tries = [*refused * attacker.strength, *[taken] * 2 * attacker.strength]
    answers = attacker.all(lambda data=data: attacker.upload(data) for data in tries)
    expected = {422: len(refused) * attacker.strength, 201: 2 * attacker.strength}
    return Outcome(answers, answers == expected)


def imports(attacker: Attacker) -> Outcome:
    """Pages full of such pictures, and several large files at once."""
    images = "".join(
        f'<img src="data:image/gif;base64,{b64encode(data).decode()}">'
        for data in (bombs.gif(), bombs.gif(7000, 7000), bombs.webp(), bombs.png())
    )
    letters = ("x" * 99 + "\n") * (9 * 10_000)
    files = [("a.html", images.encode()), ("b.txt", letters.encode()), ("c.html", letters.encode())]
    tries = files * attacker.strength
    answers = attacker.all(lambda file=file: attacker.bring(*file) for file in tries)
    return Outcome(answers, is_well(answers))


def archives(attacker: Attacker) -> Outcome:
    """Zip bombs, entities, and what nests a hundred thousand deep, in files of four formats."""
    tries = [(f"a.{_ENDINGS[format_]}", make()) for format_, make in BOMBS.values()]
    answers = attacker.all(lambda file=file: attacker.bring(*file) for file in tries)
    return Outcome(answers, answers == {422: len(tries)})


def exports(attacker: Attacker) -> Outcome:
    """A document of nearly 64 MB of pictures, given out in every format at once, twice."""
    _fill(attacker, 4 * attacker.strength)
    tries = _FORMATS * 2
    answers = attacker.all(lambda name=name: attacker.export(name) for name in tries)
    return Outcome(answers, is_well(answers) and answers[200] > 0)


def readers(attacker: Attacker) -> Outcome:
    """The same, and the zip of everything, each asked for by connections that never read it."""
    _fill(attacker, 4 * attacker.strength)
    paths = [f"/documents/{attacker.document}/export?format={name}" for name in _FORMATS]
    tries = [*paths, "/documents/mine.zip"] * 2 * attacker.strength
    with ExitStack() as end:
        waiting = [end.enter_context(attacker.connect()) for _ in tries]
        for connection, path in zip(waiting, tries, strict=True):
            connection.sendall(_request(attacker, path))
        # Behind them in the line, if there is one.
        answers = Counter([attacker.http.get("/").status_code])
        answers += Counter([attacker.export("html").status_code])
    return Outcome(answers, is_well(answers))


def everything(attacker: Attacker) -> Outcome:
    """Exports, the zip of everything, imports and uploads, all at once."""
    _fill(attacker, 4 * attacker.strength)
    large = ("x" * 99 + "\n") * (9 * 10_000)
    picture = _noise()
    tries: list[Callable[[], httpx.Response]] = [
        lambda: attacker.export("html"),
        lambda: attacker.http.get("/documents/mine.zip"),
        lambda: attacker.bring("a.html", large.encode()),
        lambda: attacker.upload(picture),
        lambda: attacker.export("docx"),
        lambda: attacker.http.get("/documents/mine.zip"),
        lambda: attacker.bring("b.txt", large.encode()),
        lambda: attacker.export("markdown"),
    ]
    answers = attacker.all(tries)
    return Outcome(answers, is_well(answers))


def frames_at_once(attacker: Attacker) -> Outcome:
    """The largest frames that are taken, on as many sockets as a person may have, never finished
    and finished.
    """
    size = 2 * _MIB * attacker.strength * 4 - 100
    draft = Draft()
    frame = frames.update(draft.write("x" * size))
    ended = Counter[int]()

    def send(_: int) -> None:
        peer = attacker.scene.open("ann")
        try:
            peer.send(frame)
            peer.until_receipt(1, 300)
        except ConnectionClosed as closed:
            ended[closed.rcvd.code if closed.rcvd else 1006] += 1
        except TimeoutError:
            ended[0] += 1
        finally:
            peer.close()

    with ThreadPoolExecutor(_SOCKETS) as pool:
        list(pool.map(send, range(_SOCKETS * attacker.strength // 4)))
    # Of a connection that ends while bytes of it are unread, TCP may lose the close frame (1006).
    return Outcome(ended, set(ended) <= {0, 1006, 1009, 4413, 4508, 4529})


def bodies(attacker: Attacker) -> Outcome:
    """The largest bodies that are taken, begun on many connections of one address and not ended."""
    size = 32 * _MIB
    path = f"/api/v1/documents/{attacker.document}/updates"
    head = _request(attacker, path, "POST", f"Content-Length: {size}\r\n")
    with ExitStack() as end:
        waiting = [end.enter_context(attacker.connect()) for _ in range(16 * attacker.strength)]
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda each: _pour(each, head, size - 1), waiting))
        answers = Counter([attacker.http.get("/").status_code])
    return Outcome(answers, answers == {200: 1})


def _pour(connection: Any, head: bytes, size: int) -> None:
    connection.settimeout(5)
    piece = bytes(_MIB)
    with suppress(OSError):
        connection.sendall(head)
        for start in range(0, size, _MIB):
            connection.sendall(piece[: size - start])


def marks(attacker: Attacker) -> Outcome:
    """Texts, titles and questions of nothing but combining marks."""
    text = "\u0300\u0327" * (20_000 * attacker.strength)
    files = [("a.txt", text.encode()), ("b.md", f"# {text}".encode()), (f"{text[:99]}.txt", b"x")]
    answers = attacker.all(lambda file=file: attacker.bring(*file) for file in files)
    answers += attacker.all(lambda: attacker.http.get("/", params={"q": text[:2000]}) for _ in "ab")
    return Outcome(answers, is_well(answers))


def nesting(attacker: Attacker) -> Outcome:
    """JSON that nests deep, and blocks within blocks, to every address that takes a body."""
    deep = "[" * 100_000
    update = _nested(5_000)
    at = f"/api/v1/documents/{attacker.document}"
    tries: list[Callable[[], httpx.Response]] = [
        *(
            lambda path=path: attacker.http.post(path, content=deep, headers=_JSON)
            for path in ("/api/v1/documents", f"{at}/messages", f"{at}/links", "/open/")
        ),
        lambda: attacker.http.post(
            f"{at}/updates", content=update, headers={"Content-Type": OCTETS}
        ),
        *(lambda name=name: attacker.export(name) for name in _FORMATS),
    ]
    answers = attacker.all(tries)
    return Outcome(answers, is_well(answers))


_JSON = {"Content-Type": "application/json"}


def _nested(depth: int) -> bytes:
    node = Node("paragraph")
    for _ in range(60):
        node = Node("blockquote", {}, (node,))
    doc: Doc[Any] = Doc()
    append_blocks(doc, [node] * (depth // 60))
    return doc.get_update()


def heads(attacker: Attacker) -> Outcome:
    """Requests whose head does not end, by a stranger."""
    answers = Counter[int]()
    beginnings = [b"GET / HTTP/1.1\r\nX: ", b"GET /", b"GET / HTTP/1.1\r\n"]
    for beginning in beginnings * attacker.strength:
        more = b"X: y\r\n" if beginning.endswith(b"\n") else b"x" * 6
        with closing(attacker.connect()) as connection:
            connection.sendall(beginning)
            with suppress(OSError):
                for _ in range(64):
                    connection.sendall(more * (_MIB // 6))
            with suppress(OSError):
                answers[int((connection.recv(99) + b" 0").split()[1])] += 1
    return Outcome(answers, not set(answers) - {0, 408, 414, 431})


def questions(attacker: Attacker) -> Outcome:
    """Odd cursors and other parameters of pages and lists."""
    odd = ["", "x", "-1", "0", "9" * 30, "\0", "²", "é", "%", "[]", "{}", "' OR 1=1", "a" * 5000]
    names = ["after", "before", "cursor", "page", "q", "sort", "folder", "starred", "limit"]
    paths = ["/", "/api/v1/documents", f"/api/v1/documents/{attacker.document}/review", "/rooms/"]
    paths += [f"/api/v1/documents/{attacker.document}/{noun}" for noun in ("changes", "messages")]
    tries = [(path, name, value) for path in paths for name in names for value in odd]
    answers = attacker.all(
        lambda path=path, name=name, value=value: attacker.http.get(path, params={name: value})
        for path, name, value in tries
    )
    return Outcome(answers, is_well(answers))


def missing(attacker: Attacker) -> Outcome:
    """Pictures that are not there, as a hostile text makes a page ask for them; then the page."""
    tries = [f"/documents/{attacker.document}/files/{uuid4()}" for _ in range(30)]
    answers = attacker.all(lambda path=path: attacker.http.get(path) for path in tries)
    page = attacker.http.get(f"/documents/{attacker.document}/")
    return Outcome(answers + Counter([page.status_code]), page.status_code == 200)


def _fill(attacker: Attacker, count: int) -> None:
    """Put so many pictures of some megabytes into the text."""
    picture = _noise()
    srcs = [attacker.upload(picture).json()["path"] for _ in range(max(1, count))]
    doc: Doc[Any] = Doc()
    append_blocks(doc, [Node("image", {"src": src}) for src in srcs])
    attacker.append(doc.get_update())


def _noise() -> bytes:
    """A picture of some megabytes that cannot be made smaller."""
    data = BytesIO()
    Image.effect_noise((1300, 1300), 90).convert("RGB").save(data, "PNG")
    return data.getvalue()


def _request(attacker: Attacker, path: str, method: str = "GET", more: str = "") -> bytes:
    cookies = "; ".join(f"{name}={value}" for name, value in attacker.http.cookies.items())
    host = f"localhost:{attacker.scene.site.port}"
    token = attacker.http.headers["X-CSRFToken"]
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {host}",
        f"Cookie: {cookies}",
        f"X-CSRFToken: {token}",
        "Content-Type: application/octet-stream",
    ]
    return ("\r\n".join(lines) + f"\r\n{more}\r\n").encode()
