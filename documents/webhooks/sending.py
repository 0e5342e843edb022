"""Sending the deliveries that wait: those of one webhook one after the other, in their order."""

import time
from datetime import datetime, timedelta

import orjson
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.utils import timezone

from documents.errors import AccessDenied, OutOfScope
from documents.models import Delivery, Document, Version, Webhook
from documents.webhooks.looking import look, speaker
from documents.webhooks.news import body_of
from documents.webhooks.posting import Answer, Letter, post_all

_AT_ONCE = 16
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=6)
# With these pauses a program may be away for two days.
MOST_TRIES = 20
# Somebody who says that nothing is ever to come there again.
_GONE = 410
_KEPT = timedelta(days=7)
# In seconds: longer than typing may go on before it is told, and how often is looked in any case.
_CALM, _LOOK = 70.0, 60.0
_KEPT_NUMBER = 500


class Teller:
    """Has webhooks told; as long as nothing happens on the whole site it looks once in a minute."""

    def __init__(self) -> None:
        self._totals: tuple[int | None, ...] = ()
        self._moved = self._looked = float("-inf")

    def __call__(self, seconds: float) -> int:
        """As `keep_told`."""
        return keep_told(seconds, looks=self.is_due(time.monotonic()))

    def is_due(self, now: float) -> bool:
        """Whether there may be something to be told; what was typed last may have to rest."""
        if not Webhook.objects.exists():
            return False
        heads = Document.objects.aggregate(Sum("head"), Sum("chat_head"))
        totals = (*heads.values(), Version.objects.aggregate(last=Max("pk"))["last"])
        if totals != self._totals:
            self._totals, self._moved = totals, now
        if now - self._moved > _CALM and now - self._looked < _LOOK:
            return False
        self._looked = now
        return True


def keep_told(seconds: float, *, looks: bool = True) -> int:
    """Have every webhook told what is new, and begin nothing after so many seconds; how many
    deliveries were taken.

    For the chores; lets go of what was told long ago.
    """
    if settings.WEBHOOKS == "off":
        return 0
    end, taken = time.monotonic() + seconds, 0
    hooks = Webhook.objects.filter(is_on=True) if looks else Webhook.objects.none()
    for pk in hooks.order_by("pk").values_list("pk", flat=True):
        look(pk, timezone.now())
    while time.monotonic() < end and (round_ := _send_round(timezone.now())) is not None:
        taken += round_
    if looks:
        _forget(timezone.now())
    return taken


def _send_round(now: datetime) -> int | None:
    """Send the first that waits of some webhooks; how many were taken, None when nothing is due."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING).values("webhook")
    hooks = Webhook.objects.filter(is_on=True, due_at__lte=now, pk__in=waiting)
    due = list(hooks.select_related("user", "token").order_by("due_at", "pk")[:_AT_ONCE])
    if not due:
        return None
    ready = [(hook, *found) for hook in due if (found := _written(hook, now))]
    answers = post_all([letter for *_, letter in ready])
    for (hook, delivery, _), answer in zip(ready, answers, strict=True):
        _note(hook, delivery, answer)
    return sum(answer.is_good for answer in answers)


def _written(hook: Webhook, now: datetime) -> tuple[Delivery, Letter] | None:
    """The next delivery as it is now; None when there is none that its person may read."""
    user = speaker(hook)
    waiting = hook.deliveries.filter(state=Delivery.State.WAITING).order_by("pk")
    for delivery in waiting:
        try:
            if user is None:
                raise AccessDenied
            body = orjson.dumps(body_of(user, delivery))
        except (AccessDenied, OutOfScope):
            _rows(delivery).update(state=Delivery.State.WITHHELD)
            continue
        stamp = int(now.timestamp())
        return delivery, Letter(hook.url, hook.secret, str(delivery.uid), stamp, body)
    return None


def _note(hook: Webhook, delivery: Delivery, answer: Answer) -> None:
    now = timezone.now()
    told = {"status": answer.status, "fault": answer.fault, "tries": delivery.tries + 1}
    hooks = Webhook.objects.filter(pk=hook.pk)
    if answer.is_good:
        _rows(delivery).update(state=Delivery.State.DONE, sent_at=now, **told)
        hooks.update(tries=0, due_at=now)
        return
    _rows(delivery).update(**told)
    tries = hook.tries + 1
    if tries >= MOST_TRIES or answer.status == _GONE:
        hooks.update(is_on=False, tries=0, fault=answer.fault or f"HTTP {answer.status}")
        return
    pause = min(_FIRST_PAUSE * 2 ** (tries - 1), _LONGEST_PAUSE)
    hooks.update(tries=tries, due_at=now + pause)


def _rows(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery.pk)


def _forget(now: datetime) -> None:
    """Let go of deliveries that are over and old, or so many."""
    over = Delivery.objects.exclude(state=Delivery.State.WAITING)
    over.filter(at__lt=now - _KEPT).delete()
    for hook in Webhook.objects.all():
        newest = hook.deliveries.order_by("-pk").values_list("pk", flat=True)
        if (last := next(iter(newest[_KEPT_NUMBER : _KEPT_NUMBER + 1]), None)) is not None:
            over.filter(webhook=hook, pk__lte=last).delete()
