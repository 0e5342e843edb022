"""The race: somebody writes, says, comments, answers, suggests, accepts, reads or shows as fast as
the server answers while their right is taken away.

A trial is one document with its owner, a witness who goes on likewise, and one person whose right,
or session, ends by one HTTP request or by the clock. Where it ends is a line in journal and chat:
the entry that says so, the moment of the clock, or, for sessions, where both stand when the request
has returned. Nothing beyond it may be that person's, nor may anything beyond it have reached them.

`python -m tests.live.trials.race --trials 10000` races for as long as one likes.
"""

import argparse
import asyncio
import itertools
import math
import random
import secrets
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from pycrdt import Doc, XmlElement, XmlFragment, XmlText
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.live.people import frames
from tests.live.people.draft import Draft
from tests.live.people.lane_voice import LaneVoice
from tests.live.people.poll_voice import PollVoice
from tests.live.sites.fleet import Fleet, fleet_of_two
from tests.live.sites.site import Site, Template
from tests.live.trials.writers import TRIALS, Client, client, race_writers
from tests.support.anchors import anchor_packet

# How the right ends, and the codes that say so; whoever is lowered goes on reading and hangs up.
# A poll whose session is over may be told only that there is none.
CHANGES = {
    "removed": {4403},
    "lowered": {1000},
    "frozen": {1000},
    "link switched off": {4403},
    "link expired": {4403},
    "guests' link switched off": {4403},
    "taken out of the group": {4403},
    "group has it no more": {4403},
    "folder taken": {4403},
    "out of the folder": {4403},
    "trashed": {4410},
    "deactivated": {4401, 4403},
    "signed out": {4401, 1006},
    "password changed": {4401, 1006},
}
# Of whoever has no account.
_OF_A_GUEST = "guests' link switched off"
_SWITCHED = {"link switched off", _OF_A_GUEST}
_BY_LINK = {*_SWITCHED, "link expired"}
_BY_GROUP = {"taken out of the group", "group has it no more"}
_BY_FOLDER = {"folder taken", "out of the folder"}
_TOGETHER = _BY_GROUP | _BY_FOLDER
# After these the person goes on reading.
_LEAVES_READING = {"lowered", "frozen"}
_OF_SESSIONS = {"signed out", "password changed"}
# After these the person may ask what they are told, and may not read the document.
_LEAVES_A_SESSION = {"removed", "trashed", *_BY_LINK, *_TOGETHER} - {_OF_A_GUEST}
MANNERS = ("writes", "says", "comments", "answers", "suggests", "accepts", "reads", "shows")
# Who may go on reading, or commenting, has no end to wait for.
_MANNERS_OF = {
    "lowered": MANNERS[:6],
    "frozen": ("writes", "accepts"),
    "group has it no more": ("writes", "reads"),
    "folder taken": ("writes", "says", "reads", "shows"),
    "out of the folder": ("writes", "reads"),
    _OF_A_GUEST: ("says", "comments", "reads", "shows"),
}
# Of all that goes the same way as comments, so many ends of a right are enough.
_FEW = {"removed", "lowered", "frozen", "link expired", "signed out"}
_CHANGES_OF = {"suggests": _FEW, "accepts": _FEW}
KINDS = [
    (change, manner)
    for manner, change in itertools.product(MANNERS, CHANGES)
    if manner in _MANNERS_OF.get(change, MANNERS) and change in _CHANGES_OF.get(manner, CHANGES)
]
# What answers each of them; presence and messages are told to their author, too.
_ANSWERS = {
    "writes": "receipt",
    "says": "message",
    "comments": "review",
    "answers": "review",
    "suggests": "review",
    "accepts": "review",
    "reads": "step2",
    "shows": "presence",
}
# What is commented on.
_WORDS = "Hello"
# Where the journal (`seq`) and the chat (`number`) were, and when (`at`).
Line = dict[str, Any]
LATE_SECONDS = 5.0
_AT_ONCE = 6
# A document grows with each trial, and with it the check.
_TRIALS_PER_DOCUMENT = 20
_DEFIANT = 3
# How soon a link expires; it is told so before.
_EXPIRES_SECONDS = 4.0
_TICK = 0.005
# Of so many kinds it is said how late they were told.
_SLOWEST = 3
# Who says too much at once waits for a moment.
_BREATH = 0.2


