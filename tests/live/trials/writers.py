"""The race of everything that is written by HTTP: somebody writes something of every kind, and then
goes on with all of them, as fast as the server answers, while their right, their session or their
token ends by one request.

What is kept of them when that request has returned is all that is ever kept of them.
"""

import asyncio
import itertools
import json
import random
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from pycrdt import Doc, Text

from tests.live.sites.fleet import Fleet
from tests.live.sites.site import Site

CSRF = "c" * 32
JSON = {"Accept": "application/json"}
# How it ends, and whether a browser's session or a token is what writes (or either).
ENDS = {
    "removed": ("session", "token"),
    "lowered": ("session", "token"),
    "trashed": ("session", "token"),
    "deactivated": ("session", "token"),
    "link switched off": ("session", "token"),
    "link expired": ("session", "token"),
    "signed out": ("session",),
    "password changed": ("session",),
    "token revoked": ("token",),
}
TRIALS = [(end, means) for end, many in ENDS.items() for means in many]
_BY_LINK = {"link switched off", "link expired"}
_PASSWORD = "a-long-one-indeed"
# By then, in seconds, something of every kind has been written.
_LATE = 60
# A picture of one pixel.
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f00050001ff89993d1d"
    "0000000049454e44ae426082"
)


@dataclass
class Tally:
    """What was wrong, and of each kind of write how many were answered well and then refused."""

    wrong: list[str] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        done, refused = sum(self.done.values()), sum(self.refused.values())
        kinds = len(self.done)
        return f"{kinds} kinds, {done} written, then {refused} refused; {len(self.wrong)} wrong"

    def note(self, kind: str, is_done: bool) -> None:
        """Count an answer."""
        counts = self.done if is_done else self.refused
        counts[kind] = counts.get(kind, 0) + 1


