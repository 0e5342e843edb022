"""`documents.commit.proposal`: what is told of a commit."""

from documents.commit.proposal import Outcome, Position
from documents.review.news import News


def test_how_far_a_room_and_a_commit_have_come() -> None:
    """Journal, chat and review, in the same order, so that they can be compared."""
    assert Position(head=3, rev=2, epoch=9, access_version=8, review=1).reach == (3, 2, 1)
    assert Outcome(head=3, access_version=8, rev=2, review=News(1)).reach == (3, 2, 1)


def test_what_others_wrote_is_relayed_before_what_was_committed() -> None:
    assert Outcome(tail=(b"a", b"b"), update=b"c").updates == (b"a", b"b", b"c")
    assert Outcome(tail=(b"a",)).updates == (b"a",)
