"""What it costs to look through a large update, here and in the inspector's child process."""

import asyncio
import time
from dataclasses import dataclass

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from collab.updates.inspector import Inspector
from collab.updates.scan import scan

_WORDS = "word " * 20


@dataclass(frozen=True)
class Cost:
    """CPU seconds of this thread: for the scan itself, and for having the child do it.

    `passed` is what the latter took by the clock.
    """

    size: int
    here: float
    through: float
    passed: float


def scan_costs(paragraphs: list[int]) -> list[Cost]:
    """For updates that bring so many paragraphs of twenty words each."""
    return asyncio.run(_all(paragraphs))


async def _all(paragraphs: list[int]) -> list[Cost]:
    inspector = Inspector()
    try:
        return [await _cost(inspector, _pasted(count)) for count in paragraphs]
    finally:
        await inspector.stop()


async def _cost(inspector: Inspector, update: bytes) -> Cost:
    # The first one starts the child.
    await inspector.scan(update, 0)
    at = time.thread_time()
    scan(update)
    here = time.thread_time() - at
    at, clock = time.thread_time(), time.perf_counter()
    await inspector.scan(update, 0)
    return Cost(len(update), here, time.thread_time() - at, time.perf_counter() - clock)


def _pasted(paragraphs: int) -> bytes:
    doc: Doc[XmlFragment] = Doc()
    children = doc.get("default", type=XmlFragment).children
    for _ in range(paragraphs):
        children.append(XmlElement("paragraph", {}, [XmlText(_WORDS)]))
    return doc.get_update()
