"""Attacks on what is somebody else's: by those who have no right, less of it, or had one."""

import asyncio
import re
from base64 import b64encode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zipfile import BadZipFile, ZipFile

import httpx

from tests.e2e.support.payloads import HOST, payloads
from tests.live.people.draft import Draft
from tests.live.sites.fleet import Fleet
from tests.live.sites.mailbox import Mailbox
from tests.live.sites.postgres import Cluster, binaries
from tests.live.sites.redis_server import RedisServer
from tests.live.trials.attacker import Attacker, Outcome, is_well
from tests.live.trials.race import race
from tests.live.trials.writers import TRIALS, kinds, race_writers

SECRET = "wisteria"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Below a document's page; the API's addresses are in its own description.
_PAGES = (
    "", "export?format=html", "rename", "trash", "restore", "delete", "star", "folder", "file",
    "duplicate", "versions/", "versions/1/", "versions/1/restore", "erase-history",
    "sharing/return", f"files/{UUID(int=1)}",
)  # fmt: skip
_BODY: dict[str, Any] = {"title": "Stolen", "text": "Stolen", "role": "owner", "mid": str(uuid4())}


def strangers(attacker: Attacker) -> Outcome:
    """Every address of a document, by every method, by accounts that have no right to it."""
    _prepare(attacker)
    before = _state(attacker)
    eves = {method: f"eve{number}" for number, method in enumerate(_METHODS)}
    for name in eves.values():
        attacker.scene.person(name)
    paths = _addresses(attacker)

    def ask(method: str) -> list[httpx.Response]:
        eve, body = attacker.browser(eves[method]), {} if method == "GET" else {"json": _BODY}
        return [eve.request(method, path, **body) for path in paths]

    # Each guesses so often that they are slowed down, which is no answer either; so all at once.
    with ThreadPoolExecutor(len(eves)) as pool:
        told = [answer for some in pool.map(ask, eves) for answer in some]
    answers = Counter(answer.status_code for answer in told)
    leaks = sum(SECRET in answer.text for answer in told)
    is_held = not leaks and _state(attacker) == before and is_well(answers)
    # Only that somebody has left a document is answered well to who never was in it, by no body.
    return Outcome(answers, is_held, f"{leaks} leaks")


def readers_write(attacker: Attacker) -> Outcome:
    """Every kind of write by a token that only reads, and by viewers of the document."""
    _prepare(attacker)
    attacker.scene.person("cleo", "viewer")
    attacker.scene.person("dora", "viewer")
    ann, cleo, dora = (attacker.scene.people[name]["id"] for name in ("ann", "cleo", "dora"))
    stock = attacker.scene.site.ask("stock", attacker.document, ann, dora, cleo)
    before = _state(attacker)
    tries = kinds(attacker.document, cleo, "token", stock, owns=True)
    answers = Counter[int]()
    own = {"star", "copy", "folder", "import"}
    reading, viewing = attacker.program("ann", writes=False), attacker.browser("cleo")
    for kind, make in tries.items():
        method, path, more = make(1)
        answers[reading.request(method, path, **more).status_code] += 1
        if kind not in own:
            answers[viewing.request(method, path, **more).status_code] += 1
    is_refused = set(answers) <= {403, 404}
    return Outcome(answers, is_refused and _state(attacker) == before)


def spellings(attacker: Attacker) -> Outcome:
    """A document's id in twenty spellings, by who has no right and by who has one."""
    _prepare(attacker)
    attacker.scene.person("eve")
    attacker.scene.person("cleo", "viewer")
    eve, cleo = attacker.browser("eve"), attacker.browser("cleo")
    answers, leaks = Counter[int](), 0
    for spelled in _spelled(attacker.document):
        for path in (f"/documents/{spelled}/", f"/api/v1/documents/{spelled}/content"):
            answer = eve.get(path)
            leaks += SECRET in answer.text
            # Whatever it is read as, it gives nobody a right that they lack.
            answers[answer.status_code] += 1
            answers[cleo.patch(path, json={"title": "Stolen"}).status_code] += 1
    return Outcome(answers, not leaks and is_well(answers) and _state(attacker)[0] == "Plan")


