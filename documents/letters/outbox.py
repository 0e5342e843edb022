"""Sending the mails and pushes that wait, each once.

A mail is claimed in a transaction, sent outside of any, and noted as sent in another, so that no
lock waits for a mail server. What is claimed by a process that then ends is sent again when the
claim is over, under the same Message-ID, by which mailboxes know what they have already.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from threading import Lock
from uuid import uuid4

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, close_old_connections, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from documents.database.retry import retried
from documents.letters.bounds import is_within_bounds
from documents.letters.digest import digest_letter, waits_for_digest
from documents.letters.letter import Letter
from documents.letters.notice_letter import notice_letter
from documents.letters.push_letter import push_letter
from documents.letters.push_service import Gone, Push
from documents.mail.addresses import mailbox_of
from documents.mail.refusals import is_refused
from documents.models import Mail, Notice, PushPlace, User, Watch, Wish
from documents.notices.mailing import digest_later
from documents.tokens import digest_of
from documents.web.languages import language_of

log = logging.getLogger(__name__)

_AT_ONCE = 20
_CLAIM = timedelta(minutes=10)
# Of a claim, in seconds: what is not begun by then is left to be claimed anew.
_WORK = 300
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
# A key of the ways in which rows are written: digests have their own, mails of one notice none.
_PUSH = "push"
# With these pauses somebody's mail server may be away for more than a day.
MOST_TRIES = 13
_KEPT = timedelta(days=1)
_REFUSED = 500
_FAILURES = (OSError, SMTPException)

Write = Callable[[Mail, User], Letter | None]
# Each with one to itself: a push service that is slow holds up no mail.
_postman, _pusher = ThreadPoolExecutor(1, "letters"), ThreadPoolExecutor(1, "pushes")


class _Errand:
    """Whether somebody is on the way to look for mails already."""

    def __init__(self) -> None:
        self._lock = Lock()

    def begin(self) -> bool:
        """False when it was begun, and has not yet looked."""
        return self._lock.acquire(blocking=False)

    def look(self) -> None:
        """From here on what is written is not seen for sure."""
        self._lock.release()


_errand, _push_errand = _Errand(), _Errand()


def send_soon(**_: object) -> None:
    """Send what waits, but for digests, in the background of this process."""
    if _errand.begin():
        _postman.submit(_send_in_background, _errand, {"": notice_letter})
    if _push_errand.begin():
        _pusher.submit(_send_in_background, _push_errand, {_PUSH: push_letter})


def _send_in_background(errand: _Errand, ways: Mapping[str, Write]) -> None:
    errand.look()
    try:
        send_due(ways, float("inf"))
    except DatabaseError as error:
        # The chores come by later.
        log.warning("mails wait: %s", type(error).__name__)
    finally:
        close_old_connections()


def send_all(seconds: float) -> int:
    """Send what is due, digests too, and begin nothing after so many seconds; how many were sent.

    For the chores; lets go of what was sent long ago.
    """
    Mail.objects.filter(sent_at__lt=timezone.now() - _KEPT).delete()
    ways: dict[str, Write] = {"": notice_letter, Wish.DAILY: digest_letter}
    end = time.monotonic() + seconds
    sent = send_due({**ways, Wish.WEEKLY: digest_letter}, seconds)
    return sent + send_due({_PUSH: push_letter}, end - time.monotonic())


def send_due(ways: Mapping[str, Write], seconds: float) -> int:
    """Send what is due of the kinds that are given a way to be written; how many were sent."""
    end, sent = time.monotonic() + seconds, 0
    while time.monotonic() < end and (mails := _claim(list(ways))):
        until = min(end, time.monotonic() + _WORK)
        with _connection() as connection:
            for mail in mails:
                if time.monotonic() >= until:
                    _give_back(mail, mail.due_at, mail.tries - 1)
                else:
                    sent += _send(mail, ways[_way_of(mail)], connection)
    return sent


def _way_of(mail: Mail) -> str:
    return _PUSH if mail.push_id else mail.digest


@contextmanager
def _connection() -> Iterator[BaseEmailBackend]:
    """One conversation with the mail server for several mails; begun by the first."""
    connection = get_connection()
    try:
        yield connection
    finally:
        _hang_up(connection)


def _hang_up(connection: BaseEmailBackend) -> None:
    # It is gone in any case.
    with suppress(*_FAILURES):
        connection.close()


@retried
@transaction.atomic
def _claim(ways: list[str]) -> list[Mail]:
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    which = Q(push__isnull=False) if ways == [_PUSH] else Q(push=None, digest__in=ways)
    due = Mail.objects.filter(free, which, sent_at=None, due_at__lte=now)
    rows = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")
    ids = list(rows.values_list("pk", flat=True)[:_AT_ONCE])
    if not ids:
        return []
    claim = uuid4()
    mails = Mail.objects.filter(pk__in=ids)
    mails.update(claim=claim, claimed_until=now + _CLAIM, tries=F("tries") + 1)
    return list(mails.select_related("user", "push").order_by("due_at", "pk"))


def _send(mail: Mail, way: Write, connection: BaseEmailBackend) -> bool:
    """Send one, if it is still to be sent; whether it was."""
    try:
        letter = _write(mail, way)
    except DatabaseError:
        raise
    except Exception as error:
        # One that cannot be written must not stop the others. No text of it belongs in a log.
        log.error("a mail could not be written: %s", type(error).__name__)
        _try_later(mail)
        return False
    if letter is None:
        _mine(mail).delete()
        return False
    try:
        _hand_over(letter, connection)
    except Gone:
        # With all that waits for it.
        PushPlace.objects.filter(pk__in=[mail.push_id]).delete()
        return False
    except _FAILURES as error:
        _hang_up(connection)
        log.error("a mail could not be sent: %s", type(error).__name__)
        _drop(mail) if _is_for_good(error) else _try_later(mail)
        return False
    _note_sent(mail, letter)
    return True


def _hand_over(letter: Letter, connection: BaseEmailBackend) -> None:
    if isinstance(letter.message, Push):
        letter.message.send()
        return
    connection.open()
    connection.send_messages([letter.message])


def _write(mail: Mail, way: Write) -> Letter | None:
    """What the mail says at this moment; None when it is not to be sent."""
    user = mail.user
    if not user.is_active:
        return None
    if mail.push is not None:
        mail.to = mail.push.digest
    elif not user.email or is_refused(user.email):
        return None
    else:
        mail.to = digest_of(mailbox_of(user.email))
    if not is_within_bounds(mail):
        log.warning("person %s causes too much mail: one was not sent", mail.actor_id)
        return None
    with language_of(user):
        return way(mail, user)


def _is_for_good(error: Exception) -> bool:
    """Whether the mail server will never take it."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= _REFUSED for code, _ in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= _REFUSED


