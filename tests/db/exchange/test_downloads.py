"""`documents.exchange.downloads`: a person has few large answers on their way."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from documents.exchange import downloads
from documents.exchange.downloads import AT_ONCE, check, counted
from documents.library import lifecycle
from documents.web.throttle import Throttled


async def pieces() -> AsyncIterator[bytes]:
    """An answer that is never read to its end."""
    while True:
        yield b"x"


def test_one_too_many() -> None:
    """Until one has ended or its reader has gone; others have their own."""

    async def story() -> None:
        going = [counted(1, pieces()) for _ in range(AT_ONCE)]
        for answer in going:
            check(1)
            await anext(answer)
        with pytest.raises(Throttled):
            check(1)
        check(2)
        await going[0].aclose()  # type: ignore[attr-defined]
        check(1)
        for answer in going[1:]:
            await answer.aclose()  # type: ignore[attr-defined]

    asyncio.run(story())


def test_exports_ask(browser, ann, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both pages, and the API's Word files."""
    document = lifecycle.create_document(ann, "Plan")
    monkeypatch.setitem(downloads._going, ann.pk, AT_ONCE)
    for path in (
        f"/documents/{document.pk}/export?format=text",
        "/documents/mine.zip",
        f"/api/v1/documents/{document.pk}/content?format=docx",
    ):
        assert browser(ann).get(path).status_code == 429
