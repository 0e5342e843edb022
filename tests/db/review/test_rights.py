"""Who may do what in a review: one table, held against the acts themselves."""

from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from documents.chat.acts import Refusal
from documents.models import Comment, Document, Thread, User
from documents.review import acts
from documents.review.acts import Anchor
from documents.review.desk import Desk
from documents.review.review import Done, Review
from documents.roles import Role

VIEWER, COMMENTER, EDITOR, OWNER = Role
LET = "viewer who is let"
NOBODY = set[Any]()
SPEAKERS = {LET, COMMENTER, EDITOR, OWNER}
EDITORS = {EDITOR, OWNER}

# Who may, of those who have nothing to do with the thread, and of its author.
TABLE = {
    "open": (SPEAKERS, SPEAKERS),
    "answer": (SPEAKERS, SPEAKERS),
    "resolve": (SPEAKERS, SPEAKERS),
    "reopen": (SPEAKERS, SPEAKERS),
    "assign": (SPEAKERS, SPEAKERS),
    "react": (SPEAKERS, SPEAKERS),
    "revise": (NOBODY, SPEAKERS),
    "withdraw": (EDITORS, SPEAKERS),
    "remove": (EDITORS, SPEAKERS),
    "remove, answered": (EDITORS, EDITORS),
}


@pytest.fixture
def thread(document: Document, ann: User) -> Thread:
    """A thread of Ann's."""
    return opened(document, ann)


def opened(document: Document, author: User) -> Thread:
    now, uid = timezone.now(), uuid4()
    made = Thread.objects.create(
        document=document, uid=uid, rev=1, seq=1, author=author, quote="plan", at=now
    )
    Comment.objects.create(
        document=document, thread=made, uid=uid, author=author, text="Why?", at=now
    )
    return made


def act_of(name: str, uid: UUID, person: User) -> Done:
    made: dict[str, Done] = {
        "answer": acts.Reply(uuid4(), uid, "Because."),
        "resolve": acts.Resolve(uid),
        "reopen": acts.Resolve(uid, on=False),
        "assign": acts.Assign(uid, None),
        "react": acts.React(uid, acts.EMOJIS[0]),
        "revise": acts.Revise(uid, "Why so?"),
        "withdraw": acts.Withdraw(uid),
        "remove": acts.Remove(uid),
        "remove, answered": acts.Remove(uid),
    }
    return made[name]


@pytest.mark.parametrize(
    ("name", "is_author", "who"),
    [
        (name, is_author, who)
        for (name, _), is_author, who in product(
            TABLE.items(), (False, True), (None, VIEWER, LET, COMMENTER, EDITOR, OWNER)
        )
    ],
)
def test_who_may(
    document: Document, ann: User, ben: User, thread: Thread, name: str, is_author: bool, who: Any
) -> None:
    """5.15: None stands for somebody whose right, or session, has ended."""
    if name == "remove, answered":
        Comment.objects.create(
            document=document, thread=thread, uid=uuid4(), author=ben, text="?", at=thread.at
        )
    actor = ann if is_author else User.objects.create_user("dora")
    role = VIEWER if who is LET else who
    review = Review(Desk(document.pk, 1, who is LET, timezone.now()))
    if name == "open":
        act = acts.Open(uuid4(), Anchor("plan"), "Why?")
        assert review.wants_mark(actor.pk, role, act) == (who in SPEAKERS)
        answer = review.open(actor.pk, role, act, None, 1)
    else:
        answer = review.do(actor.pk, role, act_of(name, thread.uid, ann))
    may = who in TABLE[name][is_author]
    assert answer == (None if may else Refusal.FORBIDDEN)


def test_nobody_reaches_another_documents_threads(
    document: Document, ann: User, thread: Thread
) -> None:
    """5.15: an id that is of another document is of nothing."""
    other = Document.objects.create(title="Other")
    review = Review(Desk(other.pk, 0, False, timezone.now()))
    for name in TABLE.keys() - {"open"}:
        answer = review.do(ann.pk, OWNER, act_of(name, thread.uid, ann))
        assert answer is Refusal.MISSING, name
    assert review.open(ann.pk, OWNER, acts.Open(thread.uid, Anchor("x"), "?"), None, 1) is None
