"""Has files of other programs read and written by a process of its own (converter.py).

Each conversion has limits of time and memory, and few run at once. Whoever waits for one and goes
away (a browser that is closed, a request that is cancelled) ends it.
"""

import asyncio
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from asgiref.sync import async_to_sync
from django.conf import settings
from django.utils.translation import gettext as _

from documents.converter import CPU_SECONDS, cut, packed, unpacked
from documents.errors import Unfit

_AT_ONCE = 2
_SECONDS = 2 * CPU_SECONDS
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: a tree as JSON whose images have their number in `images` as `src`."""

    tree: dict[str, Any]
    heading: str
    images: list[bytes]


@dataclass(frozen=True, slots=True)
class Built:
    """A text as a Yjs v1 update, made by the client of this id."""

    client: int
    update: bytes


def read(format_: str, data: bytes) -> Reading:
    """Read a file in one of the formats: markdown, html, docx, text.

    Raises:
        Unfit: it cannot be read, with a sentence.
    """
    line, rest = _convert({"do": "read", "format": format_}, data)
    return Reading(line["tree"], line["heading"], cut(rest, line["sizes"]))


def build(tree: dict[str, Any], srcs: list[str | None]) -> Built:
    """Build a text from a tree; `srcs` has the `src` of each image, None for one that is left out.

    Raises:
        Unfit: it is too large.
    """
    line, update = _convert({"do": "build", "tree": tree, "srcs": srcs}, b"")
    return Built(line["client"], update)


def write_docx(tree: dict[str, Any], title: str, pictures: dict[str, bytes]) -> bytes:
    """Write a file of Word; `pictures` has the bytes of images by their `src`.

    Raises:
        Unfit: the text is too large.
    """
    sizes = {src: len(data) for src, data in pictures.items()}
    job = {"do": "docx", "tree": tree, "title": title, "sizes": sizes}
    return _convert(job, b"".join(pictures.values()))[1]


def _convert(job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    answer = async_to_sync(_run)(packed(job, data))
    try:
        line, rest = unpacked(answer)
    except ValueError as error:
        # It was killed: by a limit, or by what was in the file.
        raise Unfit(_("It takes too long or too much memory to convert.")) from error
    if sentence := line.get("error"):
        # It is marked for translation where it is raised, without Django.
        raise Unfit(_(sentence))
    return line, rest


async def _run(message: bytes) -> bytes:
    async with _turn():
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "documents.converter",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
        )
        try:
            async with asyncio.timeout(_SECONDS):
                answer, _ = await process.communicate(message)
                return answer
        except TimeoutError:
            return b""
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _turn() -> asyncio.Semaphore:
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))
