"""`make attack`: what one person or a stranger tries against a site, and what it costs the server.

Each attack begins with a server of its own, so that its memory is that attack's. What is asked of
all: no answer 500, and never more than 400 MiB in the server's process.
"""

import argparse
import socket
import sys
import tempfile
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image
from pycrdt import Doc

from documents.blocks import append_blocks
from documents.tree import Node
from tests import bombs
from tests.bench import process, report
from tests.bench.servers import RESULTS
from tests.live.scene import Scene
from tests.live.site import Site, Template

MOST_MIB = 400
_MIB = 1024 * 1024
_CSRF = "c" * 32
_AT_ONCE = 8
_TEXT = (
    "Each attack by one person, or by one stranger, on a server of its own with the defaults "
    "(tests/live/attack.py). “Peak” is the most memory of the server's own process, without the "
    "children that read files; “CPU” is of both; “health” is the longest `/healthz` meanwhile, "
    "which on a busy machine says little."
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of an attack: how often each status was answered, and what it cost."""

    name: str
    answers: dict[int, int]
    peak_mib: int
    cpu_seconds: float
    health_ms: float
    is_held: bool


class Attacker:
    """Ann, who has a document and wishes the site ill; each request in a thread if need be."""

    def __init__(self, scene: Scene, strength: int) -> None:
        self.scene, self.strength = scene, strength
        self.document = scene.document
        token = {"X-CSRFToken": _CSRF, "Accept": "application/json"}
        cookies = {"sessionid": scene.people["ann"]["session"], "csrftoken": _CSRF}
        limits = httpx.Limits(max_connections=_AT_ONCE)
        self.http = httpx.Client(
            base_url=scene.site.url, cookies=cookies, headers=token, timeout=300, limits=limits,
            trust_env=False,
        )  # fmt: skip

    def all(self, tries: Iterable[Callable[[], httpx.Response]]) -> Counter[int]:
        """How often each status was answered, eight requests at a time."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return Counter(answer.status_code for answer in pool.map(lambda ask: ask(), tries))

    def upload(self, data: bytes) -> httpx.Response:
        """Put a picture into the document."""
        return self.http.post(f"/documents/{self.document}/files", files={"file": ("a", data)})

    def bring(self, name: str, data: bytes) -> httpx.Response:
        """Import a file."""
        return self.http.post("/documents/import", files={"file": (name, data)})

    def invite(self, who: str) -> httpx.Response:
        """Invite somebody to the document."""
        body = {"who": who, "role": "viewer"}
        return self.http.post(f"/documents/{self.document}/sharing/people", json=body)


Outcome = tuple[Counter[int], bool]


def pictures(attacker: Attacker) -> Outcome:
    """Small pictures of many pixels, and some of as many as are taken."""
    late = bombs.gif(1, 1)[:-1] + bombs.gif()[19:]
    refused = [bombs.gif(), late, bombs.png(), bombs.png(5000, 5000, 9), bombs.webp(), bombs.jpeg()]
    taken = bombs.gif(7000, 7000)
    tries = [*refused * attacker.strength, *[taken] * 2 * attacker.strength]
    answers = attacker.all(lambda data=data: attacker.upload(data) for data in tries)
    expected = {422: len(refused) * attacker.strength, 201: 2 * attacker.strength}
    return answers, answers == expected


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
    return answers, 500 not in answers


def exports(attacker: Attacker) -> Outcome:
    """A document full of pictures, given out in every format at once."""
    picture = _noise()
    srcs = [attacker.upload(picture).json()["address"] for _ in range(4 * attacker.strength)]
    doc: Doc[Any] = Doc()
    append_blocks(doc, [Node("image", {"src": src}) for src in srcs])
    writes = attacker.scene.site.ask("api_token", attacker.scene.people["ann"]["id"], True)
    headers = {"Authorization": f"Bearer {writes}", "Content-Type": "application/octet-stream"}
    path = f"/api/v1/documents/{attacker.document}/updates"
    attacker.http.post(path, content=doc.get_update(), headers=headers).raise_for_status()

    def give(name: str) -> httpx.Response:
        path = f"/documents/{attacker.document}/export"
        return attacker.http.get(path, params={"format": name})

    answers = attacker.all(lambda name=name: give(name) for name in ("docx", "html", "markdown"))
    return answers, 500 not in answers


def _noise() -> bytes:
    """A picture of some megabytes that cannot be made smaller."""
    data = BytesIO()
    Image.effect_noise((1700, 1700), 90).convert("RGB").save(data, "PNG")
    return data.getvalue()


def marks(attacker: Attacker) -> Outcome:
    """Texts, titles and questions of nothing but combining marks."""
    text = "\u0300\u0327" * (20_000 * attacker.strength)
    files = [("a.txt", text.encode()), ("b.md", f"# {text}".encode()), (f"{text[:99]}.txt", b"x")]
    answers = attacker.all(lambda file=file: attacker.bring(*file) for file in files)
    asked = attacker.all(lambda: attacker.http.get("/", params={"q": text[:2000]}) for _ in "ab")
    return answers + asked, 500 not in answers + asked


def mails(attacker: Attacker) -> Outcome:
    """Invitations to one address, spelled in many ways, from many documents."""
    attacker.scene.site.ask("person", "Ben")
    tries = [f"eve+{number}@example.org" for number in range(20 * attacker.strength)]
    answers = attacker.all(lambda who=who: attacker.invite(who) for who in tries)
    return answers, answers[200] == 5 and answers.total() == answers[200] + answers[422]


def heads(attacker: Attacker) -> Outcome:
    """Requests whose head does not end, by a stranger."""
    answers = Counter[int]()
    beginnings = [b"GET / HTTP/1.1\r\nX: ", b"GET /", b"GET / HTTP/1.1\r\n"]
    for beginning in beginnings * attacker.strength:
        more = b"X: y\r\n" if beginning.endswith(b"\n") else b"x" * 6
        address = ("127.0.0.1", attacker.scene.site.port)
        with closing(socket.create_connection(address, 60)) as connection:
            connection.sendall(beginning)
            with suppress(OSError):
                for _ in range(64):
                    connection.sendall(more * (_MIB // 6))
            with suppress(OSError):
                answers[int((connection.recv(99) + b" 0").split()[1])] += 1
    return answers, not set(answers) - {0, 408, 414, 431}


def questions(attacker: Attacker) -> Outcome:
    """Odd cursors and other parameters of pages and lists."""
    odd = ["", "x", "-1", "0", "9" * 30, "\0", "²", "é", "%", "[]", "{}", "' OR 1=1", "a" * 5000]
    names = ["after", "before", "cursor", "page", "q", "sort", "folder", "starred", "limit"]
    paths = ["/", "/api/v1/documents", f"/documents/{attacker.document}/chat", "/rooms/"]
    tries = [(path, name, value) for path in paths for name in names for value in odd]
    answers = attacker.all(
        lambda path=path, name=name, value=value: attacker.http.get(path, params={name: value})
        for path, name, value in tries
    )
    return answers, not any(status >= 500 for status in answers)


def missing(attacker: Attacker) -> Outcome:
    """Pictures that are not there, as a hostile text makes a page ask for them; then the page."""
    tries = [f"/documents/{attacker.document}/files/{uuid4()}" for _ in range(30)]
    answers = attacker.all(lambda path=path: attacker.http.get(path) for path in tries)
    page = attacker.http.get(f"/documents/{attacker.document}/")
    return answers + Counter([page.status_code]), page.status_code == 200


ATTACKS: dict[str, Callable[[Attacker], Outcome]] = {
    attack.__name__: attack
    for attack in (pictures, imports, exports, marks, mails, heads, questions, missing)
}


def run(site: Site, name: str, strength: int) -> Figures:
    """Attack a site that has just started."""
    assert site.server
    pid = site.server.pid
    scene = Scene(site)
    attacker = Attacker(scene, strength)
    process.forget_peak(pid)
    started = process.cpu_seconds(pid)
    try:
        with _watched(site) as longest:
            answers, is_held = ATTACKS[name](attacker)
    finally:
        attacker.http.close()
        scene.close()
    peak = process.peak_bytes(pid) // _MIB
    is_held = is_held and peak < MOST_MIB and "Traceback" not in site.logged()
    cpu = process.cpu_seconds(pid) - started
    return Figures(name, dict(sorted(answers.items())), peak, cpu, max(longest) * 1000, is_held)


@contextmanager
def _watched(site: Site) -> Iterator[list[float]]:
    """Asks how the site is, again and again; the seconds that each answer took."""
    took, is_over = [0.0], Event()

    def watch() -> None:
        while not is_over.wait(0.05):
            started = time.monotonic()
            site.get("/healthz")
            took.append(time.monotonic() - started)

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield took
    finally:
        is_over.set()
        watcher.join()


def main() -> None:
    """Make a site for each attack, and report."""
    parser = argparse.ArgumentParser(prog="tests.live.attack")
    parser.add_argument("--only", nargs="+", choices=ATTACKS, default=list(ATTACKS))
    parser.add_argument("--strength", type=int, default=4)
    parser.add_argument("--write", action="store_true", help=f"write into {RESULTS.name}")
    options = parser.parse_args()
    started = time.monotonic()
    rows = [_row(figures) for figures in _all(options)]
    heads_ = ["attack", "answers", "peak", "CPU", "health", "verdict"]
    table = "\n".join("| " + " | ".join(row) + " |" for row in (heads_, ["---"] * 6, *rows))
    how = report.written("tests.live.attack", time.monotonic() - started)
    text = f"## Attacks by one person\n\n{_TEXT}\n\n{table}\n\n{how}\n"
    if options.write:
        report.rewrite(RESULTS, "attack", text)
    if any("MISSED" in row for row in rows):
        sys.exit("Something did not hold.")


def _all(options: argparse.Namespace) -> Iterator[Figures]:
    with tempfile.TemporaryDirectory() as folder:
        template = Template(Path(folder) / "template")
        for name in options.only:
            template.copy(Path(folder) / name)
            site = Site(Path(folder) / name)
            site.start()
            try:
                figures = run(site, name, options.strength)
            finally:
                site.close()
            print(*_row(figures), sep="  ", flush=True)
            yield figures


def _row(figures: Figures) -> list[str]:
    answers = ", ".join(f"{count} × {status}" for status, count in figures.answers.items())
    verdict = "held" if figures.is_held else "MISSED"
    costs = [
        f"{figures.peak_mib} MiB",
        f"{figures.cpu_seconds:.1f} s",
        f"{figures.health_ms:.0f} ms",
    ]
    return [figures.name, answers, *costs, verdict]


if __name__ == "__main__":
    main()