def _spelled(id_: str) -> list[str]:
    bare = id_.replace("-", "")
    return [
        id_.upper(), bare, f"{{{id_}}}", f"urn:uuid:{id_}", f"%7B{id_}%7D", f"{id_}%00", f"{id_}.",
        f"{id_}%20", f"%20{id_}", f"./{id_}", f"../documents/{id_}", f"%2e/{id_}", f"{id_};x",
        id_.replace("-", "%2D"), id_.replace("-", "%E2%80%90"), f"{id_}/", f"{id_}//", f"0x{bare}",
        str(UUID(id_).int), id_.replace("0", "%EF%BC%90"), f"{id_},{id_}",
    ]  # fmt: skip


def overrides(attacker: Attacker) -> Outcome:
    """Methods that stand in a header, a query or a form, and bodies of other media types."""
    _prepare(attacker)
    attacker.scene.person("cleo", "viewer")
    before = _state(attacker)
    answers = Counter[int]()
    reading = attacker.program("ann", writes=False)
    for who, method, said in product(
        (attacker.browser("cleo"), reading), ("GET", "HEAD", "POST"), ("DELETE", "PATCH", "PUT")
    ):
        headers = {f"X-{name}": said for name in ("HTTP-Method-Override", "Method-Override")}
        for path in (f"/api/v1/documents/{attacker.document}", f"/documents/{attacker.document}/"):
            answers[
                who.request(
                    method,
                    path,
                    headers={**headers, "Content-Type": "text/plain"},
                    params={"_method": said},
                    content=b'_method=DELETE&title=Stolen {"title": "Stolen"}',
                ).status_code
            ] += 1
    return Outcome(answers, is_well(answers) and _state(attacker) == before)


def guesses(attacker: Attacker) -> Outcome:
    """Share links, by a stranger and by somebody with an account; then a link that is right."""
    right = attacker.scene.site.ask(
        "link", attacker.document, attacker.scene.people["ann"]["id"], "viewer"
    )
    attacker.scene.person("eve")
    answers = Counter[int]()
    for who in (attacker.stranger(), attacker.browser("eve")):
        answers += attacker.all(
            lambda who=who: who.post("/open/", data={"token": f"{uuid4().hex}{uuid4().hex}"})
            for _ in range(50 * attacker.strength)
        )
    opened = attacker.browser("eve").post("/open/", data={"token": right})
    is_slow = answers[404] <= 20 and set(answers) == {404, 429}
    return Outcome(answers, is_slow and opened.status_code == 200, f"a right one: {opened}")


def forged(attacker: Attacker) -> Outcome:
    """Sign-ins by made-up addresses in headers of proxies, and hosts that are another site's."""
    eve = attacker.stranger()
    names = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "True-Client-IP")
    answers = Counter[int]()
    for number in range(40):
        headers = dict.fromkeys(names, f"198.51.100.{number}")
        form = {"login": f"person-{number}", "password": "wrong", "csrfmiddlewaretoken": "c" * 32}
        answer = eve.post("/accounts/login/", data=form, headers=headers)
        answers[answer.status_code] += 1
    hosts = [
        eve.get("/", headers={name: HOST, "X-Forwarded-Proto": "https"}, follow_redirects=False)
        for name in ("Host", "X-Forwarded-Host", "X-Host")
    ]
    is_led = any(HOST in str(answer.headers) or HOST in answer.text for answer in hosts)
    # As many as one address may; the first may have been forgotten when the last is made.
    is_one = set(answers) == {200, 429} and answers[200] <= 30
    return Outcome(answers + Counter(a.status_code for a in hosts), is_one and not is_led)


