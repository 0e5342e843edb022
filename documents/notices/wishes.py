"""When people want to be mailed what they are told of: each kind by itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from documents.access.lookup import access_own
from documents.database.retry import retried
from documents.models import DIGESTS, Mail, MailChoice, User, Wish
from documents.notices.kinds import KINDS, Kind

_DAYS = {Wish.DAILY: 1, Wish.WEEKLY: 7}


@dataclass(frozen=True, slots=True)
class Hour:
    """When digests are mailed to somebody: at an hour, weekly ones on a day (0: Monday)."""

    hour: int
    day: int

    def next_after(self, moment: datetime, wish: Wish) -> datetime:
        """The first such moment that is later, by the site's clock."""
        local = timezone.localtime(moment)
        at = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        if wish is Wish.WEEKLY:
            at += timedelta(days=(self.day - at.weekday()) % 7)
        return at if at > local else at + timedelta(days=_DAYS[wish])


def wishes_of(user: User) -> dict[str, Wish]:
    """What the person wants, for every kind."""
    chosen = dict(user.mail_choices.values_list("kind", "wish"))
    return {name: Wish(chosen.get(name, kind.mail)) for name, kind in KINDS.items()}


def wishes_for(kind: Kind, user_ids: Collection[int]) -> dict[int, Wish]:
    """What each of these people wants of a kind; one query."""
    rows = MailChoice.objects.filter(user__in=user_ids, kind=kind.name)
    chosen = dict(rows.values_list("user", "wish"))
    return {id_: Wish(chosen.get(id_, kind.mail)) for id_ in user_ids}


@retried
@transaction.atomic
def choose_wishes(user: User, wishes: Mapping[str, Wish], hour: Hour) -> None:
    """Have the person be mailed as they wish from now on, digests at their hour.

    Raises:
        SignedOut: what the person speaks in has ended.
    """
    access_own(user)
    keep_wishes(user, wishes)
    user.digest_hour, user.digest_day = hour.hour, hour.day
    user.save(update_fields=["digest_hour", "digest_day"])
    now = timezone.now()
    for digest in DIGESTS:
        waiting = Mail.objects.filter(user=user, digest=digest, sent_at=None, claim=None)
        waiting.filter(due_at__gt=now).update(due_at=hour.next_after(now, digest))


def keep_wishes(user: User, wishes: Mapping[str, Wish]) -> None:
    """Note what somebody wants of some kinds; by themselves, or by what stood in a mail to them."""
    MailChoice.objects.bulk_create(
        [MailChoice(user=user, kind=kind, wish=wish) for kind, wish in sorted(wishes.items())],
        update_conflicts=True,
        update_fields=["wish"],
        unique_fields=["user", "kind"],
    )
