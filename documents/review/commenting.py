"""What is said in a review, about threads and suggestions alike, and what becomes of it."""

from collections.abc import Sequence
from uuid import UUID

from documents.chat.acts import Refusal
from documents.models import Comment, Reaction, Suggestion, Thread
from documents.notices.kinds import COMMENT, REPLY, Kind
from documents.notices.naming import mentionable
from documents.notices.telling import Cause, reword, take_back, take_back_thread, tell
from documents.review.acts import React, ReviewAnswer, Revise, Withdraw
from documents.review.desk import Desk, Doer, Revs

Subject = Thread | Suggestion


class Commenting:
    """Comments, and the ends of threads; `removed` has those that have ended, each with who ended
    it: their marks are to be taken off.
    """

    def __init__(self, desk: Desk, revs: Revs) -> None:
        self.removed: dict[UUID, int] = {}
        self._desk = desk
        self._revs = revs

    def do(self, who: Doer, comment: Comment, act: React | Revise | Withdraw) -> ReviewAnswer:
        """Do something to a comment."""
        if isinstance(act, React):
            return self._react(who, comment, act)
        if isinstance(act, Revise):
            return self._revise(who, comment, act)
        return self._withdraw(who, comment)

    def find(self, uid: UUID) -> Comment | None:
        """A comment that is not withdrawn."""
        rows = Comment.objects.filter(document_id=self._desk.document_id, withdrawn_at=None)
        return (
            rows.filter(uid=uid)
            .select_related("thread", "suggestion")
            .defer("suggestion__update")
            .first()
        )

    def say(
        self, subject: Subject, uid: UUID, user_id: int, text: str, mentions: Sequence[int]
    ) -> None:
        """Add a comment, and have whom it concerns know of it."""
        comment = Comment.objects.create(
            document_id=self._desk.document_id,
            thread=subject if isinstance(subject, Thread) else None,
            suggestion=subject if isinstance(subject, Suggestion) else None,
            uid=uid,
            author_id=user_id,
            text=text,
            mentions=self.mentionable(mentions),
            at=self._desk.now,
        )
        self._name(comment, comment.mentions)
        others = set(_people_in(subject)) - set(comment.mentions)
        tell(_cause(REPLY, comment), others, self._desk.present)

    def _react(self, who: Doer, comment: Comment, act: React) -> ReviewAnswer:
        mine = Reaction.objects.filter(comment=comment, user_id=who.user_id, emoji=act.emoji)
        if mine.exists() == act.on:
            return None
        if not act.on:
            mine.delete()
        else:
            Reaction.objects.create(comment=comment, user_id=who.user_id, emoji=act.emoji)
        self.change(comment.subject)
        return None

    def _revise(self, who: Doer, comment: Comment, act: Revise) -> ReviewAnswer:
        if comment.author_id != who.user_id:
            return Refusal.FORBIDDEN
        before = set(comment.mentions)
        comment.text, comment.mentions = act.text, self.mentionable(act.mentions)
        comment.edited_at = self._desk.now
        # They are no more the words of whom a file named.
        comment.imported = None
        comment.save()
        self.change(comment.subject)
        take_back(comment.document_id, _place(comment), before - set(comment.mentions))
        reword(comment.document_id, _place(comment), comment.text)
        self._name(comment, [id_ for id_ in comment.mentions if id_ not in before])
        return None

    def _withdraw(self, who: Doer, comment: Comment) -> ReviewAnswer:
        if comment.author_id != who.user_id and not who.may_edit:
            return Refusal.FORBIDDEN
        if self._is_last(comment) and comment.thread:
            self.end(comment.thread, who.user_id)
            return None
        take_back(comment.document_id, _place(comment))
        comment.text, comment.mentions, comment.imported = "", [], None
        comment.withdrawn_at = self._desk.now
        comment.save()
        comment.reactions.all().delete()
        self.change(comment.subject)
        return None

    def _is_last(self, comment: Comment) -> bool:
        """Whether nothing else stands about what a comment is about."""
        return comment.subject.comments.filter(withdrawn_at=None).count() == 1

    def change(self, subject: Subject) -> None:
        """Note that something has happened to a thread or suggestion."""
        subject.rev = self._revs.next()
        if isinstance(subject, Thread):
            subject.save()
        else:
            subject.save(update_fields=["rev"])

    def end(self, thread: Thread, user_id: int) -> None:
        """Forget what was said; that it is gone is told to whoever has it."""
        take_back_thread(thread.document_id, thread.uid)
        thread.comments.all().delete()
        thread.quote, thread.is_gone = "", True
        thread.resolved_at = thread.resolved_by = thread.assignee = None
        self.change(thread)
        self.removed[thread.uid] = user_id

    def mentionable(self, ids: Sequence[int]) -> list[int]:
        """Those of the people who can be named."""
        said = Comment.objects.filter(document_id=self._desk.document_id)
        return mentionable(self._desk.document_id, ids, self._desk.present, said)

    def _name(self, comment: Comment, ids: Sequence[int]) -> None:
        """Have people know that a comment names them."""
        tell(_cause(COMMENT, comment), ids, self._desk.present)


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
