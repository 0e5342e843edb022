"""Suggestions that are merged into a replica: as others see it, or not at all."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from pycrdt import Text

from collab.engine.replica import Replica
from collab.engine.suggestions import Accepting, fit
from collab.updates.scan import scan
from documents.chat.acts import Refusal
from documents.review.suggestions.acts import Acceptance, Fit, Part, Suggest
from documents.varint import write_uint
from tests.support.lengths import examples
from tests.support.suggestions import Fork, with_update
from tests.unit.updates.test_trial import STEPS, add, edited, written

ROOTS = frozenset({"default"})
ID = UUID("0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a11")
QUOTA = 1024**2


def replica_of(*updates: bytes) -> Replica:
    return Replica(b"", updates, len(updates), 0, roots=ROOTS)


def part(fork: Fork, author: int = 2) -> Part:
    return Part(fork.update, {fork.client: author}, frozenset({author}))


def shown(replica: Replica) -> str:
    return with_update(replica.state())


@settings(deadline=None, max_examples=examples(40))
@given(first=STEPS, second=STEPS, meanwhile=STEPS)
def test_what_is_merged_is_what_others_see(
    first: list[tuple[str, int, int]],
    second: list[tuple[str, int, int]],
    meanwhile: list[tuple[str, int, int]],
) -> None:
    """5.18: two that build on each other, while somebody edits; the difference is all of it."""
    was = written("one two", "three four", "five")
    one = edited(Fork(was), first)
    two = edited(Fork(was, one.update), second)
    later = edited(Fork(was), meanwhile)
    text = with_update(was, later.update)
    foreseen = with_update(was, later.update, one.update, two.update)
    replica = replica_of(was, later.update)
    accepting = Accepting([Acceptance(1, [part(two), part(one, author=3)])], QUOTA)
    assert shown(replica) == text
    diffs = accepting.apply(replica)
    assert accepting.answers == [None]
    assert shown(replica) == foreseen
    assert with_update(was, later.update, *filter(None, diffs)) == foreseen
    assert accepting.authors == {1, 2, 3}


def test_all_or_none() -> None:
    """5.18: what does not fit any more leaves the text alone, with all that came with it."""
    was = written("one two", "three")
    good, lost = Fork(was).write("Oh. "), Fork(was, Fork(was).write("x").update).write("y", at=1)
    replica = replica_of(was)
    taken = Fork(was, client=good.client).write("Mine", at=2)
    for parts, answer in (
        ([part(good), part(lost)], Refusal.INCOMPLETE),
        ([part(good), Part(b"\1\2", {}, frozenset({2}))], Refusal.BAD),
        ([Part(good.update, {}, frozenset({2}))], Refusal.CLASH),
    ):
        before = replica.state()
        accepting = Accepting([Acceptance(1, parts)], QUOTA)
        assert accepting.apply(replica) == [b""]
        assert (accepting.answers, replica.state()) == ([answer], before)
        assert accepting.authors == set()
    assert Accepting([Acceptance(1, [part(good)])], 10).apply(replica) == [b""]
    replica.note(scan(taken.update))
    replica.apply([taken.update])
    accepting = Accepting([Acceptance(1, [part(good)])], QUOTA)
    accepting.apply(replica)
    assert accepting.answers == [Refusal.CLASH]


def elsewhere() -> Fork:
    fork = Fork()
    subscription = fork.doc.observe(lambda event: fork._said.append(event.update))
    fork.doc.get("elsewhere", type=Text).insert(0, "x")
    fork.doc.unobserve(subscription)
    return fork


def cut(was: bytes) -> bytes:
    """An update that deletes half of the character behind "a"."""
    client = next(iter(scan(was).ends))
    end = scan(was).ends[client]
    return bytes([0, 1]) + write_uint(client) + bytes([1]) + write_uint(end - 1) + bytes([1])


@pytest.mark.parametrize(
    ("update", "answer"),
    [
        (b"", Refusal.BAD),
        (b"\0\0", Refusal.BAD),
        (b"\1\1\1\0", Refusal.BAD),
        (elsewhere().update, Refusal.BAD),
        (Fork(client=0).edit(lambda root: add(root, "x")).update, Refusal.CLASH),
        (Fork(client=2**53 - 1).edit(lambda root: add(root, "x")).update, Refusal.CLASH),
    ],
)
def test_what_no_text_takes_is_refused(update: bytes, answer: Refusal) -> None:
    """5.18: the same that no change frame may be."""
    assert fit(replica_of(written("one")), Suggest(ID, update)) is answer


def test_half_a_character_is_not_deleted() -> None:
    """2.4."""
    was = written("a😀")
    assert fit(replica_of(was), Suggest(ID, cut(was))) is Refusal.BAD


def test_what_is_lacking_is_told() -> None:
    """5.18: so that it is known on which suggestion one builds."""
    was = written("one")
    first = Fork(was).write("two ")
    second = Fork(was, first.update).write("three ", at=2)
    found = fit(replica_of(was), Suggest(ID, second.update))
    assert isinstance(found, Fit)
    assert set(found.lacking) == {first.client}
    assert set(found.ends) == {second.client}
