"""Two people edit at random while words are commented on: the mark is the same for everybody, and
on no letter but those that were commented on and those that were put between them.
"""

from itertools import count
from typing import Any
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from collab.engine import anchors
from collab.updates.scan import state_vector
from documents.content.comment_marks import key_of, marked_words
from documents.review.acts import Anchor
from tests.support.anchors import left_of, letter, right_of

THREADS = [UUID(int=1), UUID(int=2)]
# Of two bytes each, every one of which is written once.
LETTERS = 0x100
BYTES = 2


class Person:
    """Somebody's copy, edited as y-tiptap does: a mark goes on to what is put inside of it."""

    def __init__(self, client: int, state: bytes) -> None:
        self.doc: Doc[Any] = Doc(client_id=client)
        self.doc.apply_update(state)

    @property
    def text(self) -> XmlText:
        text: XmlText = self.doc.get("default", type=XmlFragment).children[0].children[0]
        return text

    @property
    def letters(self) -> str:
        return "".join(words for words, _ in self.text.diff())

    def marks(self) -> dict[str, str]:
        return marked_words(self.doc)

    def write(self, place: int, new: str) -> None:
        """Put a letter somewhere."""
        letters, marks = self.letters, self.marks()
        left, right = letters[place - 1 : place] if place else "", letters[place : place + 1]
        inside = {
            key_of(thread): {"id": str(thread)}
            if _holds(marks.get(str(thread), ""), left) and _holds(marks[str(thread)], right)
            else None
            for thread in THREADS
        }
        with self.doc.transaction():
            self.text.insert(place * BYTES, new)
            self.text.format(place * BYTES, (place + 1) * BYTES, inside)

    def erase(self, place: int) -> None:
        del_at = place * BYTES
        with self.doc.transaction() as transaction:
            self.text.integrated.remove_range(transaction._txn, del_at, BYTES)

    def hear(self, other: "Person") -> None:
        self.doc.apply_update(other.doc.get_update(self.doc.get_state()))


def _holds(words: str, each: str) -> bool:
    return bool(each) and each in words


def comment(server: Person, thread: UUID, first: int, last: int) -> str:
    """Comment on some letters of the server's text; which."""
    quote = server.letters[first : last + 1]
    start, end = left_of(letter(server.doc, quote[0])), right_of(letter(server.doc, quote[-1]))
    clocks = state_vector(server.doc.get_state())
    anchor = Anchor(quote, start, end)
    server.doc.apply_update(anchors.mark(server.doc.get_update(), anchor, thread, clocks))
    return quote


class Story:
    """A text, the server's copy of it, and those of two people.

    `quotes` has the letters that were commented on, `outside` those that were there and were not.
    """

    def __init__(self, clients: list[int], most: int) -> None:
        self._most = most
        self._fresh = map(chr, count(LETTERS))
        doc: Doc[Any] = Doc(client_id=clients[2])
        words = "".join(next(self._fresh) for _ in range(8))
        paragraph = XmlElement("paragraph", {}, [XmlText(words)])
        doc.get("default", type=XmlFragment).children.append(paragraph)
        self.server = Person(7, doc.get_update())
        self.people = [Person(client, doc.get_update()) for client in clients[:2]]
        self.quotes: dict[UUID, str] = {}
        self.outside: dict[UUID, set[str]] = {}

    def write(self, person: Person, here: float, _: float) -> None:
        person.write(int(here * len(person.letters)), next(self._fresh))

    def erase(self, person: Person, here: float, _: float) -> None:
        if size := len(person.letters):
            person.erase(min(int(here * size), size - 1))

    def tell(self, person: Person, *_: float) -> None:
        self.server.hear(person)

    def hear(self, person: Person, *_: float) -> None:
        person.hear(self.server)

    def comment(self, _: Person, here: float, there: float) -> None:
        letters = self.server.letters
        if not letters or len(self.quotes) == self._most:
            return
        first, last = sorted(int(part * (len(letters) - 1)) for part in (here, there))
        thread = THREADS[len(self.quotes)]
        quote = self.quotes[thread] = comment(self.server, thread, first, last)
        self.outside[thread] = set(letters) - set(quote)

    def between(self, thread: UUID) -> set[str]:
        """From the first letter that was commented on to the last, whoever put what between."""
        letters, quote = self.server.letters, self.quotes[thread]
        return set(letters[letters.index(quote[0]) : letters.index(quote[-1]) + 1])

    def end(self) -> None:
        """Everybody hears everything."""
        for person in (*self.people, *self.people):
            self.server.hear(person)
            person.hear(self.server)


Steps = list[tuple[str, int, float, float]]


def steps_of(*kinds: str, people: int = 2) -> st.SearchStrategy[Steps]:
    part, who = st.floats(0, 1), st.integers(0, people - 1)
    return st.lists(st.tuples(st.sampled_from(kinds), who, part, part), max_size=40)


def told(steps: Steps, clients: list[int], threads: int = 2) -> Story:
    story = Story(clients, threads)
    for what, who, here, there in steps:
        getattr(story, what)(story.people[who], here, there)
    story.end()
    return story


CLIENTS = st.permutations([3, 2**40, 2**53 - 2])


@settings(deadline=None)
@given(steps=steps_of("write", "write", "tell", "hear", "comment"), clients=CLIENTS)
@example(
    steps=[("write", 0, 0.5, 0), ("write", 1, 0.5, 0), ("tell", 0, 0, 0), ("comment", 0, 0.625, 1)],
    clients=[3, 2**40, 2**53 - 2],
)
def test_what_is_put_beside_the_words_is_not_marked(steps: Steps, clients: list[int]) -> None:
    """3.13: whether or not whoever does knows of the thread, of another one that begins or ends
    there, or of what somebody else has put there, and whatever the client ids.
    """
    story = told(steps, clients)
    for thread in story.quotes:
        assert story.between(thread).issuperset(story.server.marks().get(str(thread), ""))


@settings(deadline=None)
@given(steps=steps_of("write", "write", "erase", "tell", "hear", "comment"), clients=CLIENTS)
def test_the_mark_is_the_same_for_all_and_on_no_words_that_were_not_commented_on(
    steps: Steps, clients: list[int]
) -> None:
    """5.14: what is put in the place of a letter that was erased may carry it."""
    story = told(steps, clients)
    one, two = story.people
    assert one.letters == two.letters == story.server.letters
    assert one.marks() == two.marks() == story.server.marks()
    for thread, letters in story.outside.items():
        assert letters.isdisjoint(story.server.marks().get(str(thread), ""))