@dataclass
class Report:
    """What came of the trials: sentences on what was wrong, and seconds from request to end."""

    wrong: list[str] = field(default_factory=list)
    # How long after the end whoever it concerned was told, and in which trial.
    told: list[tuple[float, str]] = field(default_factory=list)
    # For how much of that the trial itself did not listen: the machine, or its own work.
    deaf: list[float] = field(default_factory=list)
    in_flight: int = 0

    @property
    def seconds(self) -> list[float]:
        """How long each was not told, in order."""
        return sorted(seconds for seconds, _ in self.told)

    def __str__(self) -> str:
        ordered = self.seconds
        heard = [seconds - deaf for (seconds, _), deaf in zip(self.told, self.deaf, strict=True)]
        return (
            f"{len(ordered)} trials, {len(self.wrong)} wrong; {self.in_flight} with a change on its"
            f" way; told after {_spread(ordered)} ({max(self.told)[1]}); without what the trial"
            f" itself stood still: {_spread(heard)}; slowest kinds: {'; '.join(self._slowest())}"
        )

    def _slowest(self) -> list[str]:
        """The ends of which people were told last."""
        by_kind: dict[str, list[float]] = {}
        for seconds, name in self.told:
            by_kind.setdefault(name.partition(",")[0], []).append(seconds)
        slow = sorted(by_kind, key=lambda kind: max(by_kind[kind]), reverse=True)
        return [f"{kind}: {_spread(by_kind[kind])}" for kind in slow[:_SLOWEST]]


def _spread(seconds: Iterable[float]) -> str:
    ordered = sorted(seconds)
    p50, p99 = (ordered[int(len(ordered) * part)] for part in (0.5, 0.99))
    return f"p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, at most {ordered[-1] * 1000:.0f} ms"


