"""Rows for the mails and pushes that notices cause, in the transaction that tells of them.

What a mail says is read when it is sent (documents/letters).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from documents.models import DIGESTS, Mail, Notice, User, Wish
from documents.notices.kinds import KINDS
from documents.notices.pushing import pushes
from documents.notices.wishes import Hour, wishes_for
from documents.signals import post_mails_after_commit

# So long somebody who is there has to see it.
_TO_SEE = timedelta(minutes=2)
# What goes on happening is mailed so often.
_BETWEEN = timedelta(hours=1)


def mail_later(notices: Sequence[Notice], present: Collection[int]) -> None:
    """Have notices of one cause be mailed as those who get them wish.

    `present` are the ids of those who are in the document, and may see it there.
    """
    if not notices:
        return
    kind, now = KINDS[notices[0].kind], notices[0].at
    wishes = wishes_for(kind, [notice.user_id for notice in notices])
    people = {
        user.pk: user
        for user in User.objects.filter(pk__in=wishes)
        .exclude(email="")
        .only("digest_hour", "digest_day")
    }
    at_once = [notice for notice in notices if wishes[notice.user_id] is Wish.AT_ONCE]
    after = _not_before(at_once, now) if kind.goes_on else {}
    due = {id_: after.get(id_, now + _TO_SEE * (id_ in present)) for id_ in wishes}
    mails = [
        Mail(
            user_id=notice.user_id,
            kind=notice.kind,
            notice=notice,
            actor_id=notice.actor_id,
            document=notice.document_id,
            due_at=due[notice.user_id],
        )
        for notice in at_once
        if notice.user_id in people
    ]
    mails += pushes(kind, notices, wishes, due)
    Mail.objects.bulk_create(mails)
    digest_later([(people[id_], wishes[id_]) for id_ in people if wishes[id_] in DIGESTS], now)
    if any(mail.due_at <= now for mail in mails):
        post_mails_after_commit()


def digest_later(people: Iterable[tuple[User, Wish]], now: datetime) -> None:
    """Have a digest be mailed to each at the next hour that is theirs, unless one waits."""
    Mail.objects.bulk_create(
        [
            Mail(
                user=user,
                digest=wish,
                due_at=Hour(user.digest_hour, user.digest_day).next_after(now, wish),
            )
            for user, wish in people
        ],
        ignore_conflicts=True,
    )


def _not_before(notices: Sequence[Notice], now: datetime) -> dict[int, datetime]:
    """When people who were mailed such a thing lately may be mailed it again; those who wait for
    such a mail wait no longer, for the new one in its place."""
    if not notices:
        return {}
    mails = Mail.objects.filter(
        user__in=[notice.user_id for notice in notices],
        kind=notices[0].kind,
        document=notices[0].document_id,
    )
    waiting = mails.filter(sent_at=None)
    after = dict(waiting.values_list("user", "due_at"))
    waiting.filter(claim=None).delete()
    for user_id, sent_at in mails.filter(
        Q(sent_at__gt=now - _BETWEEN) | Q(sent_at=None, claim__isnull=False)
    ).values_list("user", "sent_at"):
        after[user_id] = (sent_at or now) + _BETWEEN
    return after
