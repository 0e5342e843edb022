"""`collab.updates.nesting`, `collab.updates.depth`: how deep types may nest (PROTOCOL 2.4)."""

import pytest

from collab.engine.replica import Replica, ReplicaBroken
from collab.protocol.closing import Refused
from collab.protocol.lib0 import write_chunk
from collab.updates.depth import Depth
from collab.updates.scan import Scan, Survey, scan
from collab.updates.surrogates import Pairs
from tests.support.yjs import ROOTS, Id, client, item, string, update

ELEMENT, TEXT = b"\x03\x01p", b"\x01"


def element(**place: object) -> bytes:
    return item(7, ELEMENT, **place)  # type: ignore[arg-type]


def chain(number: int, count: int, parent: Id | None = None, root: str = "default") -> bytes:
    """Elements of a client, each in the one before, the first in `parent` or the root."""
    first = element(parent=parent, root=root)
    rest = [element(parent=(number, at)) for at in range(count - 1)]
    return update(client(number, 0, first, *rest))


def depth(*clients: bytes) -> int:
    return scan(update(*clients)).depth


# One update.


def test_the_longest_chain_is_what_counts() -> None:
    """2.4: 0 without types; neighbours are as deep as each other, values count for nothing."""
    assert depth(client(1, 0, string("a"))) == 0
    assert depth(client(1, 0, element())) == 1
    assert depth(client(1, 0, element(), element(origin=(1, 0)), element(right=(1, 0)))) == 1
    assert depth(client(1, 0, element(), element(parent=(1, 0)), element(origin=(1, 1)))) == 2
    assert scan(chain(1, 64)).depth == 64


def test_chains_are_followed_through_letters_and_clients() -> None:
    """2.4: a neighbour may be amid a text, in another client's part, or to the right."""
    inner = item(4, write_chunk(b"abc"), parent=(2, 0))
    assert depth(client(2, 0, element(), inner), client(1, 0, element(origin=(2, 2)))) == 2
    assert depth(client(2, 0, element(), inner), client(1, 0, element(right=(2, 3)))) == 2
    assert depth(client(2, 0, element(parent=(1, 0))), client(1, 0, element())) == 2


def test_of_two_neighbours_the_deeper_counts() -> None:
    """2.4: yrs takes the parent of whichever it can find."""
    deep = client(2, 0, element(), element(parent=(2, 0)), element(parent=(2, 1)))
    assert depth(deep, client(1, 0, element(origin=(9, 9), right=(2, 2)))) == 3
    assert depth(deep, client(1, 0, element(origin=(2, 2), right=(9, 9)))) == 3


def test_what_is_not_in_the_update_counts_as_a_root() -> None:
    """2.4: before its first clock and behind its last; each such place is counted."""
    outside = client(1, 5, element(parent=(1, 4)), element(origin=(1, 8)), element(origin=(1, 5)))
    found = scan(update(outside))
    assert (found.depth, found.places) == (1, 2)


def test_a_circle_is_passed_once() -> None:
    """3.4: it ends the walk, and the replica refuses what stays pending."""
    assert depth(client(1, 0, element(parent=(1, 1)), element(parent=(1, 0)))) <= 2


@pytest.mark.parametrize("levels", [65, 10**3, pytest.param(10**5, marks=pytest.mark.long)])
def test_one_update_nests_at_most_64_deep(levels: int) -> None:
    """2.4: however deep it is, the walk needs no stack."""
    with pytest.raises(Refused):
        scan(chain(1, levels))


# Many updates.


def take(target: Replica, *said: bytes) -> bytes:
    """Apply updates in one go, as a commit does."""
    for each in said:
        found = scan(each)
        target.note(found)
        target.limit(found)
    return target.apply(said)


def fresh(*journal: bytes) -> Replica:
    return Replica(b"", journal, len(journal), 0, roots=ROOTS)


@pytest.mark.parametrize("root", ["default", "text"])
def test_depth_is_measured_from_the_root(root: str) -> None:
    """2.4: in XML and in a text; at 64 it ends, wherever the last element stands."""
    document = chain(1, 60, root=root)
    take(fresh(document), chain(2, 4, (1, 59)))
    take(fresh(document), chain(2, 5, (1, 58)))
    with pytest.raises(ReplicaBroken):
        take(fresh(document), chain(2, 5, (1, 59)))