class Client:
    """Somebody's requests, by a session's cookie or a token; each goes to the next process."""

    def __init__(self, site: Site | Fleet, *, session: str = "", token: str = "") -> None:
        self._site = site
        self._http = httpx.AsyncClient(timeout=60, trust_env=False, verify=False)
        self._headers = {"X-CSRFToken": CSRF, **JSON}
        if token:
            self._headers = {"Authorization": f"Bearer {token}", **JSON}
        else:
            self._headers["Cookie"] = f"sessionid={session}; csrftoken={CSRF}"

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """What the next process answers."""
        headers = {**self._headers, **more.pop("headers", {})}
        return await self._http.request(method, f"{self._site.url}{path}", headers=headers, **more)

    async def do(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A good answer."""
        answer = await self.ask(method, path, **more)
        assert answer.status_code < 400, (path, answer.status_code, answer.text[:300])
        return answer

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()


@asynccontextmanager
async def client(site: Site | Fleet, **who: str) -> AsyncIterator[Client]:
    """A client that hangs up at the end."""
    made = Client(site, **who)
    try:
        yield made
    finally:
        await made.close()


Request = tuple[str, str, dict[str, Any]]


def _update(number: int) -> bytes:
    doc: Doc[Any] = Doc()
    doc["text"] = text = Text()
    text += f"{number} "
    return doc.get_update()


def turn(things: Sequence[Any], number: int) -> Any:
    """The next of some things, and after the last the first again."""
    return things[number % len(things)]


# Each kind of write as the request of a number; those of owners, and those of browsers, apart.
def kinds(
    document: str, other: int, means: str, stock: dict[str, Any], *, owns: bool
) -> dict[str, Callable[[int], Request]]:
    """What is written to a document and beside it; `stock` is what can be done only once."""
    at = f"/api/v1/documents/{document}"
    every: dict[str, Callable[[int], Request]] = {
        "text": lambda n: ("POST", f"{at}/updates", {
            "content": _update(n), "headers": {"Content-Type": "application/octet-stream"}}),
        "chat": lambda n: ("POST", f"{at}/messages", {
            "json": {"text": f"{n}", "mid": str(uuid4())}}),
        "title": lambda n: ("PATCH", at, {"json": {"title": f"Title {n}"}}),
        "version": lambda n: ("POST", f"{at}/versions", {"json": {"name": f"{n}"}}),
        "star": lambda n: ("PUT" if n % 2 else "DELETE", f"{at}/star", {}),
        "copy": lambda n: ("POST", f"{at}/duplicate", {}),
        "folder": lambda n: ("POST", "/api/v1/folders", {"json": {"name": f"{n}"}}),
        "import": lambda n: ("POST", "/api/v1/documents", {
            "json": {"format": "markdown", "content": f"# {n}"}}),
    }  # fmt: skip
    if owns:
        every["link"] = lambda n: ("POST", f"{at}/links", {"json": {"role": "viewer"}})
        every["role"] = lambda n: ("PUT", f"{at}/collaborators/{other}", {
            "json": {"role": "viewer" if n % 2 else "commenter"}})  # fmt: skip
    every["restore"] = lambda n: (
        "POST",
        f"/api/v1/documents/{turn(stock['restored'], n)}/restore",
        {},
    )
    if owns and means == "session":
        every["invitation"] = lambda n: (
            "POST",
            f"{at}/collaborators",
            {"json": {"who": f"{uuid4()}@example.org", "role": "viewer", "invite": True}},
        )
        every["answer"] = lambda n: (
            "POST",
            f"{at}/requests/{turn(stock['requests'], n)}",
            {"json": {"role": "viewer"}},
        )
        every["owner"] = lambda n: ("PUT", f"/api/v1/documents/{turn(stock['owned'], n)}/owner", {
            "json": {"user_id": other}})  # fmt: skip
    if means == "session":
        every["delete"] = lambda n: ("POST", f"/documents/{turn(stock['deleted'], n)}/delete", {})
        every["request"] = lambda n: (
            "POST",
            f"/api/v1/documents/{stock['foreign']}/requests",
            {"json": {"message": f"{n}"}},
        )
        every["picture"] = lambda n: ("POST", f"{at}/files", {"files": {"file": _PIXEL}})
        every["token"] = lambda n: ("POST", "/accounts/tokens/", {
            "data": {"name": f"{n}", "doings": "write", "days": "30"}})  # fmt: skip
    return every


# The others leave a person what is their own.
_ONES_OWN = {"folders", "documents", "tokens", "asked", "old"}
ABOUT_PEOPLE = {"deactivated", "signed out", "password changed", "token revoked"}


class Trial:
    """One person of their own, and their document."""

    def __init__(
        self, site: Site | Fleet, end: str, means: str, operator: str, tally: Tally
    ) -> None:
        self._site, self._end, self._means = site, end, means
        self._operator, self._tally = operator, tally
        self._ann, self._other = site.ask("person", "Ann"), site.ask("person", "Dora")
        password = _PASSWORD if end == "password changed" else None
        self._ben = site.ask("person", "Ben", password)
        self._document: str = site.ask("document", self._ann["id"], "Race")
        site.ask("share", self._document, self._ann["id"], self._other["id"], "viewer")
        ids = (self._ann["id"], self._ben["id"], self._other["id"])
        self._stock: dict[str, Any] = site.ask("stock", self._document, *ids)
        self._link = 0
        self._written: dict[str, asyncio.Event] = {}
        self._goes_on = asyncio.Event()
        self._is_over = asyncio.Event()

    async def run(self) -> None:
        """Race once."""
        async with client(self._site, session=self._ann["session"]) as ann:
            await self._let_in(ann)
            who = {"session": self._ben["session"]}
            if self._means == "token":
                who = {"token": self._site.ask("api_token", self._ben["id"], True)}
            async with client(self._site, **who) as ben:
                owns = self._end not in _BY_LINK
                every = kinds(
                    self._document, self._other["id"], self._means, self._stock, owns=owns
                )
                self._written = {kind: asyncio.Event() for kind in every}
                writing = [
                    asyncio.create_task(self._write(ben, kind, make))
                    for kind, make in every.items()
                ]
                async with asyncio.timeout(_LATE):
                    await asyncio.gather(*(kind.wait() for kind in self._written.values()))
                self._goes_on.set()
                await asyncio.sleep(random.uniform(0, 0.3))
                await self._end_it(ann)
                kept = self._trace()
                self._is_over.set()
                await asyncio.gather(*writing)
                self._judge(kept)

    def _trace(self) -> dict[str, Any]:
        traced: dict[str, Any] = self._site.ask("trace", self._document, self._ben["id"])
        return traced

    def _judge(self, kept: dict[str, Any]) -> None:
        after = self._trace()
        allowed = set() if self._end in ABOUT_PEOPLE else set(_ONES_OWN)
        if self._end == "trashed":
            # That was this document alone.
            allowed.add("owned")
        if self._end == "lowered":
            # What readers may do for themselves.
            allowed |= {"star", "copies"}
        late = {key: (kept[key], after[key]) for key in kept if after[key] != kept[key]}
        # An import that met the end takes back what it had begun.
        if after["documents"] < kept["documents"]:
            del late["documents"]
        if wrong := late.keys() - allowed:
            told = {key: late[key] for key in wrong}
            self._tally.wrong.append(f"{self._end}, {self._means}: {json.dumps(told)}")

    async def _write(self, who: Client, kind: str, make: Callable[[int], Request]) -> None:
        """Write something, then on until it is over, and once more."""
        rest = 1
        for number in itertools.count():
            rest -= self._is_over.is_set()
            if rest < 0:
                return
            method, path, more = make(number)
            answer = await who.ask(method, path, **more)
            is_done = answer.status_code < 400
            self._tally.note(kind, is_done)
            if is_done:
                self._written[kind].set()
                # The slower kinds come to it sooner so.
                await self._goes_on.wait()
            # Let whoever ends it get on.
            await asyncio.sleep(0.05)

    async def _let_in(self, ann: Client) -> None:
        sharing = f"/api/v1/documents/{self._document}"
        if self._end not in _BY_LINK:
            self._site.ask("share", self._document, self._ann["id"], self._ben["id"], "owner")
            return
        body = {"role": "editor", "expires_at": None}
        link = (await ann.do("POST", f"{sharing}/links", json=body)).json()
        self._link = link["id"]
        async with client(self._site, session=self._ben["session"]) as ben:
            await ben.do("POST", "/open/", data={"token": link["url"].partition("#")[2]})

    async def _end_it(self, ann: Client) -> None:
        sharing = f"/api/v1/documents/{self._document}"
        person = f"{sharing}/collaborators/{self._ben['id']}"
        if self._end == "removed":
            await ann.do("DELETE", person)
            self._end_of_stock(None)
        elif self._end == "lowered":
            await ann.do("PUT", person, json={"role": "viewer"})
            self._end_of_stock("viewer")
        elif self._end == "trashed":
            await ann.do("POST", f"/documents/{self._document}/trash")
        elif self._end == "link switched off":
            await ann.do("PATCH", f"{sharing}/links/{self._link}", json={"is_on": False})
        elif self._end == "link expired":
            at = datetime.now(UTC) + timedelta(seconds=3)
            body = {"expires_at": at.isoformat()}
            await ann.do("PATCH", f"{sharing}/links/{self._link}", json=body)
            # No lock holds the clock: what was compared before the moment is committed soon after.
            end = at + timedelta(seconds=2)
            await asyncio.sleep(max(0.0, (end - datetime.now(UTC)).total_seconds()))
        elif self._end == "deactivated":
            form = {"action": "deactivate", "_selected_action": str(self._ben["id"])}
            async with client(self._site, session=self._operator) as operator:
                await operator.do("POST", "/admin/documents/user/", data=form)
        else:
            await self._end_what_speaks()

    def _end_of_stock(self, role: str | None) -> None:
        for document in self._stock["owned"]:
            self._site.ask("share", document, self._ann["id"], self._ben["id"], role)

    async def _end_what_speaks(self) -> None:
        if self._end == "signed out":
            async with client(self._site, session=self._ben["session"]) as ben:
                await ben.do("POST", "/accounts/logout/")
            return
        # From another browser.
        session = self._site.ask("sign_in", self._ben["id"])
        async with client(self._site, session=session) as ben:
            if self._end == "token revoked":
                (token,) = self._site.ask("token_ids", self._ben["id"])
                await ben.do("POST", f"/accounts/tokens/{token}/revoke")
            else:
                new = f"{_PASSWORD}-new"
                form = {"oldpassword": _PASSWORD, "password1": new, "password2": new}
                await ben.do("POST", "/accounts/password/change/", data=form)


async def race_writers(site: Site | Fleet, trials: Iterable[tuple[str, str]]) -> Tally:
    """Race for each of these ways of ending and means of writing."""
    tally = Tally()
    operator = site.ask("operator")["session"]
    for end, means in trials:
        await Trial(site, end, means, operator, tally).run()
    return tally
