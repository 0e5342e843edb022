"""The review of a document: threads about its words, and who may do what in them.

Whatever happens in a review happens in the transaction of the group commit
(documents/commit/group_commit.py), which holds the document's row lock: a thread and the mark that
ties it to the words are made at once or not at all.
"""

from uuid import UUID

from documents.chat.acts import Refusal
from documents.models import Comment, Document, Thread
from documents.notices.kinds import ASSIGNED
from documents.notices.telling import Cause, take_back, tell
from documents.review.acts import (
    MOST_COMMENTS,
    MOST_THREADS,
    Assign,
    Moved,
    Open,
    React,
    Remove,
    Reply,
    Resolve,
    ReviewAnswer,
    Revise,
    Withdraw,
)
from documents.review.commenting import Commenting, Subject
from documents.review.desk import Desk, Doer, Revs
from documents.review.news import News
from documents.review.suggestions.acts import Accept, Acceptance, SuggestionAct
from documents.review.suggestions.suggesting import Suggesting, Text
from documents.review.suggestions.telling import suggestions_of
from documents.review.suggestions.telling import told as suggestions_told
from documents.review.threads import count_threads, threads_of, told
from documents.roles import Role, may_comment

# What is done to what is there already.
Done = Reply | Revise | Withdraw | Remove | Resolve | Assign | React