class _Sharp(HTMLParser):
    """What would run or reach elsewhere in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "iframe", "object", "embed", "base", "form", "link", "svg", "math"}:
            self.found.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\s\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or address.startswith(("javascript:", "vbscript:")):
                self.found.append(f"{tag} {name}={value}")
            if name == "src" and not address.startswith("data:image/"):
                self.found.append(f"{tag} {name}={value}")


def scripts(attacker: Attacker) -> Outcome:
    """Some hundred scripts in imported pages, titles and chat; what is exported is looked through.

    Whether any runs in a browser is asked by tests/e2e/together/test_xss.py.
    """
    answers, found = Counter[int](), list[str]()
    made = payloads()
    for start in range(0, len(made), 100):
        text = "\n\n".join(made[start : start + 100])
        for ending in ("html", "md"):
            answer = attacker.bring(f"{made[start][:60]}.{ending}", text.encode())
            answers[answer.status_code] += 1
            for document in answer.json()["documents"]:
                page = attacker.http.get(f"{document['address']}export", params={"format": "html"})
                found += _Sharp(page.text).found
    at = f"/api/v1/documents/{attacker.document}"
    for payload in made[:40]:
        said = attacker.http.post(f"{at}/messages", json={"mid": str(uuid4()), "text": payload})
        answers[said.status_code] += 1
    attacker.http.patch(at, json={"title": made[0]})
    shown = attacker.http.get("/", headers={"Accept": "text/html"})
    is_plain = made[0] not in shown.text and "script-src 'self'" in str(shown.headers)
    return Outcome(answers, not found and is_plain and is_well(answers), f"{len(found)} scripts")


def begun(attacker: Attacker) -> Outcome:
    """What a co-owner has begun and reads slowly when they are removed: zip, export and lists."""
    _prepare(attacker)
    scene = attacker.scene
    scene.person("ben", "owner")
    ben = attacker.browser("ben")
    for _ in range(6):
        attacker.upload(b64encode(bytes(3)) + b"")
    parts, late = [], 0
    with ben.stream("GET", "/documents/mine.zip") as answer:
        pieces = answer.iter_raw(1)
        parts.append(next(pieces))
        scene.share("ben", None)
        _go_on(attacker)
        parts += list(pieces)
    late += "later" in _unzipped(b"".join(parts))
    answers = Counter([answer.status_code])
    at = f"/api/v1/documents/{attacker.document}"
    for path in (f"{at}/changes", f"{at}/messages", f"{at}/content", f"{at}/spans"):
        after = ben.get(path)
        answers[after.status_code] += 1
        late += "later" in after.text
    return Outcome(answers, not late and answers == {200: 1, 404: 4}, f"{late} later")


def _unzipped(data: bytes) -> str:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return " ".join(str(archive.read(name)) for name in archive.namelist())
    except BadZipFile:
        return str(data)


def removed(attacker: Attacker) -> Outcome:
    """People who are named in the chat, and removed before their mails are sent; a new title."""
    scene = attacker.scene
    people = [f"ben{number}" for number in range(10)]
    for name in people:
        scene.person(name, "viewer")
        scene.site.ask("address", scene.people[name]["id"], f"{name}@example.org")
    at = f"/api/v1/documents/{attacker.document}"
    mailbox = Mailbox(int(scene.site.env["EMAIL_URL"].rpartition(":")[2]))
    ids = [scene.people[name]["id"] for name in people]
    body = {"mid": str(uuid4()), "text": "Hello", "mentions": ids}
    answers = Counter([attacker.http.post(f"{at}/messages", json=body).status_code])
    # The first one's mail is on its way, the others' wait behind it.
    is_mailing = mailbox.has_call.wait(30)
    for name in people:
        scene.share(name, None)
    answers[attacker.http.patch(at, json={"title": SECRET}).status_code] += 1
    mailbox.is_open.set()
    scene.site.stop()
    mailbox.close()
    told = "\n".join(mailbox.mails)
    is_held = is_mailing and len(mailbox.mails) == 1 and SECRET not in told
    return Outcome(answers, is_held and is_well(answers), f"{len(mailbox.mails)} mail of 10")


def mails(attacker: Attacker) -> Outcome:
    """Invitations to one address, spelled in many ways, under a title that leads elsewhere."""
    attacker.http.patch(
        f"/api/v1/documents/{attacker.document}", json={"title": f"Locked! https://{HOST}/x"}
    )
    tries = [f"eve+{number}@example.org" for number in range(20 * attacker.strength)]
    tries += ["=?utf-8?q?a?=@y.test", "a@example.org\n", "a@example.org\r\nBcc: b@example.org"]
    answers = attacker.all(lambda who=who: attacker.invite(who) for who in tries)
    attacker.scene.site.stop()
    is_bounded = answers[200] <= 6 and set(answers) <= {200, 400, 422}
    return Outcome(answers, is_bounded and f"https://{HOST}" not in _mailed(attacker))


def _mailed(attacker: Attacker) -> str:
    folder = Path(attacker.scene.site.env["EMAIL_URL"].removeprefix("file://"))
    return "\n".join(path.read_text() for path in folder.glob("*"))


def ends(attacker: Attacker) -> Outcome:
    """Writes, reads and presence while the right ends, by socket and by long poll."""
    told, wrong = list[str](), list[str]()
    for transport in ("socket", "poll"):
        report = asyncio.run(race(attacker.scene.site, 21 * attacker.strength, transport))
        told.append(f"{transport}: {report}")
        wrong += report.wrong
    return Outcome({}, not wrong, "; ".join(told))


def ends_by_http(attacker: Attacker) -> Outcome:
    """Twelve kinds of writes by session and by token while either, or the right, ends."""
    tally = asyncio.run(
        race_writers(attacker.scene.site, TRIALS[:: max(1, 8 // attacker.strength)])
    )
    return Outcome({}, not tally.wrong, _told(tally.done, tally.refused, tally.wrong))


def ends_on_two(attacker: Attacker) -> Outcome:
    """The same on two processes with PostgreSQL and Redis, whichever serves whom."""
    found = binaries()
    if not found or not RedisServer.is_installed():
        return Outcome({}, False, "PostgreSQL and Redis are not installed (make system)")
    cluster, broker = Cluster(found), RedisServer()
    settings = {"REDIS_URL": broker.url, "DATABASE_URL": cluster.database()}
    fleet = Fleet(attacker.scene.site.folder / "two", settings, 2)
    fleet.folder.mkdir()
    try:
        fleet.start()
        return _raced(fleet, attacker.strength)
    finally:
        fleet.close()
        broker.close()
        cluster.close()


def _raced(fleet: Fleet, strength: int) -> Outcome:
    told, wrong = list[str](), list[str]()
    for transport in ("socket", "poll"):
        report = asyncio.run(race(fleet, 21 * strength, transport))
        told.append(f"{transport}: {report}")
        wrong += report.wrong
    tally = asyncio.run(race_writers(fleet, TRIALS[1 :: max(1, 8 // strength)]))
    told.append(_told(tally.done, tally.refused, tally.wrong))
    if "Traceback" in fleet.logged():
        wrong.append("a traceback")
    return Outcome({}, not wrong and not tally.wrong, "; ".join(told))


def _told(done: dict[str, int], refused: dict[str, int], wrong: list[str]) -> str:
    counts = sum(done.values()), sum(refused.values()), len(wrong)
    return "{} writes before, {} refused after, {} wrong".format(*counts)


# What they have in common.


def _prepare(attacker: Attacker) -> None:
    """Have the document say something that nobody else may read."""
    draft = Draft()
    attacker.append(draft.write(f"{SECRET} "))
    at = f"/api/v1/documents/{attacker.document}/messages"
    attacker.http.post(at, json={"mid": str(uuid4()), "text": SECRET}).raise_for_status()


def _go_on(attacker: Attacker) -> None:
    attacker.append(Draft().write("later"))
    at = f"/api/v1/documents/{attacker.document}"
    attacker.http.post(f"{at}/messages", json={"mid": str(uuid4()), "text": "later"})
    attacker.http.patch(at, json={"title": "later"})


def _addresses(attacker: Attacker) -> list[str]:
    described = attacker.http.get("/api/v1/openapi.json").json()["paths"]
    named = [path for path in described if "document_id}" in path]
    api = [
        re.sub(r"\{[^}]*\}", "1", re.sub(r"\{[^}]*document_id\}", attacker.document, path))
        for path in named
    ]
    return api + [f"/documents/{attacker.document}/{page}" for page in _PAGES]


def _state(attacker: Attacker) -> tuple[Any, ...]:
    """What a document is: title, head, people and words."""
    at = f"/api/v1/documents/{attacker.document}"
    told: dict[str, Any] = attacker.http.get(at).json()
    people = attacker.http.get(f"{at}/collaborators").text
    said = attacker.http.get(f"{at}/messages").text
    head = attacker.scene.site.ask("head", attacker.document)
    return told["title"], head, people, said
