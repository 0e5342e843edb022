"""What has been said about places of a text, as files tell it. Pure.

The words themselves name the threads that are about them (`Run.threads`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any

from documents.content.schema import COMMENTS
from documents.content.tree import Node, Run, text_in, threads_of

LONGEST_QUOTE = 500
_WORDED = {"paragraph", "heading", "codeBlock"}


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody said; `at` is the moment as ISO 8601 tells it, or empty."""

    author: str
    at: str
    text: str
    initials: str = ""


@dataclass(frozen=True, slots=True)
class Discussion:
    """A thread: whether it is resolved, and what was said in it, the first thing first."""

    id: str
    is_resolved: bool
    remarks: tuple[Remark, ...]


def told(discussion: Discussion) -> dict[str, Any]:
    """A thread as JSON."""
    return asdict(discussion)


def heard(told: dict[str, Any]) -> Discussion:
    """What `told` has told."""
    remarks = tuple(Remark(**remark) for remark in told["remarks"])
    return Discussion(told["id"], told["is_resolved"], remarks)


def quotes_in(root: Node) -> dict[str, str]:
    """The words of each thread, as a quote has them (PROTOCOL.md 5.15)."""
    said: dict[str, str] = {}
    behind: dict[str, int] = {}
    for number, block in enumerate(_blocks(root)):
        for words, threads in _words(block):
            for thread in threads:
                before = "\n" if behind.get(thread, number) != number else ""
                said[thread] = (said.get(thread, "") + before + words)[:LONGEST_QUOTE]
                behind[thread] = number
    return said


def _blocks(root: Node) -> Iterator[Node]:
    """The pictures and what says something, in the order of the text."""
    for node in root.nodes:
        if _says(node):
            yield node
        else:
            yield from _blocks(node)


def _says(node: Node) -> bool:
    return node.kind == "image" or (node.kind in _WORDED and bool(node.content))


def _words(block: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a block says, with the threads of it; what no thread can name has those around it."""
    if block.kind == "image":
        yield str(block.attributes.get("alt") or ""), threads_of(block)
        return
    for place, part in enumerate(block.content):
        if isinstance(part, Run):
            yield part.text, part.threads
        else:
            yield text_in(Node("paragraph", {}, (part,))), _around(block.content, place)


def _around(content: tuple[Node | Run, ...], place: int) -> tuple[str, ...]:
    before = next((part.threads for part in content[:place][::-1] if isinstance(part, Run)), ())
    after = next((part.threads for part in content[place + 1 :] if isinstance(part, Run)), ())
    return tuple(thread for thread in before if thread in after)


def at_one_place(root: Node) -> Node:
    """The tree in which each thread is about words of blocks beside each other alone.

    Words that were copied within a text take their threads along; a file has one place for each:
    where most of the words are.
    """
    blocks = list(_blocks(root))
    chosen = {thread: _largest(places) for thread, places in _places(blocks).items()}
    numbers = iter(range(len(blocks)))
    return _kept(root, chosen, numbers)


def _places(blocks: Iterable[Node]) -> dict[str, Counter[int]]:
    """Of each thread, how many letters it has in which blocks; a picture counts as one."""
    places: dict[str, Counter[int]] = {}
    for number, block in enumerate(blocks):
        for part in block.content or (block,):
            for thread in threads_of(part):
                letters = len(part.text) if isinstance(part, Run) else 1
                places.setdefault(thread, Counter())[number] += letters
    return places


def _largest(places: Counter[int]) -> range:
    """The blocks beside each other that have the most letters."""
    best, most = range(0), 0
    numbered = enumerate(sorted(places))
    for _, group in groupby(numbered, lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in group]
        letters = sum(places[number] for number in numbers)
        if letters > most:
            best, most = range(numbers[0], numbers[-1] + 1), letters
    return best


def _kept(node: Node, chosen: dict[str, range], numbers: Iterator[int]) -> Node:
    if not _says(node):
        return replace(
            node,
            content=tuple(
                _kept(part, chosen, numbers) if isinstance(part, Node) else part
                for part in node.content
            ),
        )
    number = next(numbers)

    def here(part: Node | Run) -> tuple[str, ...]:
        return tuple(thread for thread in threads_of(part) if number in chosen[thread])

    if node.kind == "image":
        others = {name: value for name, value in node.attributes.items() if name != COMMENTS}
        kept = " ".join(here(node))
        return replace(node, attributes={**others, COMMENTS: kept} if kept else others)
    content = tuple(
        replace(part, threads=here(part)) if isinstance(part, Run) else part
        for part in node.content
    )
    return replace(node, content=content)
