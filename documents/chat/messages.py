"""Reading a chat: its messages, who can be mentioned, how far somebody has read."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from documents.access.sources import collaborators, people_of
from documents.chat.acts import Json, Standing
from documents.database.prepared_query import ID, NUMBER, Prepared
from documents.models import Comment, Document, Message, ReadMark, Thread, User
from documents.roles import Role

_MOST_PEOPLE = 500


def message_json(message: Message) -> Json:
    """A message as scripts are told it; its author is to be selected along."""
    author = message.author
    return {
        "number": message.number,
        "rev": message.rev,
        "seq": message.seq,
        "id": str(message.mid),
        "author": author.as_json if author else None,
        "text": message.text,
        "mentions": message.mentions,
        "at": message.at.isoformat(),
        "edited_at": message.edited_at.isoformat() if message.edited_at else None,
        "deleted": message.deleted_at is not None,
    }


def standing(document_id: UUID, user_id: int) -> Standing:
    """Where the chat stands for a person; one query.

    Raises:
        Document.DoesNotExist: no such document.
    """
    rows = _STANDING.rows(document_id, user_id)
    if not rows:
        raise Document.DoesNotExist
    ((head, review, read, is_commented),) = rows
    return Standing(head, read or 0, review, bool(is_commented))


_STANDING = Prepared(
    [ID, NUMBER],
    lambda document, user: (
        Document.objects.filter(pk=document)
        .annotate(
            read=Subquery(
                ReadMark.objects.filter(document=OuterRef("pk"), user=user).values("number")
            ),
            is_commented=Exists(Thread.objects.filter(document=OuterRef("pk"))),
        )
        .values_list("chat_head", "review_head", "read", "is_commented")
    ),
)


def messages_after(document_id: UUID, rev: int, limit: int | None = None) -> list[Json]:
    """What was said, amended or deleted after `rev`, in that order; one query."""
    rows = messages_of(document_id).filter(rev__gt=rev).order_by("rev")
    return [message_json(message) for message in rows[:limit]]


@dataclass(frozen=True, slots=True)
class MessageRange:
    """Which messages are asked for: before a number, after one, or changed after a rev."""

    before: int | None = None
    after: int | None = None
    rev: int | None = None


def history(document_id: UUID, span: MessageRange, limit: int) -> tuple[list[Json], bool]:
    """At most `limit` messages and whether there are more; one query.

    They come in order, those before a number (or the newest of all) as near to it as possible.
    """
    if span.rev is not None:
        found = messages_after(document_id, span.rev, limit + 1)
        return found[:limit], len(found) > limit
    rows = messages_of(document_id)
    if span.after is not None:
        rows = rows.filter(number__gt=span.after).order_by("number")
    elif span.before is not None:
        rows = rows.filter(number__lt=span.before).order_by("-number")
    else:
        rows = rows.order_by("-number")
    messages = [message_json(message) for message in rows[: limit + 1]]
    kept = messages[:limit]
    return kept if span.after is not None else kept[::-1], len(messages) > limit


def messages_of(document_id: UUID) -> QuerySet[Message]:
    return Message.objects.filter(document_id=document_id).select_related("author")


def unread_count(document_id: UUID, user_id: int, read: int) -> int:
    """How many messages of others came after the number up to which the person has read."""
    rows = Message.objects.filter(document_id=document_id, number__gt=read, deleted_at=None)
    return rows.exclude(author=user_id).count()


def people(document: Document, reader: User) -> list[User]:
    """Who can be mentioned: those with a role, and in an open room those who have spoken.

    Guests learn of owners and of those who have said something, and not who else may read it.
    """
    spoken = Q(pk__in=Message.objects.filter(document=document).values("author"))
    spoken |= Q(pk__in=Comment.objects.filter(document=document).values("author"))
    known = Q(pk__in=people_of([document.pk]))
    if reader.is_guest:
        owners = collaborators().filter(document=document, role=Role.OWNER)
        known = spoken | Q(pk__in=owners.values("user"))
    elif document.open_role:
        known |= spoken
    return list(User.objects.filter(known, is_active=True).order_by("name", "pk")[:_MOST_PEOPLE])
