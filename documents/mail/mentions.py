"""Mails to people who are named in something that was said."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from documents.mail.delivery import may_view, quoted, send_counted, wants_mention, who_and_what
from documents.models import Document, User
from documents.web.languages import language_of


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name people.

    `subject` has a place for the title and is read in each reader's language; `query` leads from
    the document's address to the place; `stands` says whether the words are there still.
    """

    template: str
    subject: Callable[[], str]
    author: User
    document: Document
    text: str
    stands: Callable[[], bool]
    query: str = ""


def send_mention(mention: Mention, user_ids: Sequence[int], present: Collection[int]) -> None:
    """Tell people that they are named, as each of them wishes.

    `present` are the ids of those who are in the room and see it there.
    """
    for user in User.objects.filter(pk__in=user_ids, is_active=True):
        if wants_mention(user, present):
            with language_of(user):
                _send(mention, user)


def _send(mention: Mention, user: User) -> None:
    told = who_and_what(mention.author, mention.document)
    told["address"] += mention.query
    told["text"] = quoted(mention.text)
    document_id, user_id = mention.document.pk, user.pk

    def due() -> bool:
        return mention.stands() and may_view(document_id, user_id)

    subject = mention.subject()
    send_counted(mention.template, subject, told, mention.author, mention.document, user, due)
