"""The operator's hands in a live test: a Django process beside the server, told what to do.

A line on standard input is `[function, argument, …]` in JSON; the answer is a line of JSON,
`[answer, null]` or, if the call failed, `[null, traceback]`: the next call is not concerned.
"""

import gc
import json
import os
import sys
import traceback
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import django

# As the server itself (collab/serve.py): hundreds of these are started.
gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from axes.models import AccessAttempt  # noqa: E402
from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import F, Max, Q  # noqa: E402
from django.utils import timezone  # noqa: E402

from collab.engine.replica import Replica  # noqa: E402
from documents.access import tickets  # noqa: E402
from documents.access.api_tokens import make_api_token  # noqa: E402
from documents.access.lookup import access_grant  # noqa: E402
from documents.accounts import activation  # noqa: E402
from documents.chat import posting  # noqa: E402
from documents.chat.acts import Say  # noqa: E402
from documents.guests.guests import make_guest  # noqa: E402
from documents.history import freezing  # noqa: E402
from documents.journal import entries as journal_entries  # noqa: E402
from documents.journal import loading  # noqa: E402
from documents.letters.outbox import send_all  # noqa: E402
from documents.library import lifecycle  # noqa: E402
from documents.models import (  # noqa: E402
    Comment,
    Document,
    Entry,
    Mail,
    Message,
    Session,
    Snapshot,
    Suggestion,
    User,
)
from documents.models.sessions import SessionStore  # noqa: E402
from documents.roles import (  # noqa: E402
    Doing,
    Role,
    scope_of,
)
from documents.sharing import (  # noqa: E402
    collaborators,
    links,
    requests,
)
from documents.tokens import digest_of  # noqa: E402


def person(name: str, password: str | None = None) -> dict[str, Any]:
    """Create a person who is signed in, with a user name of their own.

    Returns `{id, name, color, username, session}`, the last for the cookie.
    """
    user = User.objects.create_user(f"{name.lower()}-{uuid4()}", password=password, name=name)
    return {
        "id": user.pk,
        "name": name,
        "color": user.color,
        "username": user.username,
        "session": sign_in(user.pk),
    }


def guest(token: str) -> dict[str, Any]:
    """Have a guest come by the link with this token, like `person`."""
    user = make_guest(token, "Zoë")
    told = {"id": user.pk, "name": user.name, "color": user.color, "username": user.username}
    return {**told, "session": sign_in(user.pk)}


def operator() -> dict[str, Any]:
    """Create somebody who is signed in and may use the admin site, like `person`."""
    told = person("Operator")
    User.objects.filter(pk=told["id"]).update(is_staff=True, is_superuser=True)
    return told


