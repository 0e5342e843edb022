"""The comments of a Word file: who said what, and which are about what is being read. Pure.

Answers are comments of their own, which a part of 2012 ties to the comment that they answer; all
that are tied are one thread. What nothing in the text refers to is shown to nobody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from documents.content.readers.word.parts import Package, Part, name_of, tag, value_of
from documents.content.schema import COMMENTS
from documents.content.tree import Node, Run, threads_of

START, END, REFERENCE = "w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"
SIGNS = (START, END, REFERENCE)
# Comments about the same words that are kept as wide as they are; others are about the first one.
_MOST_HERE = 20
_LAST_WORD = re.compile(r"\S+\s*\Z")
_FIRST_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as the file has it; `answers` is the id of another one, or empty."""

    id: str
    element: Any
    author: str
    initials: str
    at: str
    answers: str
    is_done: bool


class Comments:
    """The comments of a file. `here` are the threads that are about what is being read.

    `names` has what threads are named by the ids of their first comments, and is added to.
    """

    def __init__(self, package: Package, main: Part, names: dict[str, str]) -> None:
        self.part = package.part(main.target("comments"))
        self._comments = {each.id: each for each in _comments(package, main, self.part)}
        first = {id_: self._first(id_) for id_ in self._comments}
        self._answers: dict[str, list[Comment]] = {}
        for comment in self._comments.values():
            self._answers.setdefault(first[comment.id], []).append(comment)
        self._threads = {id_: names.setdefault(id_, str(uuid4())) for id_ in self._answers}
        self._ended = _ids(main, END)
        self._named = self._ended | _ids(main, REFERENCE)
        self.here: tuple[str, ...] = ()
        self._seen: dict[str, None] = {}
        self._placed: set[str] = set()
        self._waiting: tuple[str, ...] = ()

    def _first(self, id_: str) -> str:
        """The comment that began what this one is said in; of a circle, the one itself."""
        passed = [id_]
        while (answered := self._comments[passed[-1]].answers) in self._comments:
            if answered in passed:
                return id_
            passed.append(answered)
        return passed[-1]

    def meet(self, sign: Any, parts: list[Node | Run]) -> None:
        """What says where a comment begins, ends or is, behind these parts of a paragraph."""
        id_, name = value_of(sign, "w:id"), name_of(sign)
        thread = self._threads.get(id_)
        if thread is None:
            return
        if name == END:
            self.here = tuple(each for each in self.here if each != thread)
            return
        self._seen[id_] = None
        if name == START and id_ in self._ended:
            self._begin(thread)
        elif thread in self._placed or (name == START and id_ in self._named):
            return
        elif not self._at_last_word(thread, parts):
            self._wait(thread)

    def _begin(self, thread: str) -> None:
        if len(self.here) >= _MOST_HERE:
            self._wait(thread)
        elif thread not in self.here:
            self.here = (*self.here, thread)

    def _wait(self, thread: str) -> None:
        """Have a thread be about the next word."""
        if thread not in self._waiting:
            self._waiting = (*self._waiting, thread)

    def _at_last_word(self, thread: str, parts: list[Node | Run]) -> bool:
        """Have a comment that is about no words be about those before it, if there are any."""
        last = parts[-1] if parts else None
        if isinstance(last, Node) and last.kind == "image":
            parts[-1] = with_threads(last, (thread,))
        elif isinstance(last, Run) and (found := _LAST_WORD.search(last.text)):
            before, word = last.text[: found.start()], last.text[found.start() :]
            parts[-1:] = [replace(last, text=before)] if before else []
            parts.append(with_threads(replace(last, text=word), (thread,)))
        else:
            return False
        self._placed.add(thread)
        return True

    def at_end(self, node: Node) -> Node:
        """A whole text; comments that wait for words that never come are about its last ones."""
        for place in reversed(range(len(node.content))):
            if not self._waiting:
                break
            last = node.content[place]
            parts = [self.at_end(last) if isinstance(last, Node) and last.content else last]
            waiting = tuple(each for each in self._waiting if not self._at_last_word(each, parts))
            if parts[0] is not last or waiting != self._waiting:
                rest = node.content[place + 1 :]
                node = replace(node, content=(*node.content[:place], *parts, *rest))
            self._waiting = waiting
        return node

    def of_text(self, run: Run) -> Iterator[Run]:
        """Words with the threads that are about them."""
        if self._waiting and (found := _FIRST_WORD.match(run.text)):
            waiting, self._waiting = self._waiting, ()
            self._placed.update(waiting)
            yield from self.of_text(with_threads(replace(run, text=found[0]), waiting))
            run = replace(run, text=run.text[found.end() :])
        if run.text:
            self._placed.update(self.here)
        yield with_threads(run, self.here) if self.here else run

    def of_image(self, image: Node) -> Node:
        """A picture with the threads that are about it."""
        self._placed.update(self.here)
        return with_threads(image, self.here) if self.here else image

    def threads(self) -> Iterator[tuple[str, list[Comment]]]:
        """The threads that the text refers to, in its order, each with its comments."""
        yield from ((self._threads[id_], self._answers[id_]) for id_ in self._seen)


def _ids(main: Part, sign: str) -> set[str]:
    return {value_of(each, "w:id") for each in main.root.iter(tag(sign))}


def with_threads(part: Any, threads: tuple[str, ...]) -> Any:
    """A part of a text that further threads are about."""
    named = tuple(dict.fromkeys((*threads_of(part), *threads)))
    if isinstance(part, Run):
        return replace(part, threads=named)
    return replace(part, attributes={**part.attributes, COMMENTS: " ".join(named)})


def _comments(package: Package, main: Part, part: Part | None) -> Iterator[Comment]:
    if part is None:
        return
    elements = {value_of(each, "w:id"): each for each in part.root.iter(tag("w:comment"))}
    owners = {place: id_ for id_, each in elements.items() for place in _places(each)}
    ties = _by(package, main, "commentsExtended", "w15:paraId")
    moments = _moments(package, main)
    for id_, element in elements.items():
        own = [ties[place] for place in _places(element) if place in ties]
        parents = (owners.get(value_of(tie, "w15:paraIdParent"), "") for tie in own)
        exact = (moments[place] for place in _places(element) if place in moments)
        yield Comment(
            id=id_,
            element=element,
            author=value_of(element, "w:author"),
            initials=value_of(element, "w:initials"),
            at=next(exact, value_of(element, "w:date")),
            answers=next(filter(None, parents), ""),
            is_done=any(value_of(tie, "w15:done") in {"1", "true", "on"} for tie in own),
        )


def _places(comment: Any) -> list[str]:
    """What names the paragraphs of a comment in the whole file; it is tied by its last one."""
    named = (value_of(each, "w14:paraId") for each in comment.iter(tag("w:p")))
    return [name for name in reversed(list(named)) if name]


def _moments(package: Package, main: Part) -> dict[str, str]:
    """When comments were made by paragraphs: what Word says else is the time of where it was."""
    names = _by(package, main, "commentsIds", "w16cid:paraId")
    told = _by(package, main, "commentsExtensible", "w16cex:durableId")
    found = {
        place: value_of(told.get(value_of(name, "w16cid:durableId")), "w16cex:dateUtc")
        for place, name in names.items()
    }
    return {place: moment for place, moment in found.items() if moment}


def _by(package: Package, main: Part, kind: str, key: str) -> dict[str, Any]:
    """What stands in a part, by what names each of it."""
    part = package.part(main.target(kind))
    return {value_of(each, key): each for each in part.root} if part is not None else {}
