"""Who may do what with suggestions: one table, held against the acts themselves."""

from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from collab.engine import suggestions
from collab.engine.replica import Replica
from documents.chat.acts import Refusal
from documents.models import Document, Suggestion, User
from documents.review.acts import Reply
from documents.review.desk import Desk
from documents.review.review import Review
from documents.review.suggestions import acts
from documents.review.suggestions.acts import Accept, Acceptance, Fit, Seen, Suggest
from documents.roles import Role
from tests.db.review.test_rights import EDITORS, LET, NOBODY, SPEAKERS
from tests.support.suggestions import Fork
from tests.unit.engine.test_suggestions import ROOTS
from tests.unit.updates.test_trial import written

VIEWER, COMMENTER, EDITOR, OWNER = Role
SUGGESTERS = SPEAKERS - {LET}
STATE = Suggestion.State

# Who may, of those who have nothing to do with the suggestion, and of its author.
TABLE = {
    "suggest": (SUGGESTERS, SUGGESTERS),
    "revise": (EDITORS, SUGGESTERS),
    "withdraw": (NOBODY, SUGGESTERS),
    "reject": (EDITORS, EDITORS),
    "accept": (EDITORS, EDITORS),
    "answer": (SPEAKERS, SPEAKERS),
    "reopen, rejected": (EDITORS, EDITORS),
    "reopen, withdrawn": (NOBODY, SUGGESTERS),
}


class Text:
    """A text with one paragraph."""

    seq = 1

    def __init__(self) -> None:
        self.state = written("one")
        self._replica = Replica(b"", [self.state], 1, 0, roots=ROOTS)

    def fit(self, act: Suggest) -> Fit | Refusal:
        return suggestions.fit(self._replica, act)


def carry_out(review: Review, person: User, role: Role | None, name: str, uid: UUID) -> Any:
    text = Text()
    update = Fork(text.state).write("x").update
    if name == "answer":
        return review.do(person.pk, role, Reply(uuid4(), uid, "Because."))
    if name == "accept":
        answer = review.acceptance(person.pk, role, Accept((Seen(uid),)), 1)
        return None if isinstance(answer, Acceptance) else answer
    made: dict[str, acts.SuggestionAct] = {
        "suggest": Suggest(uuid4(), update),
        "revise": Suggest(uid, update),
        "withdraw": acts.TakeBack(uid),
        "reject": acts.Reject((uid,)),
    }
    return review.suggest(person.pk, role, made.get(name, acts.OpenAgain(uid)), text)


def waiting(document: Document, author: User, name: str) -> Suggestion:
    """A suggestion of somebody's, in the state that the act is about."""
    state = name.partition(", ")[2] or STATE.OPEN
    return Suggestion.objects.create(
        document=document, uid=uuid4(), rev=1, update_rev=1, seq=1, author=author,
        at=timezone.now(), state=state, update=b"\0\0", size=2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "is_author", "who"),
    list(product(TABLE, (False, True), (None, VIEWER, LET, COMMENTER, EDITOR, OWNER))),
)
def test_who_may(
    document: Document, ann: User, ben: User, name: str, is_author: bool, who: Any
) -> None:
    """5.18: None stands for somebody whose right, or session, has ended."""
    row = waiting(document, ann, name)
    role = VIEWER if who is LET else who
    review = Review(Desk(document.pk, 1, who is LET, timezone.now()))
    answer = carry_out(review, ann if is_author else ben, role, name, row.uid)
    may = who in TABLE[name][is_author]
    assert answer == (None if may else Refusal.FORBIDDEN)


def test_nobody_reaches_another_documents_suggestions(document: Document, ann: User) -> None:
    """5.18: an id that is of another document is of nothing."""
    other = Document.objects.create(title="Other")
    for name in TABLE.keys() - {"suggest", "revise"}:
        row = waiting(document, ann, name)
        review = Review(Desk(other.pk, 0, False, timezone.now()))
        assert carry_out(review, ann, OWNER, name, row.uid) is Refusal.MISSING, name


def test_there_is_room_for_so_many(
    document: Document, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5.20: those that are open, and the bytes of all that are kept; what is closed goes first."""
    module, shelf = (f"documents.review.suggestions.{name}" for name in ("suggesting", "shelf"))
    size = len(Fork(Text().state).write("x").update)
    monkeypatch.setattr(f"{module}.MOST_OPEN", 2)
    monkeypatch.setattr(f"{shelf}.MOST_BYTES", 2 * size)
    rejected = waiting(document, ann, "reopen, rejected")
    review = Review(Desk(document.pk, 1, False, timezone.now()))
    uid = uuid4()
    answers = [carry_out(review, ann, OWNER, "suggest", uid) for _ in range(3)]
    assert answers == [None, None, Refusal.FULL]
    rejected.refresh_from_db()
    assert (rejected.size, bytes(rejected.update)) == (0, b"")
    answer = carry_out(review, ann, OWNER, "reopen, rejected", rejected.uid)
    assert answer is Refusal.CLOSED
    first = Suggestion.objects.get(document=document, rev=2)
    assert review.suggest(ann.pk, OWNER, acts.Reject((first.uid,)), Text()) is None
    monkeypatch.setattr(f"{shelf}.MOST_CLOSED", 1)
    second = Suggestion.objects.get(document=document, state=STATE.OPEN)
    assert review.suggest(ann.pk, OWNER, acts.Reject((second.uid,)), Text()) is None
    gone = set(Suggestion.objects.filter(is_gone=True).values_list("pk", flat=True))
    assert gone == {rejected.pk, first.pk}
    monkeypatch.setattr(f"{shelf}.LONGEST_UPDATE", size - 1)
    assert carry_out(review, ann, OWNER, "suggest", uid) is Refusal.FULL