def sign_in(user_id: int) -> str:
    """Open another session for a person and return its key."""
    user = User.objects.get(pk=user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key


def address(user_id: int, email: str) -> None:
    """Give a person an address that they have confirmed."""
    User.objects.filter(pk=user_id).update(email=email)
    EmailAddress.objects.create(user_id=user_id, email=email, verified=True, primary=True)


def hurry_mails(is_alone: bool) -> int:
    """Have every mail be due that nobody is sending, or, if there is nobody, every mail; how many
    are not sent."""
    now = timezone.now()
    waiting = Mail.objects.filter(sent_at=None)
    waiting.filter(claim=None).update(due_at=now)
    if is_alone:
        waiting.update(claimed_until=now)
    return waiting.count()


def claimed_mails() -> int:
    """How many mails somebody is sending."""
    return Mail.objects.exclude(claim=None).count()


def waiting_mails(user_id: int) -> int:
    """How many mails to a person are not sent."""
    return Mail.objects.filter(sent_at=None, user=user_id).count()


def send_mails() -> int:
    """Send what waits, as the chores do; how many were sent."""
    return send_all(30)


def sign_out(session_key: str) -> None:
    """End a session."""
    SessionStore(session_key).flush()


def expire(session_key: str) -> None:
    """Have a session be over by the clock."""
    Session.objects.filter(session_key=session_key).update(expire_date=timezone.now())


def deactivate(name: str) -> None:
    """Keep a person out."""
    user = User.objects.get(name=name)
    activation.set_active(user, user, False)


def failed_from() -> str:
    """The address of the latest failed sign-in."""
    return str(AccessAttempt.objects.latest("attempt_time").ip_address)


def forget_accounts() -> None:
    """Delete everybody, with what is theirs."""
    User.objects.all().delete()


def accounts() -> list[dict[str, Any]]:
    """Everybody with an e-mail address, in order of signing up: `{name, email, verified}`."""
    rows = EmailAddress.objects.order_by("user")
    return list(rows.values("email", "verified", name=F("user__name")))


def link(document_id: str, actor_id: int, role: str, seconds: float | None = None) -> str:
    """Make a share link, which may expire in some seconds, and return its token."""
    until = None if seconds is None else timezone.now() + timedelta(seconds=seconds)
    return links.make_link(User.objects.get(pk=actor_id), UUID(document_id), Role(role), until)


def api_token(
    user_id: int,
    writes: bool = True,
    doings: list[str] | None = None,
    document_ids: list[str] | None = None,
) -> str:
    """Make a personal token: for everything or reading, or for these doings and documents."""
    user = User.objects.get(pk=user_id)
    given = doings if doings is not None else list(Doing) if writes else []
    chosen = None if document_ids is None else map(UUID, document_ids)
    return make_api_token(user, "program", scope=scope_of(given, chosen))


def revoke_api_tokens(user_id: int) -> None:
    """End all of a person's tokens."""
    User.objects.get(pk=user_id).api_tokens.all().delete()


def token_ids(user_id: int) -> list[int]:
    """The ids of a person's tokens."""
    return list(User.objects.get(pk=user_id).api_tokens.values_list("pk", flat=True))


def trace(document_id: str, user_id: int) -> dict[str, Any]:
    """What is kept of a person: in a document (with its title, links and roles), and beside it."""
    user, place = User.objects.get(pk=user_id), Document.objects.get(pk=document_id)
    entries = Entry.objects.filter(document=place).values_list("authors", "kind")
    filed = user.filings.filter(document=place)
    stocked = user.collaborations.filter(document__title__in=["Stock", "Old"]).order_by("document")
    old = stocked.filter(document__title="Old")
    return {
        "text": sum(user_id in authors and kind == "update" for authors, kind in entries),
        "chat": user.messages.filter(document=place).count(),
        "title": place.title,
        "versions": place.versions.filter(by=user).count(),
        "star": list(filed.values_list("is_starred", flat=True)),
        "links": place.links.count(),
        "roles": list(
            place.collaborators.exclude(user=user).order_by("user").values_list("user", "role")
        ),
        "pictures": place.files.filter(by=user).count(),
        "folders": user.folders.count(),
        "documents": user.collaborations.exclude(document=place).exclude(pk__in=stocked).count(),
        "copies": user.collaborations.filter(document__title__startswith="Copy of").count(),
        "tokens": user.api_tokens.count(),
        "invitations": place.invitations.count(),
        "requests": place.requests.count(),
        "asked": list(user.requests.order_by("pk").values_list("message", flat=True)),
        "owned": stocked.filter(role=Role.OWNER, document__title="Stock").count(),
        # In one statement: any of them may be deleted meanwhile.
        "old": [at is None for at in old.values_list("document__trashed_at", flat=True)],
    }


_STOCK = 6


@transaction.atomic
def stock(document_id: str, owner_id: int, user_id: int, other_id: int) -> dict[str, Any]:
    """What somebody who owns things can do with each of them once: documents to hand over, to take
    back from the trash and to delete, requests to answer, and a document to ask for.
    """
    users = User.objects.in_bulk([owner_id, user_id, other_id])
    owner, user, other = users[owner_id], users[user_id], users[other_id]

    def shared(title: str) -> UUID:
        made = lifecycle.create_document(owner, title)
        collaborators.set_role(owner, made.pk, user, Role.OWNER)
        collaborators.set_role(owner, made.pk, other, Role.VIEWER)
        return made.pk

    owned = [str(shared("Stock")) for _ in range(_STOCK)]
    old = [shared("Old") for _ in range(2 * _STOCK)]
    for id_ in old:
        lifecycle.trash_document(owner, id_)
    asking = [User.objects.create_user(str(uuid4())) for _ in range(_STOCK)]
    requested = [requests.request_access(each, UUID(document_id), "") for each in asking]
    return {
        "owned": owned,
        "restored": [str(id_) for id_ in old[:_STOCK]],
        "deleted": [str(id_) for id_ in old[_STOCK:]],
        "requests": [each.pk for each in requested if each],
        "foreign": str(lifecycle.create_document(owner, "Foreign").pk),
    }


def document(owner_id: int, title: str) -> str:
    """Create a document and return its id."""
    return str(lifecycle.create_document(User.objects.get(pk=owner_id), title).pk)


def write(document_id: str, update: str) -> int:
    """Journal an update (base64) that nobody typed; returns its seq."""
    return journal_entries.append_update(UUID(document_id), [], b64decode(update))


def library(owner_id: int, count: int, update: str) -> list[str]:
    """Create documents with the same text (base64 of an update) and return their ids."""
    owner, made = User.objects.get(pk=owner_id), []
    with transaction.atomic():
        for number in range(count):
            made.append(lifecycle.create_document(owner, f"Book {number}").pk)
            journal_entries.append_update(made[-1], [], b64decode(update))
    return [str(id_) for id_ in made]


def share(document_id: str, actor_id: int, user_id: int, role: str | None) -> int:
    """Give, change or (None) take a role; returns the access version."""
    users = User.objects.in_bulk([actor_id, user_id])
    return collaborators.set_role(
        users[actor_id], UUID(document_id), users[user_id], Role(role) if role else None
    )


def freeze(document_id: str, actor_id: int, on: bool) -> None:
    """Approve what a text says, or have it take changes again."""
    actor = User.objects.get(pk=actor_id)
    if on:
        freezing.freeze_as(actor, UUID(document_id), "Approved")
    else:
        freezing.unfreeze(actor, UUID(document_id))


def say(document_id: str, user_id: int, texts: list[str], mentions: list[int]) -> None:
    """Have somebody say things in a chat, past the server; each names these people."""
    user = User.objects.get(pk=user_id)
    for text in texts:
        posting.say(user, UUID(document_id), Say(uuid4(), text, tuple(mentions)))


def said(document_id: str) -> list[str]:
    """The texts of a chat, in order; those of deleted messages are empty."""
    messages = Message.objects.filter(document=document_id).order_by("number")
    return list(messages.values_list("text", flat=True))


def trash(document_id: str, actor_id: int) -> None:
    """Put a document in the trash."""
    lifecycle.trash_document(User.objects.get(pk=actor_id), UUID(document_id))


def restore(document_id: str, actor_id: int) -> None:
    """Take a document out of the trash."""
    lifecycle.restore_document(User.objects.get(pk=actor_id), UUID(document_id))


def ticket(session_key: str, document_id: str) -> str:
    """A ticket that tells the truth of now."""
    return tickets.issue(access_grant(digest_of(session_key), UUID(document_id)), UUID(document_id))


def entries(document_id: str) -> list[dict[str, Any]]:
    """The journal, in order."""
    rows = Entry.objects.filter(document=document_id).order_by("seq")
    return [
        {
            "seq": row.seq,
            "kind": row.kind,
            "authors": row.authors,
            "update": b64encode(row.update).decode(),
        }
        for row in rows
    ]


def head(document_id: str) -> int:
    """The seq of the last entry."""
    return Document.objects.get(pk=document_id).head


def last_change(document_id: str, user_id: int) -> dict[str, Any]:
    """The newest change of rights: `{event, before, after}`, the last two with the numbers of a
    person's updates on each side of it.
    """
    rows = Entry.objects.filter(document=document_id)
    change = rows.filter(kind="access").latest("seq")
    authors = list(rows.filter(kind="update").values_list("seq", "authors"))
    return {
        "event": change.event,
        "before": sum(user_id in who for seq, who in authors if seq < change.seq),
        "after": sum(user_id in who for seq, who in authors if seq > change.seq),
    }


def line(document_id: str, of: str) -> dict[str, Any]:
    """Where the journal and the chat stand (`now`), stood at the newest change of rights (`change`)
    or at a moment: `{seq, number, at}`, the last in words.
    """
    at = of
    entries = Entry.objects.filter(document=document_id)
    messages = Message.objects.filter(document=document_id)
    if of == "change":
        entries = entries.filter(kind="access")
        newest = entries.latest("seq")
        messages = messages.filter(seq__lt=newest.seq)
        at = newest.at.isoformat()
    elif of == "now":
        at = timezone.now().isoformat()
    else:
        entries, messages = entries.filter(at__lt=of), messages.filter(at__lt=of)
    seq = entries.aggregate(seq=Max("seq"))["seq"]
    number = messages.aggregate(number=Max("number"))["number"]
    return {"seq": seq or 0, "number": number or 0, "at": at}


def beyond(document_id: str, user_id: int, line: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a person beyond a line: `{changes, messages, comments, suggestions, clocks}`,
    the last the state vector (`{client: clock}`) of the document as it was there.
    """
    rows = Entry.objects.filter(document=document_id, kind="update")
    before = rows.filter(seq__lte=line["seq"]).order_by("seq")
    updates = tuple(bytes(update) for update in before.values_list("update", flat=True))
    authors = rows.filter(seq__gt=line["seq"]).values_list("authors", flat=True)
    said = Message.objects.filter(document=document_id, author=user_id, number__gt=line["number"])
    return {
        "changes": sum(user_id in who for who in authors),
        "messages": said.count(),
        "comments": Comment.objects.filter(
            document=document_id, author=user_id, at__gt=line["at"]
        ).count(),
        "suggestions": _suggestions_beyond(document_id, user_id, line["at"]),
        "clocks": Replica(b"", updates, line["seq"], 0).clocks,
    }


def _suggestions_beyond(document_id: str, user_id: int, at: str) -> int:
    """How many suggestions somebody has made, or closed, after a moment."""
    rows = Suggestion.objects.filter(document=document_id)
    made, closed = Q(author=user_id, at__gt=at), Q(closed_by=user_id, closed_at__gt=at)
    return rows.filter(made | closed).count()


def snapshots(document_id: str) -> list[int]:
    """The seqs of the snapshots that are kept."""
    return list(
        Snapshot.objects.filter(document=document_id).order_by("seq").values_list("seq", flat=True)
    )


def opened(document_id: str) -> str:
    """The state as the server opens it, from snapshot and tail (base64 of an update)."""
    stored = loading.load(UUID(document_id))
    return _state(stored.state, stored.tail, stored.head)


def replayed(document_id: str) -> str:
    """The state as the journal alone tells it (base64 of an update)."""
    stored = loading.replay(UUID(document_id))
    return _state(stored.state, stored.tail, stored.head)


def _state(state: bytes, tail: tuple[bytes, ...], head: int) -> str:
    return b64encode(Replica(state, tail, head, 0).state()).decode()


def damage(document_id: str) -> int:
    """Spoil the last update and every snapshot; returns the seq of the update."""
    last = Entry.objects.filter(document=document_id, kind="update").latest("seq")
    Entry.objects.filter(pk=last.pk).update(update=b"\xff")
    Snapshot.objects.filter(document=document_id).update(state=b"\xff")
    return last.seq


def quarantine(document_id: str) -> None:
    """Set a document aside."""
    Document.objects.filter(pk=document_id).update(quarantined_at=timezone.now())


def integrity() -> str:
    """What SQLite says of its own file."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return str(cursor.fetchone()[0])


def rows() -> dict[str, int]:
    """How many rows each table of the app has."""
    models = apps.get_app_config("documents").get_models()
    return {model.__name__: model._base_manager.count() for model in models}


CALLS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        person,
        guest,
        operator,
        sign_in,
        address,
        hurry_mails,
        claimed_mails,
        waiting_mails,
        send_mails,
        sign_out,
        expire,
        deactivate,
        failed_from,
        link,
        api_token,
        revoke_api_tokens,
        token_ids,
        trace,
        stock,
        accounts,
        forget_accounts,
        document,
        library,
        share,
        freeze,
        write,
        say,
        said,
        trash,
        restore,
        ticket,
        entries,
        head,
        last_change,
        line,
        beyond,
        snapshots,
        opened,
        replayed,
        damage,
        quarantine,
        integrity,
        rows,
    )
}


def _answer(name: str, arguments: list[Any]) -> str:
    try:
        return json.dumps([CALLS[name](*arguments), None])
    except Exception:
        return json.dumps([None, traceback.format_exc()])


if __name__ == "__main__":
    gc.freeze()
    gc.enable()
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(_answer(name, arguments), flush=True)
