"""Has files of strangers read, drawn and written by processes of their own (child.py).

Each job has limits of time and memory, and few are done at once. Whoever waits for one and goes
away (a browser that is closed, a request that is cancelled) ends it.
"""

import asyncio
import sys
import time
from asyncio import StreamWriter
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from signal import SIGKILL
from tempfile import SpooledTemporaryFile
from threading import Lock
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary, WeakValueDictionary

import orjson
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from documents.content.forks import MOST_BYTES, Fork, Forked
from documents.content.remarks import Discussion, as_json, heard
from documents.errors import Unfit
from documents.jobs.child import CPU_SECONDS, cut, environment, packed, unpacked
from documents.jobs.pictures import Picture
from documents.jobs.signals import send_signal

_AT_ONCE = 2
_SECONDS = 2 * CPU_SECONDS
_PIECE = 256 * 1024
# An answer is no longer than what it is made of may be, and what tells of that.
_BESIDE = 16 * 1024 * 1024
# So many pictures, or so many bytes of them, are drawn by one process.
_BATCH, _BATCH_BYTES = 50, 4 * 1024 * 1024
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
_imports: WeakValueDictionary[int, "_Turn"] = WeakValueDictionary()
Data: TypeAlias = "bytes | File[Any]"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: a tree as JSON whose images have their number in `images` as `src`; no
    bytes for no text. `discussions` is what it says about its words. Where changes are tracked in
    it, `after` is the tree with all of them, and `tree` the one without.
    """

    tree: bytes
    heading: str
    images: list[bytes]
    discussions: list[Discussion]
    after: bytes = b""


class _Turn:
    """A lock that a weak reference can lead to."""

    def __init__(self) -> None:
        self.lock = Lock()


@contextmanager
def turn_of(person: int) -> Iterator[None]:
    """One import or export of a person at a time: it may hold many times what the file has."""
    turn = _imports.setdefault(person, _Turn())
    async_to_sync(_wait)(turn.lock)
    try:
        yield
    finally:
        turn.lock.release()


async def _wait(lock: Lock) -> None:
    # By asking again and again: imports run in threads, and whoever waits may be cancelled.
    while not lock.acquire(blocking=False):  # noqa: ASYNC110
        await asyncio.sleep(0.1)


def read(format_: str, data: Data, charset: str | None = None) -> Reading:
    """Read a file in one of the formats: markdown, html, docx, text.

    `charset` is the encoding that its Content-Type names.

    Raises:
        Unfit: it cannot be read, with a sentence.
    """
    job = {"do": "read", "format": format_, "charset": charset, "most": 2 * settings.MAX_IMPORT}
    most = 2 * settings.MAX_IMPORT + settings.DOCUMENT_QUOTA
    line, rest = done("documents.jobs.conversion_child", job, _pieces(data), most)
    tree, after, said, *images = cut(rest, line["sizes"])
    discussions = [heard(each) for each in orjson.loads(said)]
    return Reading(tree, line["heading"], images, discussions, after)


def build(tree: bytes, srcs: list[str | None], after: bytes = b"") -> Forked:
    """Build a text from a tree, and what makes of it the one `after`, if there is one; `srcs` has
    the `src` of each image, None for one that is left out.

    Raises:
        Unfit: it is too large.
    """
    job = {"do": "build", "srcs": srcs, "sizes": [len(tree), len(after)]}
    most = settings.DOCUMENT_QUOTA + MOST_BYTES
    line, rest = done("documents.jobs.conversion_child", job, [tree, after], most)
    sizes = [each.pop("size") for each in line["forks"]]
    update, *others = cut(rest, [len(rest) - sum(sizes), *sizes])
    forks = (Fork(update=other, **each) for other, each in zip(others, line["forks"], strict=True))
    return Forked(update, tuple(line["clients"]), tuple(forks), line["left_out"])


def write_docx(
    tree: bytes, title: str, pictures: dict[str, Data], discussions: Sequence[Discussion] = ()
) -> bytes:
    """Write a file of Word from a tree as JSON.

    `pictures` has the images by their `src`, of which one at a time is in memory; `discussions`
    what is said about words of the tree.

    Raises:
        Unfit: the text is too large.
    """
    job = {"do": "docx", "title": title}
    return docx_by("documents.jobs.conversion_child", job, [tree], pictures, discussions)[1]


def docx_by(
    module: str,
    job: dict[str, Any],
    parts: Sequence[bytes],
    pictures: dict[str, Data],
    discussions: Sequence[Discussion],
) -> tuple[dict[str, Any], bytes]:
    """What a module's child answers, and the file of Word that it writes from these parts.

    Raises:
        Unfit: the text is too large.
    """
    pictures = _shown_by_word(pictures)
    sizes = {src: _size(data) for src, data in pictures.items()}
    said = orjson.dumps([as_json(each) for each in discussions])
    job = {**job, "parts": [*map(len, parts)], "said": len(said), "sizes": sizes}
    pieces = chain(parts, [said], chain.from_iterable(map(_opened, pictures.values())))
    line, data = done(module, job, pieces, settings.FILES_QUOTA)
    return line, bytes(data)


def _shown_by_word(pictures: dict[str, Data]) -> dict[str, Data]:
    """The pictures, without WebP, which Word does not show, as far as there is time."""
    end, shown = time.monotonic() + _SECONDS, dict(pictures)
    for src, data in pictures.items():
        if (whole := _webp(data)) and time.monotonic() < end:
            (drawn,) = draw_all([whole], still=True)
            if drawn is not None:
                shown[src] = _on_disk(drawn.data)
    return shown


def _on_disk(data: bytes) -> "File[Any]":
    file: File[Any] = File(SpooledTemporaryFile(_PIECE))  # noqa: SIM115  (`_opened` ends it)
    file.write(data)
    return file


def _webp(data: Data) -> bytes:
    whole = b"".join(_opened(data)) if isinstance(data, bytes) or _is_webp(data) else b""
    return whole if whole[8:12] == b"WEBP" else b""


def _is_webp(data: "File[Any]") -> bool:
    with data.open("rb") as file:
        return bool(file.read(12)[8:] == b"WEBP")


def _size(data: Data) -> int:
    return len(data) if isinstance(data, bytes) else data.size


def _opened(data: Data) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
    else:
        with data.open("rb") as file:
            yield from file.chunks()


def draw(data: Data) -> Picture:
    """The picture in these bytes, as pictures.picture_of.

    Raises:
        Unfit: it is none, or cannot be shown, with a sentence.
    """
    (drawn,) = _drawn([len(data) if isinstance(data, bytes) else data.size], _pieces(data))[0]
    if isinstance(drawn, str):
        raise Unfit(_(drawn))
    return drawn


def square(data: Data, side: int) -> bytes:
    """The middle of a picture, as pictures.square_of.

    Raises:
        Unfit: it is none, or cannot be shown, with a sentence.
    """
    job = {"do": "square", "side": side}
    return bytes(done("documents.jobs.pictures", job, _pieces(data), 4 * side * side)[1])


def draw_all(images: list[bytes], *, still: bool = False) -> list[Picture | None]:
    """The pictures of an import, or those of it that stand still (pictures.still_of); None for what
    is none, and when they have taken too long.
    """
    left = float(CPU_SECONDS)
    pictures: list[Picture | None] = []
    for batch in _batches(images):
        if left <= 0:
            break
        try:
            drawn, took = _drawn([len(image) for image in batch], batch, left, still=still)
        # It was killed, and nobody knows by which of them.
        except Unfit:
            drawn, took = [""] * len(batch), float(CPU_SECONDS)
        left -= took
        pictures.extend(each if isinstance(each, Picture) else None for each in drawn)
    return [*pictures, *[None] * (len(images) - len(pictures))]


def _batches(images: list[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for image in images:
        if len(batch) == _BATCH or sum(map(len, batch)) > _BATCH_BYTES:
            yield batch
            batch = []
        batch.append(image)
    if batch:
        yield batch


def _drawn(
    sizes: list[int], pieces: Iterable[bytes], seconds: float = CPU_SECONDS, *, still: bool = False
) -> tuple[list[Picture | str], float]:
    """Each picture, or the sentence why it is none, and the seconds that all took together."""
    most = 4 * settings.MAX_FILE
    job = {"do": "draw", "sizes": sizes, "most": most, "seconds": seconds, "still": still}
    line, rest = done("documents.jobs.pictures", job, pieces, max(most, 4 * sum(sizes)))
    told: list[dict[str, Any]] = line["pictures"]
    parts = iter(cut(rest, [each["size"] for each in told if "size" in each]))
    drawn = [
        Picture(each["kind"], next(parts), each["width"], each["height"])
        if "size" in each
        else str(each["error"])
        for each in told
    ]
    return drawn, line["seconds"]


def answer_of(
    module: str, job: dict[str, Any], data: Data, most: int
) -> tuple[dict[str, Any], memoryview]:
    """What another module's child answers, in about `most` bytes.

    Raises:
        Unfit: it cannot be done, with a sentence.
    """
    return done(module, job, _pieces(data), most)


def _pieces(data: Data) -> Iterable[bytes]:
    return [data] if isinstance(data, bytes) else data.chunks()


def done(
    module: str, job: dict[str, Any], pieces: Iterable[bytes], most: int
) -> tuple[dict[str, Any], memoryview]:
    """What the module's child answers, in about `most` bytes.

    Raises:
        Unfit: it does not, with a sentence.
    """
    answer = async_to_sync(_run)(module, job, pieces, most + _BESIDE)
    try:
        line, rest = unpacked(answer)
    except ValueError as error:
        # It was killed: by a limit, or by what was in the file.
        raise Unfit(_("It takes too long or too much memory to convert.")) from error
    if sentence := line.get("error"):
        # It is marked for translation where it is raised, without Django.
        raise Unfit(_(sentence))
    return line, rest


async def _run(module: str, job: dict[str, Any], pieces: Iterable[bytes], most: int) -> bytes:
    async with _turn():
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
            cwd=settings.BASE_DIR, env=environment(),
        )  # fmt: skip
        try:
            async with asyncio.timeout(_SECONDS):
                return await _exchange(process, packed(job), pieces, most)
        except TimeoutError:
            return b""
        finally:
            send_signal(process, SIGKILL)
            await process.wait()


async def _exchange(process: Process, line: bytes, pieces: Iterable[bytes], most: int) -> bytes:
    assert process.stdin
    assert process.stdout
    telling = asyncio.create_task(_tell(process.stdin, line, pieces))
    answer = bytearray()
    try:
        while piece := await process.stdout.read(_PIECE):
            answer += piece
            if len(answer) > most:
                return b""
    finally:
        telling.cancel()
    return bytes(answer)


async def _tell(to: StreamWriter, line: bytes, pieces: Iterable[bytes]) -> None:
    # Who dies while it is told says so by ending its answer.
    with suppress(ConnectionError):
        to.write(line)
        # In pieces, so that a file on the disk is never in memory as a whole.
        for piece in pieces:
            to.write(piece)
            await to.drain()
        to.close()


def _turn() -> asyncio.Semaphore:
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE))
