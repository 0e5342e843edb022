"""A person's webhooks: making, switching, deleting, and having something told again."""

import secrets
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.access.audit import note
from documents.access.living_tokens import speaking_token
from documents.access.lookup import access_document, access_own
from documents.database.retry import retried
from documents.errors import Outdated, Unfit
from documents.library.folders import own_folder
from documents.models import Delivery, User, Webhook
from documents.roles import Action
from documents.webhooks.addresses import Unreachable, parsed
from documents.webhooks.looking import look
from documents.webhooks.news import KINDS
from documents.webhooks.posting import PREFIX

MOST = 10
LONGEST_URL = 500
_SECRET_BYTES = 32
# So many documents at once begin where they are.
_FIRST = 2_000


@dataclass(frozen=True, slots=True)
class Meant:
    """What a webhook listens to; neither a document nor a folder: all that its person may read."""

    kinds: frozenset[str]
    document: UUID | None = None
    folder: int | None = None


@retried
@transaction.atomic
def make_webhook(user: User, url: str, meant: Meant) -> Webhook:
    """A webhook, with its secret.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: no such document for this person.
        Outdated: no such folder of theirs.
        Unfit: the address is none, nothing is listened to, or there are too many.
    """
    access_own(user)
    _check(user, url, meant)
    if meant.document is not None:
        access_document(user, meant.document, Action.VIEW)
    if meant.folder is not None:
        own_folder(user, meant.folder)
    now = timezone.now()
    webhook = Webhook.objects.create(
        user=user,
        url=url,
        secret=PREFIX + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode(),
        kinds=[kind for kind in KINDS if kind in meant.kinds],
        document_id=meant.document,
        folder_id=meant.folder,
        token=speaking_token(user),
        due_at=now,
        at=now,
    )
    look(webhook.pk, now, _FIRST)
    details = {"webhook": webhook.pk, "kinds": sorted(meant.kinds)}
    note("webhook-made", user.pk, document=meant.document, details=details)
    return webhook


def _check(user: User, url: str, meant: Meant) -> None:
    if settings.WEBHOOKS == "off":
        raise Unfit(_("This site has no webhooks."))
    if not meant.kinds or not meant.kinds <= KINDS.keys():
        raise Unfit(_("Say of what the webhook is to tell."))
    if len(url) > LONGEST_URL:
        raise Unfit(_("The address is too long."))
    try:
        parsed(url)
    except Unreachable:
        raise Unfit(_("A webhook's address begins with https://.")) from None
    if webhooks_of(user).count() >= MOST:
        raise Unfit(_("You have too many webhooks."))


def webhooks_of(user: User) -> QuerySet[Webhook]:
    """The person's webhooks, the oldest first."""
    rows = Webhook.objects.filter(user=user).select_related("document", "folder")
    return rows.order_by("pk")


def webhook_of(user: User, webhook_id: int) -> Webhook:
    """One of the person's.

    Raises:
        Outdated: they have no such webhook.
    """
    found = webhooks_of(user).filter(pk=webhook_id).first()
    if found is None:
        raise Outdated
    return found


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """What a webhook was told or is to be, the newest first."""
    return webhook.deliveries.order_by("-pk")


@retried
@transaction.atomic
def switch_webhook(user: User, webhook_id: int, is_on: bool) -> Webhook:
    """Have a webhook be told from now on, or not; what waits goes on to wait.

    Raises:
        SignedOut: what the person speaks in has ended.
        Outdated: they have no such webhook.
    """
    access_own(user)
    webhook = webhook_of(user, webhook_id)
    webhook.is_on, webhook.fault, webhook.tries, webhook.due_at = is_on, "", 0, timezone.now()
    webhook.save(update_fields=["is_on", "fault", "tries", "due_at"])
    note("webhook-switched", user.pk, details={"webhook": webhook.pk, "on": is_on})
    return webhook


@retried
@transaction.atomic
def delete_webhook(user: User, webhook_id: int) -> None:
    """End a webhook, with what it was told.

    Raises:
        SignedOut: what the person speaks in has ended.
        Outdated: they have no such webhook.
    """
    access_own(user)
    webhook_of(user, webhook_id).delete()
    note("webhook-deleted", user.pk, details={"webhook": webhook_id})


@retried
@transaction.atomic
def tell_again(user: User, webhook_id: int, uids: Iterable[UUID]) -> int:
    """Have deliveries be sent once more, as they are now; how many.

    Raises:
        SignedOut: what the person speaks in has ended.
        Outdated: they have no such webhook or delivery.
    """
    access_own(user)
    webhook = webhook_of(user, webhook_id)
    count = webhook.deliveries.filter(uid__in=list(uids)).update(state=Delivery.State.WAITING)
    if not count:
        raise Outdated
    Webhook.objects.filter(pk=webhook.pk).update(due_at=timezone.now())
    return count