class Clock:
    """How long the trial's own loop has stood still, all in all: nobody is heard meanwhile."""

    def __init__(self) -> None:
        self.still = 0.0

    async def run(self) -> None:
        """Look again and again, for ever."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(_TICK)
            late = time.monotonic() - before - _TICK
            self.still += late if late > _TICK else 0.0


class Voice:
    """A client that says the next thing as soon as the last is answered, and does not obey.

    `ended_at` is when it heard that its right is another, or that the connection is closed.
    """

    def __init__(
        self,
        socket: ClientConnection | PollVoice | LaneVoice,
        manner: str,
        words: dict[str, Any],
        named: tuple[int, ...] = (),
    ) -> None:
        self.draft = Draft()
        self.sent = 0
        self.answered = 0
        self.ended_at: float | None = None
        self.code = 0
        # The newest clock of what each other client shows, and the newest message.
        self.shown: dict[int, int] = {}
        self.heard = 0
        self._socket = socket
        self._manner = manner
        self._words = words
        # Whom every message names.
        self._named = named
        self._thread = ""
        self._said = ""
        # The own suggestion that is to be accepted.
        self._waiting: dict[str, Any] = {}
        self._breath: asyncio.Task[None] | None = None
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
        if self._breath:
            self._breath.cancel()
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
        if frame.kind == "message":
            self.heard = max(self.heard, frame.body["number"])
        if frame.kind == "error":
            await self._be_refused(frame.body["code"])
        if self._is_answer(frame):
            self._note_waiting(frame)
            self.answered += 1
            self.is_answered.set()
            await self._speak()

    async def _be_refused(self, code: str) -> None:
        if code == "changed":
            await self._speak()
        elif code == "too_fast":
            # It goes on hearing meanwhile.
            self._breath = asyncio.create_task(self._speak_later())

    async def _speak_later(self) -> None:
        await asyncio.sleep(_BREATH)
        with suppress(ConnectionClosed):
            await self._speak()

    def _note_waiting(self, frame: frames.Frame) -> None:
        if self._manner == "accepts":
            (own,) = (each for each in frame.body["suggestions"] if each["id"] == self._said)
            self._waiting = own if own["state"] == "open" else {}

    def _is_answer(self, frame: frames.Frame) -> bool:
        if frame.kind != _ANSWERS[self._manner]:
            return False
        if frame.kind == "presence":
            # First of all the own entry comes back as gone (4.6), past every commit.
            own = frame.body.get(self.draft.doc.client_id)
            return own is not None and own.state is not None
        if frame.kind == "review":
            news = frame.body
            if self._manner in ("suggests", "accepts"):
                return any(each["id"] == self._said for each in news["suggestions"])
            threads = news["threads"]
            return any(said["id"] == self._said for each in threads for said in each["comments"])
        return frame.kind != "message" or frame.body["id"] == self._said

    async def _speak(self) -> None:
        self.sent += 1
        if self._manner == "shows":
            shown = {self.draft.doc.client_id: (self.sent, {})}
            await self._socket.send(frames.presence(shown))
        elif self._manner == "reads":
            await self._socket.send(frames.step1(self.draft.doc.get_state()))
        elif self._manner == "says":
            self._said = str(uuid4())
            say = {"type": "say", "id": self._said, "text": "x", "mentions": list(self._named)}
            await self._socket.send(frames.packet(say))
        elif self._manner in ("comments", "answers"):
            self._said = str(uuid4())
            await self._socket.send(frames.packet(self._remark()))
        elif self._manner in ("suggests", "accepts"):
            await self._socket.send(frames.packet(self._suggestion()))
        else:
            await self._socket.send(frames.update(self.draft.write("x")))

    def _suggestion(self) -> dict[str, Any]:
        """A new suggestion; or the acceptance of the own one that waits, in the text of now."""
        if self._manner == "accepts" and self._waiting:
            waiting, self._waiting = self._waiting, {}
            seen = {"id": waiting["id"], "rev": waiting["rev"]}
            return {"type": "accept", "suggestions": [seen], "seq": waiting["seq"]}
        self._said = str(uuid4())
        update = b64encode(Draft().write("x")).decode()
        return {"type": "suggest", "id": self._said, "update": update}

    def _remark(self) -> dict[str, Any]:
        """A new thread; or an answer in the own one, once there is one."""
        said = {"id": self._said, "text": "x", "mentions": []}
        if self._manner == "answers" and self._thread:
            return {"type": "reply", "thread": self._thread, **said}
        self._thread = self._said
        return self._words | said


class Stage:
    """A document and its people; trials on it follow each other."""

    def __init__(self, site: Site | Fleet, operator: Client, transport: str, clock: Clock) -> None:
        self._site = site
        self._clock = clock
        self._transport = transport
        self._operator = operator
        self._password = secrets.token_urlsafe()
        ann, cleo, self._witness = (site.ask("person", name) for name in ("Ann", "Cleo", "Dora"))
        ben = site.ask("person", "Ben", self._password)
        self.document: str = site.ask("document", ann["id"], "Race")
        for person in (ben, self._witness):
            site.ask("share", self.document, ann["id"], person["id"], "editor")
        self._ben, self._cleo, self._emil = ben, cleo, site.ask("person", "Emil")
        self._fay = site.ask("person", "Fay")
        text: Doc[Any] = Doc()
        paragraph = XmlElement("paragraph", {}, [XmlText(_WORDS)])
        text.get("default", type=XmlFragment).children.append(paragraph)
        site.ask("write", self.document, b64encode(text.get_update()).decode())
        self._words = anchor_packet(text, _WORDS)
        self._owner = Client(site, session=ann["session"])
        self._page = f"/documents/{self.document}"
        self._sharing = f"/api/v1{self._page}"
        self._link = self._guest_link = 0
        self._guest: dict[str, Any] = {}
        self._group = ""
        self._folder = ""

    async def open(self) -> None:
        """Have Cleo come by a link, a guest, Emil by a group, and Fay by a shared folder."""
        made = (await self._post("/api/v1/shared-folders", {"name": "Shelf"})).json()
        self._folder = f"/api/v1/shared-folders/{made['id']}"
        await self._give_folder()
        await self._put_in()
        made = (await self._post("/api/v1/groups", {"name": "Team"})).json()
        self._group = f"groups/{made['id']}"
        await self._join_group()
        await self._give_group()
        body = {"role": "editor", "expires_at": None}
        link = (await self._post(f"{self._sharing}/links", body)).json()
        self._link = link["id"]
        async with client(self._site, session=self._cleo["session"]) as cleo:
            await cleo.do("POST", "/open/", data={"token": link["url"].partition("#")[2]})
        body = {"role": "commenter", "expires_at": None, "for_guests": True}
        link = (await self._post(f"{self._sharing}/links", body)).json()
        self._guest_link = link["id"]
        self._guest = self._site.ask("guest", link["url"].partition("#")[2])

    async def _join_group(self) -> None:
        await self._post(f"/api/v1/{self._group}/members", {"who": self._emil["username"]})

    async def _give_folder(self) -> None:
        body = {"who": self._fay["username"], "role": "editor"}
        await self._post(f"{self._folder}/people", body)

    async def _put_in(self) -> None:
        await self._owner.do("PUT", f"{self._folder}{self._page}")

    async def _give_group(self) -> None:
        given = f"{self._sharing}/{self._group}"
        await self._owner.do("PUT", given, json={"role": "editor"})

    async def close(self) -> None:
        """Hang up."""
        await self._owner.close()

    async def _post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return await self._owner.do("POST", path, json=body)

    # How rights end, and how they come back.

    async def end(self, change: str) -> Callable[[], Line]:
        """Take the right away; what is returned draws the line behind which there is none."""
        if change == "link expired":
            moment = await self._expire()
            return lambda: self._line(moment)
        if change in _OF_SESSIONS:
            await self._end_session(change)
            line = self._line("now")
            return lambda: line
        if change in _TOGETHER:
            await self._owner.do("DELETE", self._together(change))
        elif change in _SWITCHED:
            await self._change_link(change, is_on=False)
        elif change == "trashed":
            await self._owner.do("POST", f"{self._page}/trash")
        elif change == "frozen":
            form = {"name": "Approved", "freeze": ""}
            await self._owner.do("POST", f"{self._page}/versions/", data=form)
        elif change == "deactivated":
            await self._manage("deactivate")
        else:
            await self._end_by_name(change)
        return lambda: self._line("change")

    def _together(self, change: str) -> str:
        """Where the API has what gives the right."""
        return {
            "taken out of the group": f"/api/v1/{self._group}/members/{self._emil['id']}",
            "group has it no more": f"{self._sharing}/{self._group}",
            "folder taken": f"{self._folder}/people/{self._fay['id']}",
            "out of the folder": f"{self._folder}{self._page}",
        }[change]

    async def _end_by_name(self, change: str) -> None:
        person = f"{self._sharing}/collaborators/{self._ben['id']}"
        if change == "lowered":
            await self._owner.do("PUT", person, json={"role": "viewer"})
        else:
            await self._owner.do("DELETE", person)

    def _line(self, of: str) -> Line:
        drawn: Line = self._site.ask("line", self.document, of)
        return drawn

    async def _expire(self) -> str:
        moment = datetime.now(UTC) + timedelta(seconds=_EXPIRES_SECONDS)
        await self._change_link("link expired", expires_at=moment.isoformat())
        await asyncio.sleep((moment - datetime.now(UTC)).total_seconds())
        return moment.isoformat()

    async def _change_link(self, change: str, **made: Any) -> None:
        link = self._guest_link if change == _OF_A_GUEST else self._link
        await self._owner.do("PATCH", f"{self._sharing}/links/{link}", json=made)

    async def _manage(self, action: str) -> None:
        form = {"action": action, "_selected_action": str(self._ben["id"])}
        await self._operator.do("POST", "/admin/documents/user/", data=form)

    async def _end_session(self, change: str) -> None:
        """In the browser itself, or by a new password in another one."""
        if change == "signed out":
            async with client(self._site, session=self._ben["session"]) as ben:
                await ben.do("POST", "/accounts/logout/")
            return
        old, self._password = self._password, secrets.token_urlsafe()
        form = {"oldpassword": old, "password1": self._password, "password2": self._password}
        async with client(self._site, session=self._sign_in()) as ben:
            await ben.do("POST", "/accounts/password/change/", data=form)

    def _sign_in(self) -> str:
        session: str = self._site.ask("sign_in", self._ben["id"])
        return session

    async def restore(self, change: str) -> None:
        """Give the right back."""
        if change in _BY_LINK:
            await self._change_link(change, is_on=True, expires_at=None)
        elif change in _TOGETHER:
            await self._give_again(change)
        elif change == "trashed":
            await self._owner.do("POST", f"{self._page}/restore")
        elif change == "frozen":
            await self._owner.do("POST", f"{self._page}/unfreeze")
        elif change in _OF_SESSIONS:
            self._ben["session"] = self._sign_in()
        elif change == "deactivated":
            await self._manage("reactivate")
            self._ben["session"] = self._sign_in()
        else:
            body = {"who": self._ben["username"], "role": "editor"}
            await self._post(f"{self._sharing}/collaborators", body)

    async def _give_again(self, change: str) -> None:
        ways = {
            "taken out of the group": self._join_group,
            "group has it no more": self._give_group,
            "folder taken": self._give_folder,
            "out of the folder": self._put_in,
        }
        await ways[change]()

    def _person(self, change: str) -> dict[str, Any]:
        """Whose right ends."""
        if change in _BY_GROUP:
            return self._emil
        if change in _BY_FOLDER:
            return self._fay
        if change == _OF_A_GUEST:
            return self._guest
        return self._cleo if change in _BY_LINK else self._ben

    # The trial.

    async def trial(self, change: str, manner: str, report: Report) -> None:
        """Race once."""
        person = self._person(change)
        async with self._joined(person) as one, self._joined(self._witness) as other:
            voice = Voice(one, manner, self._words)
            like = manner if manner in ("says", "shows") else "writes"
            # A frozen text takes no changes of anybody's.
            like = "says" if change == "frozen" else like
            witness = Voice(other, like, self._words, (person["id"],))
            running = [asyncio.create_task(who.run()) for who in (voice, witness)]
            # Both are members by now: who is let in during a change may be told to join again.
            for who in (voice, witness):
                await who.answer()
            await asyncio.sleep(random.uniform(0, 0.05))
            draw = await self.end(change)
            returned_at, shown, still = time.monotonic(), witness.sent, self._clock.still
            with suppress(TimeoutError):
                await asyncio.wait_for(voice.has_ended.wait(), LATE_SECONDS)
            still = self._clock.still - still
            await _until_all_is_committed(change, witness)
            for socket in (one, other):
                await socket.close()
            await asyncio.wait(running, timeout=LATE_SECONDS)
        name = f"{change}, {manner}"
        late = voice.shown.get(witness.draft.doc.client_id, 0) - shown
        if late > 0 and change not in _LEAVES_READING:
            report.wrong.append(f"{name}: was shown {late} moves after the end")
        # Over the Hocuspocus wire an end is told in words (8.6).
        if self._transport != "hocuspocus" and voice.code not in CHANGES[change]:
            report.wrong.append(f"{name}: ended with {voice.code}")
        if change in _LEAVES_A_SESSION:
            shown = await self._notices(person)
            report.wrong += [f"{name}: is shown {kind} in their notices" for kind in shown]
        self._judge(name, person["id"], voice, draw(), report)
        report.in_flight += voice.sent > voice.answered
        seconds = max(0.0, (voice.ended_at or math.inf) - returned_at)
        report.told.append((seconds, name))
        report.deaf.append(min(seconds, still))
        await self.restore(change)

    async def _notices(self, person: dict[str, Any]) -> list[str]:
        """What kinds of notices about the document somebody is shown."""
        async with client(self._site, session=person["session"]) as reader:
            told = (await reader.do("GET", "/api/v1/notices")).json()["notices"]
        return [each["kind"] for each in told if each["document"] == self.document]

    def _joined(self, person: dict[str, Any]) -> connect | PollVoice | LaneVoice:
        url = f"{self._site.socket_url}/{self.document}?packets=1&marks=comment"
        headers = {"Cookie": f"sessionid={person['session']}"}
        if self._transport == "poll":
            return PollVoice(url, headers)
        if self._transport == "hocuspocus":
            return LaneVoice(url, headers)
        return connect(
            url,
            additional_headers=headers,
            compression=None,
            max_size=None,
            proxy=None,
        )

    def _judge(self, name: str, user_id: int, voice: Voice, line: Line, report: Report) -> None:
        beyond = self._site.ask("beyond", self.document, user_id, line)
        if name.startswith("frozen"):
            # A frozen text goes on being suggested for; what is accepted would be a change.
            beyond["suggestions"] = 0
        wrong = [
            f"{beyond[kind]} {kind}"
            for kind in ("changes", "messages", "comments", "suggestions")
            if beyond[kind]
        ]
        if name.partition(",")[0] not in _LEAVES_READING:
            if late := _later(voice.draft.doc, beyond["clocks"]):
                wrong.append(f"was shown {late}")
            if voice.heard > line["number"]:
                wrong.append(f"was told message {voice.heard}")
        report.wrong += [f"{name}: {each} beyond {line}" for each in wrong]


async def _until_all_is_committed(change: str, witness: Voice) -> None:
    """What was on its way is committed when the witness has been answered twice, or never."""
    if change == "trashed":
        await asyncio.wait_for(witness.has_ended.wait(), LATE_SECONDS)
        return
    for _ in range(2):
        witness.is_answered.clear()
        await witness.answer()


def _later(doc: Doc[Any], clocks: dict[str, int]) -> dict[int, int]:
    """What a person has of others that the document did not have."""
    seen = frames.clocks(doc.get_state())
    return {
        client: clock
        for client, clock in seen.items()
        if client != doc.client_id and clock > clocks.get(str(client), 0)
    }


async def race(
    site: Site | Fleet,
    trials: int,
    transport: str = "socket",
    kinds: Sequence[tuple[str, str]] = KINDS,
) -> Report:
    """Race on a site that is up, each kind in its turn; the transport is "socket", "poll" or
    "hocuspocus".
    """
    report = Report()
    turns = itertools.islice(itertools.cycle(kinds), trials)
    clock = Clock()
    running = asyncio.create_task(clock.run())
    async with client(site, session=site.ask("operator")["session"]) as operator:
        # Made before all trials: nobody is heard while the operator makes people.
        stages = [
            (Stage(site, operator, transport, clock), some)
            for some in _slices(turns, _TRIALS_PER_DOCUMENT)
        ]
        waiting = iter(stages)
        await asyncio.gather(*(_race_on(waiting, report) for _ in range(_AT_ONCE)))
    running.cancel()
    return report


async def _race_on(
    stages: Iterator[tuple[Stage, Sequence[tuple[str, str]]]], report: Report
) -> None:
    for stage, some in stages:
        await stage.open()
        for change, manner in some:
            await stage.trial(change, manner, report)
        await stage.close()


def _slices(kinds: Iterator[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    while some := list(itertools.islice(kinds, size)):
        yield some


def main() -> None:
    """Race for as long as is asked; fails if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.live.trials.race", description=__doc__)
    parser.add_argument("--trials", type=int, default=1_200)
    race_everywhere(parser.parse_args().trials)


