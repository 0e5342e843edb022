"""What has been said about places of a text, as files tell it. Pure.

The words themselves name the threads that are about them (`Run.threads`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby, islice
from typing import Any

from documents.content.schema import COMMENTS, CONTROLS, words
from documents.content.tree import Node, Run, text_in, threads_of

LONGEST_QUOTE = 500
LONGEST_NAME = 200
# Bytes of a remark, remarks of a discussion, discussions of a text, as a review takes them; and
# remarks that one file may bring.
LONGEST_REMARK, MOST_REMARKS, MOST_DISCUSSIONS = 4096, 100, 1000
MOST_REMARKS_IN_ALL = 10_000
WORDED = {"paragraph", "heading", "codeBlock"}


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody said; `at` is the moment as ISO 8601 tells it, or empty."""

    author: str
    at: str
    text: str
    initials: str = ""


@dataclass(frozen=True, slots=True)
class Discussion:
    """A thread: whether it is resolved, and what was said in it, the first thing first.

    `quote` are the words that it is about.
    """

    id: str
    is_resolved: bool
    remarks: tuple[Remark, ...]
    quote: str = ""


def as_json(discussion: Discussion) -> dict[str, Any]:
    """A thread as JSON."""
    return asdict(discussion)


def heard(told: dict[str, Any]) -> Discussion:
    """What `as_json` has told."""
    return Discussion(**{**told, "remarks": tuple(Remark(**each) for each in told["remarks"])})


def fitted(discussions: Iterable[Discussion], *roots: Node) -> list[Discussion]:
    """As much as a review takes of what a file says about the words of a text, with their quotes:
    those of the first of the texts that has the words.

    What is longer than a comment may be goes on in further ones of the same author.
    """
    left, kept = MOST_REMARKS_IN_ALL, list[Discussion]()
    quotes = {id_: quote for root in roots[::-1] for id_, quote in quotes_in(root).items()}
    for each in discussions:
        pieces = (piece for remark in each.remarks for piece in _pieces(remark))
        remarks = tuple(islice(pieces, min(MOST_REMARKS, left)))
        if remarks and len(kept) < MOST_DISCUSSIONS:
            left -= len(remarks)
            kept.append(replace(each, remarks=remarks, quote=quotes.get(each.id, "")))
    return kept


def _pieces(remark: Remark) -> Iterator[Remark]:
    author, text = words(remark.author) or "", CONTROLS.sub("", remark.text)
    start = 0
    while rest := text[start : start + LONGEST_REMARK].lstrip():
        start += len(text[start : start + LONGEST_REMARK]) - len(rest)
        piece = rest.encode()[:LONGEST_REMARK].decode(errors="ignore")
        if start + len(piece) < len(text):
            # Behind a word, unless there is none that ends.
            piece = piece[: max(piece.rfind(" "), piece.rfind("\n"))] or piece
        start += len(piece)
        yield replace(remark, author=author[:LONGEST_NAME], text=piece.rstrip())


def quotes_in(root: Node) -> dict[str, str]:
    """The words of each thread, as a quote has them (PROTOCOL.md 5.15)."""
    said: dict[str, str] = {}
    behind: dict[str, int] = {}
    for number, block in enumerate(_blocks(root)):
        for told, threads in _words(block):
            for thread in threads:
                before = "\n" if behind.get(thread, number) != number else ""
                said[thread] = (said.get(thread, "") + before + told)[:LONGEST_QUOTE]
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
    return node.kind == "image" or (node.kind in WORDED and bool(node.content))


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
