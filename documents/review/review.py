"""The review of a document: threads about its words, and who may do what in them.

Whatever happens in a review happens in the transaction of the group commit
(documents/commit/group_commit.py), which holds the document's row lock: a thread and the mark that
ties it to the words are made at once or not at all.
"""

from collections.abc import Sequence
from uuid import UUID

from documents.chat.acts import Refusal
from documents.models import Comment, Document, Reaction, Suggestion, Thread
from documents.notices.kinds import ASSIGNED, COMMENT, REPLY, Kind
from documents.notices.naming import mentionable
from documents.notices.telling import Cause, reword, take_back, take_back_thread, tell
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
Subject = Thread | Suggestion


class Review:
    """Carries out acts; `head` moves on with each that changes something.

    `removed` has the threads that have ended, each with who ended it: their marks are to be taken
    off.
    """

    def __init__(self, desk: Desk) -> None:
        self.removed: dict[UUID, int] = {}
        self._desk = desk
        self._revs = Revs(desk.head)
        self._suggesting = Suggesting(desk, self._revs)

    @property
    def head(self) -> int:
        """The rev of the last change."""
        return self._revs.head

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
        self._change(thread)
        self._say(thread, act.id, user_id, act.text, act.mentions)
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
            comment = self._comment(act.comment)
            return Refusal.MISSING if comment is None else self._do_to_comment(who, comment, act)
        thread = self._thread(act.thread)
        return Refusal.MISSING if thread is None else self._do_to_thread(who, thread, act)

    def _do_to_comment(
        self, who: Doer, comment: Comment, act: React | Revise | Withdraw
    ) -> ReviewAnswer:
        if isinstance(act, React):
            return self._react(who, comment, act)
        if isinstance(act, Revise):
            return self._revise(who, comment, act)
        return self._withdraw(who, comment)

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

    def _comment(self, uid: UUID) -> Comment | None:
        rows = Comment.objects.filter(document_id=self._desk.document_id, withdrawn_at=None)
        return (
            rows.filter(uid=uid)
            .select_related("thread", "suggestion")
            .defer("suggestion__update")
            .first()
        )

    def _change(self, subject: Subject) -> None:
        subject.rev = self._revs.next()
        if isinstance(subject, Thread):
            subject.save()
        else:
            subject.save(update_fields=["rev"])

    def _say(
        self, subject: Subject, uid: UUID, user_id: int, text: str, mentions: Sequence[int]
    ) -> None:
        comment = Comment.objects.create(
            document_id=self._desk.document_id,
            thread=subject if isinstance(subject, Thread) else None,
            suggestion=subject if isinstance(subject, Suggestion) else None,
            uid=uid,
            author_id=user_id,
            text=text,
            mentions=self._mentionable(mentions),
            at=self._desk.now,
        )
        self._name(comment, comment.mentions)
        others = set(_people_in(subject)) - set(comment.mentions)
        tell(_cause(REPLY, comment), others, self._desk.present)

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
        self._say(subject, act.id, who.user_id, act.text, act.mentions)
        self._change(subject)
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
            self._change(thread)
        return None

    def _assign(self, who: Doer, thread: Thread, act: Assign) -> ReviewAnswer:
        if act.person is not None and act.person not in self._mentionable([act.person]):
            return Refusal.MISSING
        if thread.assignee_id != act.person:
            thread.assignee_id = act.person
            self._change(thread)
            _tell_assigned(who, thread, self._desk.present)
        return None

    def _react(self, who: Doer, comment: Comment, act: React) -> ReviewAnswer:
        mine = Reaction.objects.filter(comment=comment, user_id=who.user_id, emoji=act.emoji)
        if mine.exists() == act.on:
            return None
        if not act.on:
            mine.delete()
        else:
            Reaction.objects.create(comment=comment, user_id=who.user_id, emoji=act.emoji)
        self._change(comment.subject)
        return None

    def _revise(self, who: Doer, comment: Comment, act: Revise) -> ReviewAnswer:
        if comment.author_id != who.user_id:
            return Refusal.FORBIDDEN
        before = set(comment.mentions)
        comment.text, comment.mentions = act.text, self._mentionable(act.mentions)
        comment.edited_at = self._desk.now
        # They are no more the words of whom a file named.
        comment.imported = None
        comment.save()
        self._change(comment.subject)
        take_back(comment.document_id, _place(comment), before - set(comment.mentions))
        reword(comment.document_id, _place(comment), comment.text)
        self._name(comment, [id_ for id_ in comment.mentions if id_ not in before])
        return None

    def _withdraw(self, who: Doer, comment: Comment) -> ReviewAnswer:
        if comment.author_id != who.user_id and not who.may_edit:
            return Refusal.FORBIDDEN
        if self._is_last(comment) and comment.thread:
            self._end(comment.thread, who.user_id)
            return None
        take_back(comment.document_id, _place(comment))
        comment.text, comment.mentions, comment.imported = "", [], None
        comment.withdrawn_at = self._desk.now
        comment.save()
        comment.reactions.all().delete()
        self._change(comment.subject)
        return None

    def _is_last(self, comment: Comment) -> bool:
        """Whether nothing else stands about what a comment is about."""
        return comment.subject.comments.filter(withdrawn_at=None).count() == 1

    def _remove(self, who: Doer, thread: Thread) -> ReviewAnswer:
        others = thread.comments.filter(withdrawn_at=None).exclude(author_id=who.user_id)
        is_own = thread.author_id == who.user_id and not others.exists()
        if not is_own and not who.may_edit:
            return Refusal.FORBIDDEN
        self._end(thread, who.user_id)
        return None

    def _end(self, thread: Thread, user_id: int) -> None:
        """Forget what was said; that it is gone is told to whoever has it."""
        take_back_thread(thread.document_id, thread.uid)
        thread.comments.all().delete()
        thread.quote, thread.is_gone = "", True
        thread.resolved_at = thread.resolved_by = thread.assignee = None
        self._change(thread)
        self.removed[thread.uid] = user_id

    def _mentionable(self, ids: Sequence[int]) -> list[int]:
        said = Comment.objects.filter(document_id=self._desk.document_id)
        return mentionable(self._desk.document_id, ids, self._desk.present, said)

    def _name(self, comment: Comment, ids: Sequence[int]) -> None:
        """Have people know that a comment names them."""
        tell(_cause(COMMENT, comment), ids, self._desk.present)


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


def _cause(kind: Kind, comment: Comment) -> Cause:
    return Cause(
        kind,
        comment.document_id,
        comment.author_id,
        words=comment.text,
        place=_place(comment),
        thread=comment.subject.uid,
    )


def _place(comment: Comment) -> str:
    return f"comment:{comment.uid}"


def _people_in(subject: Subject) -> list[int]:
    """Who has begun something, spoken about it, or has it to do."""
    spoke = subject.comments.exclude(author=None).values_list("author", flat=True).distinct()
    assignee = subject.assignee_id if isinstance(subject, Thread) else None
    people = {subject.author_id, assignee, *spoke}
    return sorted(id_ for id_ in people if id_ is not None)