def test_depth_is_measured_below_attributes_and_beside_letters() -> None:
    """2.4: by whatever an element hangs on those that are there."""
    letter = update(client(3, 0, item(4, b"\x01a", parent=(1, 63))))
    in_attribute = update(client(2, 0, b"\x27\x00\x01\x3f\x01k" + TEXT))
    document = chain(1, 64)
    for deeper in (
        in_attribute,
        update(client(2, 0, element(origin=(3, 0)))),
        update(client(2, 0, element(right=(3, 0)))),
    ):
        with pytest.raises(ReplicaBroken):
            take(fresh(document, letter), deeper)
    assert take(fresh(document, letter), update(client(2, 0, element(origin=(1, 63)))))


def test_many_shallow_updates_in_one_go_are_no_deep_one() -> None:
    """2.4: their sum is over the limit, the truth is not."""
    document = chain(1, 30)
    each = [chain(number, 3, (1, 29)) for number in range(2, 30)]
    assert take(fresh(document), *each)


def test_a_chain_over_many_updates_in_one_go_is_deep() -> None:
    """2.4."""
    parts = [chain(1, 40), chain(2, 20, (1, 39)), chain(3, 5, (2, 19))]
    assert take(fresh(), *parts[:2])
    with pytest.raises(ReplicaBroken):
        take(fresh(), *parts)


def test_the_journal_is_taken_as_it_is() -> None:
    """3.2: a document that is too deep already opens, and may be edited where it is not."""
    old = chain(2, 30, (1, 59))
    replica = fresh(chain(1, 60), old)
    assert take(replica, chain(3, 3, (1, 0)))
    with pytest.raises(ReplicaBroken):
        take(replica, chain(4, 1, (2, 29)))


def crowd(number: int, count: int, deepest: Id) -> bytes:
    """An update that adds an element in each of many, and one in `deepest`."""
    places = [element(parent=(1, at)) for at in range(count)]
    return update(client(number, 0, *places, element(parent=deepest)))


def test_a_change_in_very_many_places_is_measured_by_the_document() -> None:
    """2.4: as one that touches few is, but without asking where each is."""
    wide = update(client(1, 0, *(element() for _ in range(1200))))
    shallow = take(fresh(wide), crowd(2, 1100, (1, 1199)))
    assert scan(shallow).places > 1000
    tower = chain(5, 64)
    with pytest.raises(ReplicaBroken):
        take(fresh(wide, tower), crowd(2, 1100, (5, 63)))


def test_deletions_count_as_places() -> None:
    """2.4: one range may reach into as many types as the document has."""
    found = Scan(depth=1, places=1, deleted=10**6)
    replica = fresh(chain(1, 64))
    replica.limit(found)
    with pytest.raises(ReplicaBroken):
        replica.apply([update(client(2, 0, element()))])


def test_the_depth_of_a_document_is_measured_but_once() -> None:
    """2.4: not for every change in very many places."""
    replica = fresh(update(client(1, 0, *(element() for _ in range(1200)))))
    for number in range(2, 10):
        assert take(replica, crowd(number, 1100, (1, 0)))
    assert isinstance(replica._depth, Depth)
    assert replica._depth.deepest < 20


def test_what_is_known_adds_no_depth() -> None:
    """2.4: or the whole document would be looked through again and again."""
    replica = fresh(update(client(1, 0, *(element() for _ in range(1200)))))
    replica.take_survey(Survey(Pairs(), 1))
    assert take(replica, crowd(2, 1100, (1, 0)))
    depth = replica._depth.deepest
    for _ in range(3):
        assert not take(replica, crowd(2, 1100, (1, 0)))
    assert replica._depth.deepest == depth < 5


@pytest.mark.parametrize("root", ["mine", "other"])
def test_data_is_measured_from_whatever_root_it_has(root: str) -> None:
    """2.4: from one that was there when it was opened, and from one that has come since."""
    replica = Replica(b"", [chain(1, 60, root="mine")], 1, 0, roots=None)
    take(replica, chain(2, 60, root="other"))
    last = (1, 59) if root == "mine" else (2, 59)
    take(replica, chain(3, 4, last))
    with pytest.raises(ReplicaBroken):
        take(replica, chain(4, 1, (3, 3)))


def test_what_is_about_to_nest_too_deep_is_reached_before_it_is_applied() -> None:
    """2.4: then what was noted is applied first, and the truth is known."""
    replica = fresh(chain(1, 40))
    replica.limit(scan(chain(2, 40)))
    assert not replica.is_laden
    replica.limit(scan(chain(3, 40)))
    assert replica.is_laden
