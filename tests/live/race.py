"""The race: somebody writes or reads as fast as the server answers while their right is taken away.

A trial is one document with its owner, a witness who goes on typing, and one person whose right
ends by one HTTP request. What counts is the journal: the change of rights is an entry in it, and no
later entry may be that person's, nor may anything later have reached them. That is stricter than
asking what comes after the owner's request has returned.

`python -m tests.live.race --trials 10000` races for as long as one likes.
"""

import argparse
import asyncio
import itertools
import math
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from pycrdt import Doc
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.live import frames
from tests.live.draft import Draft
from tests.live.poll_voice import PollVoice
from tests.live.postgres import Cluster, binaries
from tests.live.site import Site, Template
from tests.live.writers import CSRF, TRIALS, race_writers

# How the right ends, and whether the person may go on reading after it.
CHANGES = {"removed": False, "lowered": True, "link switched off": False, "deactivated": False}
MANNERS = ("writes", "reads", "shows")
KINDS = [
    (change, manner)
    for change, manner in itertools.product(CHANGES, MANNERS)
    # Who may go on reading has no end to wait for.
    if not CHANGES[change] or manner == "writes"
]
# What answers each of them; presence is relayed to its author, too.
_ANSWERS = {"writes": "receipt", "reads": "step2", "shows": "presence"}
LATE_SECONDS = 5.0
_AT_ONCE = 6
# A document grows with each trial, and with it the check.
_TRIALS_PER_DOCUMENT = 20
_DEFIANT = 3


@dataclass
class Report:
    """What came of the trials: sentences on what was wrong, and seconds from request to end."""

    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    in_flight: int = 0

    def __str__(self) -> str:
        ordered = sorted(self.seconds)
        p50, p99 = (ordered[int(len(ordered) * part)] for part in (0.5, 0.99))
        return (
            f"{len(ordered)} trials, {len(self.wrong)} wrong; {self.in_flight} with a change on its"
            f" way; told after p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms,"
            f" at most {ordered[-1] * 1000:.0f} ms"
        )


class Voice:
    """A client that says the next thing as soon as the last is answered, and does not obey.

    `ended_at` is when it heard that its right is another, or that the connection is closed.
    """

    def __init__(self, socket: ClientConnection | PollVoice, manner: str) -> None:
        self.draft = Draft()
        self.sent = 0
        self.answered = 0
        self.ended_at: float | None = None
        self.code = 0
        # What others show, by their client: the newest clock that was heard.
        self.shown: dict[int, int] = {}
        self._socket = socket
        self._manner = manner
        self.is_answered = asyncio.Event()
        self.has_ended = asyncio.Event()

    async def run(self) -> None:
        """Speak and listen to the end."""
        try:
            await self._speak()
            async for message in self._socket:
                assert isinstance(message, bytes)
                await self._hear(frames.decode(message))
        except ConnectionClosed:
            pass
        self.code = self._socket.close_code or 0
        self._end()

    async def answer(self) -> None:
        """Wait for an answer; fails when the server has hung up."""
        try:
            await asyncio.wait_for(self.is_answered.wait(), 20)
        except TimeoutError:
            raise AssertionError(f"no answer; closed with {self._socket.close_code}") from None

    def _end(self) -> None:
        self.ended_at = self.ended_at or time.monotonic()
        self.has_ended.set()

    async def _hear(self, frame: frames.Frame) -> None:
        if frame.kind in ("step2", "update"):
            self.draft.doc.apply_update(frame.body)
        if frame.kind == "access":
            # Lowered: nothing is answered any more, and still it goes on.
            self._end()
            for _ in range(_DEFIANT):
                await self._speak()
        if frame.kind == "presence":
            self.shown |= {client: each.clock for client, each in frame.body.items()}
        if frame.kind == _ANSWERS[self._manner]:
            self.answered += 1
            self.is_answered.set()
            await self._speak()

    async def _speak(self) -> None:
        self.sent += 1
        if self._manner == "shows":
            shown = {self.draft.doc.client_id: (self.sent, {})}
            await self._socket.send(frames.presence(shown))
        elif self._manner == "reads":
            await self._socket.send(frames.step1(self.draft.doc.get_state()))
        else:
            await self._socket.send(frames.update(self.draft.write("x")))