def _mine(mail: Mail) -> QuerySet[Mail]:
    """The row, unless somebody else has claimed it since."""
    return Mail.objects.filter(pk=mail.pk, claim=mail.claim)


def _drop(mail: Mail) -> None:
    log.error("a mail is given up")
    _mine(mail).delete()


def _try_later(mail: Mail) -> None:
    if mail.tries >= MOST_TRIES:
        _drop(mail)
        return
    pause = min(_FIRST_PAUSE * 2 ** (mail.tries - 1), _LONGEST_PAUSE)
    _give_back(mail, timezone.now() + pause, mail.tries)


def _give_back(mail: Mail, due_at: datetime, tries: int) -> None:
    _mine(mail).update(claim=None, claimed_until=None, due_at=due_at, tries=tries)


@retried
@transaction.atomic
def _note_sent(mail: Mail, letter: Letter) -> None:
    now = timezone.now()
    _mine(mail).update(claim=None, claimed_until=None, sent_at=now, to=mail.to)
    Notice.objects.filter(pk__in=letter.notices).update(mailed_at=now)
    for document_id, head in letter.heads.items():
        behind = Watch.objects.filter(user=mail.user_id, document=document_id, mail_head__lt=head)
        behind.update(mail_head=head)
    if mail.digest and waits_for_digest(mail.user, mail.digest):
        digest_later([(mail.user, Wish(mail.digest))], now)
