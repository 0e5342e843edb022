"""The mail that tells at a person's hour what has happened since the last one."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.errors import AccessError
from documents.letters.changed_words import Changed, changed_words
from documents.letters.letter import Letter, write
from documents.letters.notice_letter import told_of
from documents.mail.delivery import in_quotes
from documents.models import Document, Mail, User, Watch, Wish
from documents.moments.reading import difference_between
from documents.names import LONGEST_NAME
from documents.notices.inbox import Shown, news_of
from documents.notices.kinds import CHANGED
from documents.notices.wishes import wishes_of

# More of either is counted, not told.
_MOST, _MOST_TEXTS = 100, 20
_MOST_PEOPLE = 10
_LONGEST_WORDS = 120


def waits_for_digest(user: User, digest: str) -> bool:
    """Whether there is something to tell that was not told."""
    return bool(_news(user, digest, 1))


def digest_letter(mail: Mail, user: User) -> Letter | None:
    """What is written now; None when there is nothing that its reader has not seen."""
    while True:
        news = _news(user, mail.digest, _MOST + 1)
        digest = _Digest(user)
        told = digest.told(news[:_MOST])
        # The texts took their time: who lost a right meanwhile is told nothing of it.
        still = {shown.id for shown in _news(user, mail.digest, _MOST + 1)}
        if {shown.id for shown in news} <= still:
            break
    if not told:
        return None
    subject = _subject(mail.digest)
    message = write(mail, user, subject, "digest", {"groups": told, "more": len(news) > _MOST})
    return Letter(message, tuple(shown.id for shown in news[:_MOST]), digest.heads)


def _subject(digest: str) -> str:
    if digest == Wish.DAILY:
        return _("{site}: your daily mail").format(site=settings.SITE_HOST)
    return _("{site}: your weekly mail").format(site=settings.SITE_HOST)


def _news(user: User, digest: str, most: int) -> list[Shown]:
    kinds = [name for name, wish in wishes_of(user).items() if wish == digest]
    return news_of(user, kinds, most=most)


class _Digest:
    """Writes what happened in each document; `heads` is how far its texts are told."""

    def __init__(self, user: User) -> None:
        self.heads: dict[UUID, int] = {}
        self._user = user

    def told(self, news: Sequence[Shown]) -> list[dict[str, Any]]:
        """A group for each document, in the order of their first news."""
        first = {shown.document_id: -shown.id for shown in reversed(news)}
        rows = sorted(news, key=lambda shown: (first[shown.document_id], shown.id), reverse=True)
        groups = groupby(rows, key=lambda shown: shown.document_id)
        return [group for _id, some in groups if (group := self._group(list(some)))]

    def _group(self, news: list[Shown]) -> dict[str, Any] | None:
        rows = [row for shown in reversed(news) for row in self._rows(shown)]
        if not rows:
            return None
        last = told_of(news[0])
        return {"title": last["title"], "address": last["address"], "rows": rows}

    def _rows(self, shown: Shown) -> list[dict[str, Any]]:
        """What one notice tells; a text that was changed: by whom, and with which first words."""
        told = told_of(shown)
        if shown.kind is not CHANGED or shown.document_id is None:
            return [{"what": told["headline"], **told}]
        if len(self.heads) >= _MOST_TEXTS:
            return [{"what": told["headline"], **told}]
        changes = self._changes(shown.document_id)
        return [{"what": _changed_sentence(changed), "by": name} for name, changed in changes]

    def _changes(self, document_id: UUID) -> list[tuple[str, Changed]]:
        """What others changed since the seq of the last mail, or since the person was there."""
        watch = Watch.objects.filter(user=self._user, document=document_id).first()
        if watch is None:
            return []
        head = Document.objects.values_list("head", flat=True).get(pk=document_id)
        self.heads[document_id] = head
        if head <= watch.mail_head:
            return []
        by_others = [
            changed
            for changed in changes_between(document_id, watch.mail_head, head)
            if changed.by != (self._user.pk,)
        ]
        return list(_named(by_others))


@lru_cache(512)
def changes_between(document_id: UUID, before: int, after: int) -> tuple[Changed, ...]:
    """What was changed between two seqs: the same for everybody who was last told at the same."""
    document = Document.objects.get(pk=document_id)
    try:
        told = difference_between(document, before, after, "json")
    except AccessError:
        # It cannot be told any more: folded, erased, or not to be read.
        return (Changed(()),)
    return tuple(changed_words(told["json"]))


def _named(changes: Sequence[Changed]) -> Iterable[tuple[str, Changed]]:
    ids = {id_ for changed in changes for id_ in changed.by}
    people = User.objects.in_bulk(ids)
    for changed in islice(changes, _MOST_PEOPLE):
        names = [
            in_quotes(people[id_].display_name, LONGEST_NAME)
            for id_ in changed.by[:3]
            if id_ in people
        ]
        yield ", ".join(names) or _("Somebody"), changed


def _changed_sentence(changed: Changed) -> str:
    count = ngettext("{number} line changed", "{number} lines changed", changed.lines)
    parts = [count.format(number=changed.lines) if changed.lines else _("The text was changed")]
    if changed.written:
        parts.append(_("written: {words}").format(words=in_quotes(changed.written, _LONGEST_WORDS)))
    if changed.taken:
        parts.append(_("removed: {words}").format(words=in_quotes(changed.taken, _LONGEST_WORDS)))
    return "; ".join(parts)
