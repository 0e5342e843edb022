"""Published pages from memory: what is shown again, and what is made anew."""

import asyncio
from collections.abc import Collection, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from collab.server import published_pages
from collab.server.published_pages import Lookups, PublishedPages
from documents.access.published import Published
from documents.publishing.views import KEEPER

PLAN = Published(
    UUID(int=1), "abc", "Plan", 3, 0, datetime(2026, 1, 1, tzinfo=UTC), None, "", False, ()
)
Answer = tuple[int, dict[bytes, bytes], bytes]


class Site:
    """What is published, and pages of it that say their number."""

    def __init__(self, most: int = published_pages.MOST) -> None:
        self.published: dict[str, Published] = {"abc": PLAN}
        self.looked: list[list[str]] = []
        self.made = 0
        self.is_down = False
        self.go = asyncio.Event()
        self.go.set()
        self.pages = PublishedPages(self._make, Lookups(self._look_up), most)

    def _look_up(self, codes: Collection[str]) -> dict[str, Published]:
        if self.is_down:
            raise OperationalError
        self.looked.append(sorted(codes))
        return {code: self.published[code] for code in codes if code in self.published}

    async def _make(self, scope: Any, receive: Any, send: Any) -> None:
        self.made += 1
        body = f"page {self.made} {'x' * 50}".encode()
        code = scope["url_route"]["kwargs"]["name"].rpartition("-")[2]
        found = self.published.get(code)
        await self.go.wait()
        assert b"if-none-match" not in dict(scope["headers"]) or KEEPER not in scope["extensions"]
        if found and KEEPER in scope["extensions"]:
            scope["extensions"][KEEPER](found)
        headers = [(b"ETag", b'"%d"' % self.made), (b"Content-Type", b"text/html")]
        status = 200 if found else 404
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:4], "more_body": True})
        await send({"type": "http.response.body", "body": body[4:]})

    async def get(self, name: str = "plan-abc", method: str = "GET", **headers: str) -> Answer:
        told: list[Any] = []

        async def send(message: Any) -> None:
            told.append(message)

        query = headers.pop("query", "")
        said = [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()]
        scope = {
            "type": "http", "method": method, "path": f"/p/{name}/", "scheme": "http",
            "query_string": query.encode(), "headers": said, "extensions": {},
            "url_route": {"args": (), "kwargs": {"name": name}},
        }  # fmt: skip
        await self.pages(scope, lambda: asyncio.sleep(60), send)
        start, *bodies = told
        body = b"".join(each["body"] for each in bodies)
        return start["status"], dict(start["headers"]), body


def run(trial: Coroutine[Any, Any, None]) -> None:
    asyncio.run(trial)


def number(answer: Answer) -> int:
    """Which of the pages that were made it is."""
    assert answer[0] == 200
    return int(answer[2].split()[1])


def test_the_same_page_is_made_once() -> None:
    async def trial() -> None:
        site = Site()
        first = await site.get()
        assert [await site.get() for _ in range(3)] == [first] * 3
        assert site.made == 1

    run(trial())


CHANGED = [
    replace(PLAN, title="Other"), replace(PLAN, epoch=1), replace(PLAN, is_listed=True),
    replace(PLAN, version_id=1, version_name="First"), replace(PLAN, frames=("https://a.org",)),
    replace(PLAN, document_id=UUID(int=2)),
]  # fmt: skip


@pytest.mark.parametrize("now", CHANGED)
def test_what_is_published_otherwise_is_made_anew_at_once(now: Published) -> None:
    async def trial() -> None:
        site = Site()
        assert number(await site.get()) == 1
        site.published["abc"] = now
        assert [number(await site.get()) for _ in range(2)] == [2, 2]

    run(trial())


def test_what_is_taken_back_is_gone_at_once() -> None:
    async def trial() -> None:
        site = Site()
        await site.get()
        site.published.clear()
        assert (await site.get())[0] == 404
        site.published["abc"] = PLAN
        assert number(await site.get()) == 1

    run(trial())


def test_a_text_that_is_written_on_is_shown_a_little_late(monkeypatch: pytest.MonkeyPatch) -> None:
    async def trial() -> None:
        site = Site()
        await site.get()
        site.published["abc"] = replace(PLAN, seq=4, at=datetime(2026, 1, 2, tzinfo=UTC))
        assert number(await site.get()) == 1
        monkeypatch.setattr(published_pages, "LATE", 0.0)
        site.published["abc"] = replace(site.published["abc"], title="Other")
        assert number(await site.get()) == 2
        site.published["abc"] = replace(site.published["abc"], seq=5)
        assert number(await site.get()) == 3

    run(trial())


def test_what_was_made_of_something_else_than_is_looked_up_serves_only_that() -> None:
    """It was published otherwise while the page was made, and is as before again."""

    async def trial() -> None:
        site = Site()
        site.go.clear()
        site.published["abc"] = replace(PLAN, title="Between")
        making = asyncio.create_task(site.get())
        while not site.made:
            await asyncio.sleep(0)
        site.published["abc"] = PLAN
        site.go.set()
        await making
        assert number(await site.get()) == 2

    run(trial())


def test_many_who_ask_at_once_share_a_page_and_a_look() -> None:
    async def trial() -> None:
        site = Site()
        answers = await asyncio.gather(*(site.get() for _ in range(50)))
        assert site.made == 1
        assert len({answer[2] for answer in answers}) == 1
        assert len(site.looked) <= 3

    run(trial())


@pytest.mark.parametrize(
    "more",
    [
        {"cookie": "a=b"}, {"range": "bytes=0-1"}, {"query": "a=b"}, {"method": "HEAD"},
        {"if_modified_since": "x"}, {"authorization": "Bearer x"}, {"accept_language": "x" * 201},
    ],
)  # fmt: skip
def test_what_is_particular_is_django_s(more: dict[str, str]) -> None:
    async def trial() -> None:
        site = Site()
        assert [(await site.get(**more))[0] for _ in range(2)] == [200, 200]
        assert site.made == 2
        assert site.looked == []

    run(trial())


@pytest.mark.parametrize("name", ["accept_language", "host", "x_forwarded_proto"])
def test_each_language_and_host_has_its_own(name: str) -> None:
    async def trial() -> None:
        site = Site()
        answers = [number(await site.get(**{name: value})) for value in ("a", "b", "a")]
        assert answers == [1, 2, 1]

    run(trial())


def test_who_has_the_page_is_told_so() -> None:
    async def trial() -> None:
        site = Site()
        for etag in ('"1"', 'W/"1"', '"x", "1"', "*"):
            status, headers, body = await site.get(if_none_match=etag)
            assert (status, body) == (304, b"")
            assert headers == {b"ETag": b'"1"'}
        assert number(await site.get(if_none_match='"2"')) == 1

    run(trial())


def test_memory_is_bounded() -> None:
    async def trial() -> None:
        site = Site(most=150)
        for code in "abc", "def", "ghi":
            site.published[code] = replace(PLAN, code=code)
            await site.get(code)
        assert number(await site.get("ghi")) == 3
        assert number(await site.get("def")) == 2
        assert number(await site.get("abc")) == 4
        small = Site(most=10)
        assert [number(await small.get()) for _ in range(2)] == [1, 2]

    run(trial())


def test_without_a_database_django_says_so() -> None:
    async def trial() -> None:
        site = Site()
        await site.get()
        site.is_down = True
        assert number(await site.get()) == 2
        site.is_down = False
        assert number(await site.get()) == 2

    run(trial())