class Browser:
    """A signed-in person's requests, with cookies and the CSRF token."""

    def __init__(self, site: Site, session: str) -> None:
        cookies = {"sessionid": session, "csrftoken": CSRF}
        headers = {"X-CSRFToken": CSRF}
        self._http = httpx.AsyncClient(
            base_url=site.url, cookies=cookies, headers=headers, timeout=30, trust_env=False
        )

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """Post JSON and return the JSON of the answer, which has to be a good one."""
        answer = await self._http.post(path, json=body)
        assert answer.is_success, (path, answer.status_code, answer.text)
        return answer.json()

    async def manage(self, action: str, user_id: int) -> None:
        """Choose an action for a person on the admin site."""
        form = {"action": action, "_selected_action": str(user_id), "csrfmiddlewaretoken": CSRF}
        answer = await self._http.post("/admin/documents/user/", data=form)
        assert answer.is_redirect, (answer.status_code, answer.text[:300])

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()


class Stage:
    """A document and its people; trials on it follow each other."""

    def __init__(self, site: Site, operator: Browser, transport: str) -> None:
        self._site = site
        self._transport = transport
        self._operator = operator
        ann, ben, cleo, self._witness = (
            site.ask("person", name) for name in ("Ann", "Ben", "Cleo", "Dora")
        )
        self.document: str = site.ask("document", ann["id"], "Race")
        for person in (ben, self._witness):
            site.ask("share", self.document, ann["id"], person["id"], "editor")
        self._ben, self._cleo = ben, cleo
        self._owner = Browser(site, ann["session"])
        self._sharing = f"/documents/{self.document}/sharing"
        self._link = 0

    async def open(self) -> None:
        """Have Cleo come by a link."""
        body = {"role": "editor", "expires_at": None}
        state = await self._owner.post(f"{self._sharing}/links", body)
        self._link = state["links"][0]["id"]
        cleo = Browser(self._site, self._cleo["session"])
        await cleo.post("/open/", {"token": state["url"].partition("#")[2]})
        await cleo.close()

    async def close(self) -> None:
        """Hang up."""
        await self._owner.close()

    # How rights end, and how they come back.

    async def end(self, change: str) -> None:
        """Make the request that takes the right away."""
        ben = f"{self._sharing}/people/{self._ben['id']}"
        if change == "link switched off":
            await self._owner.post(f"{self._sharing}/links/{self._link}", {"is_on": False})
        elif change == "deactivated":
            await self._operator.manage("deactivate", self._ben["id"])
        else:
            role = "viewer" if change == "lowered" else None
            await self._owner.post(ben, {"role": role})

    async def restore(self, change: str) -> None:
        """Give the right back."""
        if change == "link switched off":
            await self._owner.post(f"{self._sharing}/links/{self._link}", {"is_on": True})
        elif change == "deactivated":
            await self._operator.manage("reactivate", self._ben["id"])
            self._ben["session"] = self._site.ask("sign_in", self._ben["id"])
        else:
            body = {"who": self._ben["username"], "role": "editor"}
            await self._owner.post(f"{self._sharing}/people", body)

    # The trial.

    async def trial(self, change: str, manner: str, report: Report) -> None:
        """Race once."""
        person = self._cleo if change == "link switched off" else self._ben
        async with self._joined(person) as one, self._joined(self._witness) as other:
            voice = Voice(one, manner)
            witness = Voice(other, "shows" if manner == "shows" else "writes")
            running = [asyncio.create_task(who.run()) for who in (voice, witness)]
            # Both are members by now: who is let in during a change may be told to join again.
            for who in (voice, witness):
                await who.answer()
            await asyncio.sleep(random.uniform(0, 0.05))
            await self.end(change)
            returned_at, shown = time.monotonic(), witness.sent
            with suppress(TimeoutError):
                await asyncio.wait_for(voice.has_ended.wait(), LATE_SECONDS)
            # What was on its way is committed when the witness has been answered twice, or never.
            for _ in range(2):
                witness.is_answered.clear()
                await witness.answer()
            for socket in (one, other):
                await socket.close()
            await asyncio.wait(running, timeout=LATE_SECONDS)
        name = f"{change}, {manner}"
        late = voice.shown.get(witness.draft.doc.client_id, 0) - shown
        if late > 0 and not CHANGES[change]:
            report.wrong.append(f"{name}: was shown {late} moves after the request returned")
        self._judge(name, person["id"], voice, returned_at, report)
        await self.restore(change)

    def _joined(self, person: dict[str, Any]) -> connect | PollVoice:
        url = f"{self._site.socket_url}/{self.document}?packets=1"
        headers = {"Cookie": f"sessionid={person['session']}"}
        if self._transport == "poll":
            return PollVoice(url, headers)
        return connect(
            url,
            additional_headers=headers,
            compression=None,
            max_size=None,
            proxy=None,
        )

    def _judge(
        self, name: str, user_id: int, voice: Voice, returned_at: float, report: Report
    ) -> None:
        last = self._site.ask("last_change", self.document, user_id)
        if last["after"]:
            report.wrong.append(f"{name}: {last['after']} entries after seq {last['seq']}")
        may_read = name.startswith("lowered")
        if not may_read and (late := _later(voice.draft.doc, last["clocks"])):
            report.wrong.append(f"{name}: was shown {late} after seq {last['seq']}")
        if voice.code not in ((1000,) if may_read else (4401, 4403)):
            report.wrong.append(f"{name}: ended with {voice.code}")
        report.in_flight += voice.sent > voice.answered
        report.seconds.append(max(0.0, (voice.ended_at or math.inf) - returned_at))