def race_everywhere(trials: int) -> list[str]:
    """Race on SQLite and on PostgreSQL with two processes, half of the trials on each, of which a
    quarter by long poll and a quarter over the Hocuspocus wire, and say what came of it; the
    first that is wrong ends it.

    First writes of every kind by HTTP (tests/live/trials/writers.py), each way once
    for a thousand trials.
    """
    told: list[str] = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as end:
        template = Template(Path(folder) / "template")
        for name in ("one", "two"):
            template.copy(Path(folder) / name)
        told += _race_apart("SQLite", Site(Path(folder) / "one"), trials // 2)
        two = fleet_of_two(Path(folder) / "two", end)
        told += _race_apart("PostgreSQL, two processes", two, trials // 2)
    return told


def _race_apart(name: str, site: Site | Fleet, trials: int) -> list[str]:
    told = []
    site.start()
    try:
        tally = asyncio.run(race_writers(site, TRIALS * max(1, trials // 1000)))
        told.append(f"{name}, writes by HTTP: {tally}")
        print(told[-1], flush=True)
        assert not tally.wrong, tally.wrong
        parts = {"poll": trials // 4, "hocuspocus": trials // 4}
        for transport, part in ({"socket": trials - sum(parts.values())} | parts).items():
            report = asyncio.run(race(site, part, transport))
            told.append(f"{name}, {transport}: {report}")
            print(told[-1], flush=True)
            assert not report.wrong, report.wrong
        return told
    except BaseException:
        print(site.logged())
        raise
    finally:
        site.close()


if __name__ == "__main__":
    main()
