"""Looking for what webhooks have not told: nothing is written when it happens, so that no commit
waits for them.

How far a webhook has come is written together with the delivery that tells it: no number is left
out, and none told twice by two deliveries. As long as many wait, nothing is added: the next one
tells all that was new meanwhile.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from documents.access.living_tokens import living_tokens, scope_in
from documents.access.lookup import access_readable
from documents.database.retry import retried
from documents.models import Delivery, Document, Filing, User, Webhook, WebhookMark
from documents.webhooks.news import CHANGES, KINDS, Kind

MOST_WAITING = 100
# Typing is told when it has stopped for a while, and meanwhile now and then.
_QUIET, _LONGEST = timedelta(seconds=5), timedelta(seconds=60)
_AT_ONCE = 200


def look(webhook_id: int, now: datetime, first: int = _AT_ONCE) -> int:
    """Make deliveries of what is new for a webhook; how many."""
    webhook = Webhook.objects.select_related("user", "token").filter(pk=webhook_id).first()
    if webhook is None or (user := speaker(webhook)) is None or _waiting(webhook) >= MOST_WAITING:
        return 0
    documents = _meant(webhook).filter(access_readable(user))
    return sum(
        _tell(webhook, document, KINDS[name], now)
        for name in webhook.kinds
        for document in _with_news(webhook, documents, KINDS[name], now)[:first]
    )


def speaker(webhook: Webhook) -> User | None:
    """The person for whom a webhook listens; None while they may not sign in."""
    user = webhook.user
    if webhook.token is not None:
        if not living_tokens(timezone.now()).filter(pk=webhook.token.pk).exists():
            return None
        user.scope = scope_in(webhook.token)
    return user if user.is_active else None


def _waiting(webhook: Webhook) -> int:
    return webhook.deliveries.filter(state=Delivery.State.WAITING).count()


def _meant(webhook: Webhook) -> QuerySet[Document]:
    if webhook.document_id is not None:
        return Document.objects.filter(pk=webhook.document_id)
    if webhook.folder_id is not None:
        filed = Filing.objects.filter(user=webhook.user_id, folder=webhook.folder_id)
        return Document.objects.filter(pk__in=filed.values("document"))
    return Document.objects.all()


def _with_news(
    webhook: Webhook, documents: QuerySet[Document], kind: Kind, now: datetime
) -> QuerySet[Document]:
    marks = WebhookMark.objects.filter(webhook=webhook, kind=kind.name, document=OuterRef("pk"))
    rows = documents.annotate(
        seen=Subquery(marks.values("seen")[:1]),
        marked_at=Subquery(marks.values("at")[:1]),
        last=kind.last,
    )
    rows = rows.filter(Q(seen=None) | Q(last__gt=F("seen")))
    if kind.name == CHANGES:
        rows = rows.filter(
            Q(seen=None) | Q(changed_at__lte=now - _QUIET) | Q(marked_at__lte=now - _LONGEST)
        )
    return rows.order_by("-changed_at", "pk")


@retried
@transaction.atomic
def _tell(webhook: Webhook, document: Document, kind: Kind, now: datetime) -> int:
    last: int = document.last  # type: ignore[attr-defined]  # annotated
    marks = WebhookMark.objects.filter(webhook=webhook, kind=kind.name, document=document)
    mark = marks.select_for_update().first()
    if mark is None:
        # What is older than the webhook is no news.
        start = 0 if document.created_at >= webhook.at else last
        mark = WebhookMark(webhook=webhook, document=document, kind=kind.name, told=start)
        mark.seen = start
    found = list(kind.after(document, mark.told).filter(**_until(kind, last))[: kind.most])
    made = 0
    if found:
        told = {"after": mark.told, "until": found[-1], "at": now}
        Delivery.objects.create(webhook=webhook, document=document, kind=kind.name, **told)
        mark.told, made = found[-1], 1
    more = kind.most is not None and len(found) == kind.most
    mark.seen, mark.at = mark.told if more else last, now
    mark.save()
    return made


def _until(kind: Kind, last: int) -> dict[str, int]:
    """What is committed while we look is for the next time."""
    return {{"chat": "rev__lte", "versions": "pk__lte"}.get(kind.name, "seq__lte"): last}