def _later(doc: Doc[Any], clocks: dict[str, int]) -> dict[int, int]:
    """What a person has of others that the document did not have."""
    seen = frames.clocks(doc.get_state())
    return {
        client: clock
        for client, clock in seen.items()
        if client != doc.client_id and clock > clocks.get(str(client), 0)
    }


async def race(site: Site, trials: int, transport: str = "socket") -> Report:
    """Race on a site that is up; the transport is "socket" or "poll"."""
    report = Report()
    operator = Browser(site, site.ask("operator")["session"])
    kinds = itertools.islice(itertools.cycle(KINDS), trials)
    try:
        await asyncio.gather(
            *(
                _race_on_stages(lambda: Stage(site, operator, transport), kinds, report)
                for _ in range(_AT_ONCE)
            )
        )
    finally:
        await operator.close()
    return report


async def _race_on_stages(
    make_stage: Callable[[], Stage], kinds: Iterator[tuple[str, str]], report: Report
) -> None:
    while some := list(itertools.islice(kinds, _TRIALS_PER_DOCUMENT)):
        stage = make_stage()
        await stage.open()
        for change, manner in some:
            await stage.trial(change, manner, report)
        await stage.close()


def main() -> None:
    """Race on both databases, half of the trials on each; fails if anything was wrong.

    First writes of every kind by HTTP (tests/live/writers.py), each way once for a thousand trials.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.live.race", description=__doc__)
    parser.add_argument("--trials", type=int, default=10_000)
    trials = parser.parse_args().trials
    found = binaries()
    assert found, "PostgreSQL is not installed (`make system` installs it)"
    cluster = Cluster(found)
    try:
        with tempfile.TemporaryDirectory() as folder:
            template = Template(Path(folder) / "template")
            for name, settings in (
                ("sqlite", {}),
                ("postgresql", {"DATABASE_URL": cluster.database()}),
            ):
                template.copy(Path(folder) / name)
                site = Site(Path(folder) / name, settings)
                report = _race_apart(site, trials // 2)
                print(f"{name}: {report}", flush=True)
                assert not report.wrong, report.wrong
    finally:
        cluster.close()


def _race_apart(site: Site, trials: int) -> Report:
    site.start()
    try:
        tally = asyncio.run(race_writers(site, TRIALS * max(1, trials // 1000)))
        print(tally, flush=True)
        assert not tally.wrong, tally.wrong
        return asyncio.run(race(site, trials))
    except BaseException:
        print(site.logged())
        raise
    finally:
        site.close()


if __name__ == "__main__":
    main()
