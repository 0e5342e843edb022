"""`collab.limits.backlog`: who is cut off when too much waits."""

from dataclasses import dataclass, field

from collab.limits.backlog import Backlog


@dataclass(eq=False)
class Slow:
    """Somebody for whom so many bytes wait."""

    who: str
    size: int
    is_cut_off: bool = field(default=False)

    def unread(self) -> int:
        return self.size

    def cut_off(self) -> None:
        self.is_cut_off = True
        self.size = 0


def cut_off(*readers: Slow, most: int = 100, free: int = 10) -> list[int]:
    """Which of the readers are cut off when something comes to wait for each in turn."""
    backlog = Backlog(most, free)
    for reader in readers:
        backlog.note(reader)
    return [number for number, reader in enumerate(readers) if reader.is_cut_off]


def test_nobody_is_cut_off_while_there_is_room() -> None:
    assert cut_off(Slow("ann", 60), Slow("ben", 40)) == []


def test_whoever_has_most_is_cut_off_first_where_they_have_been_at_it_longest() -> None:
    ben = Slow("ben", 40)
    assert cut_off(Slow("ann", 30), ben, Slow("ann", 30), Slow("ann", 30)) == [0]


def test_it_goes_on_until_there_is_room() -> None:
    assert cut_off(*(Slow("ann", 30) for _ in range(8))) == [0, 1, 2, 3, 4]


def test_little_does_not_count() -> None:
    assert cut_off(*(Slow("ann", 10) for _ in range(99))) == []


def test_what_was_read_does_not_count() -> None:
    backlog, readers = Backlog(100, 10), [Slow("ann", 60) for _ in range(3)]
    for reader in readers:
        backlog.note(reader)
        backlog.forget(reader)
    assert not any(reader.is_cut_off for reader in readers)