class Review:
    """Carries out acts; `head` moves on with each that changes something."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._revs = Revs(desk.head)
        self._commenting = Commenting(desk, self._revs)
        self._suggesting = Suggesting(desk, self._revs)

    @property
    def head(self) -> int:
        """The rev of the last change."""
        return self._revs.head

    @property
    def removed(self) -> dict[UUID, int]:
        """The threads that have ended, each with who ended it: their marks are to be taken off."""
        return self._commenting.removed

    def wants_mark(self, user_id: int, role: Role | None, act: Open) -> bool:
        """Whether words are to be marked for a thread that somebody opens."""
        return self._admits(user_id, role, act) is None

    def open(
        self, user_id: int, role: Role | None, act: Open, moved: Moved | None, seq: int
    ) -> ReviewAnswer:
        """Open a thread whose words were marked in the entry with this seq, unless they moved."""
        refused = self._admits(user_id, role, act)
        if refused is not None or moved is not None:
            return moved if refused is None else refused
        thread = Thread(
            document_id=self._desk.document_id,
            uid=act.id,
            seq=seq,
            author_id=user_id,
            quote=act.anchor.quote,
            at=self._desk.now,
        )
        self._commenting.change(thread)
        self._commenting.say(thread, act.id, user_id, act.text, act.mentions)
        return None

    def suggest(
        self, user_id: int, role: Role | None, act: SuggestionAct, text: Text
    ) -> ReviewAnswer:
        """Do something with suggestions, but for accepting them."""
        if role is None:
            return Refusal.FORBIDDEN
        return self._suggesting.do(Doer(user_id, role), act, text)

    def acceptance(
        self, user_id: int, role: Role | None, act: Accept, head: int
    ) -> Acceptance | ReviewAnswer:
        """What is to be merged where somebody accepts suggestions in the text at `head`."""
        if role is None:
            return Refusal.FORBIDDEN
        return self._suggesting.ready(Doer(user_id, role), act, head)

    def accept(self, acceptance: Acceptance, act: Accept, seq: int) -> None:
        """Note that what was ready to be merged is in the entry with this seq."""
        self._suggesting.accept(acceptance.editor, act, seq)

    def _admits(self, user_id: int, role: Role | None, act: Open) -> Refusal | News | None:
        """None for a thread that may be opened and is not there yet."""
        if not self._is_let(role):
            return Refusal.FORBIDDEN
        before = threads_of(self._desk.document_id).filter(uid=act.id).first()
        if before is not None:
            is_own = before.author_id == user_id and not before.is_gone
            return News(threads=tuple(told([before]))) if is_own else Refusal.MISSING
        if self._suggesting.find(act.id) is not None:
            return Refusal.MISSING
        if Comment.objects.filter(document_id=self._desk.document_id, uid=act.id).exists():
            return Refusal.MISSING
        return Refusal.FULL if count_threads(self._desk.document_id) >= MOST_THREADS else None

    def do(self, user_id: int, role: Role | None, act: Done) -> ReviewAnswer:
        """Carry out what somebody does; `role` is theirs now, None without any right."""
        if role is None or not self._is_let(role):
            return Refusal.FORBIDDEN
        who = Doer(user_id, role)
        if isinstance(act, Reply):
            return self._reply_to(who, act)
        if isinstance(act, React | Revise | Withdraw):
            comment = self._commenting.find(act.comment)
            return Refusal.MISSING if comment is None else self._commenting.do(who, comment, act)
        thread = self._thread(act.thread)
        return Refusal.MISSING if thread is None else self._do_to_thread(who, thread, act)

    def _do_to_thread(
        self, who: Doer, thread: Thread, act: Remove | Resolve | Assign
    ) -> ReviewAnswer:
        if isinstance(act, Resolve):
            return self._resolve(who, thread, act)
        if isinstance(act, Assign):
            return self._assign(who, thread, act)
        return self._remove(who, thread)

    def close(self) -> None:
        """Write down where the review stands."""
        if self._revs.head != self._desk.head:
            Document.objects.filter(pk=self._desk.document_id).update(review_head=self.head)

    def _is_let(self, role: Role | None) -> bool:
        return role is not None and may_comment(role, self._desk.viewers_comment)

    def _thread(self, uid: UUID) -> Thread | None:
        rows = Thread.objects.filter(document_id=self._desk.document_id, is_gone=False)
        return rows.filter(uid=uid).first()

    def _reply_to(self, who: Doer, act: Reply) -> ReviewAnswer:
        subject = self._thread(act.thread) or self._suggesting.find(act.thread)
        if subject is None:
            return Refusal.MISSING
        said = Comment.objects.filter(document_id=self._desk.document_id, uid=act.id).first()
        if said is not None:
            is_own = said.subject == subject and said.author_id == who.user_id
            return self._told(subject) if is_own else Refusal.MISSING
        if subject.comments.count() >= MOST_COMMENTS:
            return Refusal.FULL
        self._commenting.say(subject, act.id, who.user_id, act.text, act.mentions)
        self._commenting.change(subject)
        return None

    def _told(self, subject: Subject) -> News:
        document_id = self._desk.document_id
        if isinstance(subject, Thread):
            return News(threads=tuple(told([threads_of(document_id).get(pk=subject.pk)])))
        row = suggestions_of(document_id).get(pk=subject.pk)
        return News(suggestions=tuple(suggestions_told([row])))

    def _resolve(self, who: Doer, thread: Thread, act: Resolve) -> ReviewAnswer:
        if (thread.resolved_at is not None) != act.on:
            thread.resolved_at = self._desk.now if act.on else None
            thread.resolved_by_id = who.user_id if act.on else None
            self._commenting.change(thread)
        return None

    def _assign(self, who: Doer, thread: Thread, act: Assign) -> ReviewAnswer:
        if act.person is not None and act.person not in self._commenting.mentionable([act.person]):
            return Refusal.MISSING
        if thread.assignee_id != act.person:
            thread.assignee_id = act.person
            self._commenting.change(thread)
            _tell_assigned(who, thread, self._desk.present)
        return None

    def _remove(self, who: Doer, thread: Thread) -> ReviewAnswer:
        others = thread.comments.filter(withdrawn_at=None).exclude(author_id=who.user_id)
        is_own = thread.author_id == who.user_id and not others.exists()
        if not is_own and not who.may_edit:
            return Refusal.FORBIDDEN
        self._commenting.end(thread, who.user_id)
        return None


def _tell_assigned(who: Doer, thread: Thread, present: frozenset[int]) -> None:
    """Have whoever has something to do know it, and nobody else any more."""
    place = f"assigned:{thread.uid}"
    take_back(thread.document_id, place)
    if thread.assignee_id is not None:
        cause = Cause(
            ASSIGNED,
            thread.document_id,
            who.user_id,
            words=thread.quote,
            place=place,
            thread=thread.uid,
        )
        tell(cause, [thread.assignee_id], present)
