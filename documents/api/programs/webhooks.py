"""Webhooks: addresses of programs that are told what is new."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from documents.api.http.auth import person
from documents.api.schemas import Body, Id, Text
from documents.models import Delivery, Webhook
from documents.webhooks import hooks

router = Router(tags=["webhooks"])
KindName = Literal["changes", "chat", "rights", "versions"]
_MOST_SHOWN = 100


class WebhookShape(BaseModel):
    """A webhook of yours. `fault` says why it was switched off, if it was not you."""

    id: int
    url: str
    kinds: list[KindName]
    document: UUID | None
    folder: int | None
    on: bool
    fault: str


class WebhookMade(WebhookShape):
    """A new webhook with the secret that signs its deliveries, which is not told again."""

    secret: str


class DeliveryShape(BaseModel):
    """Something that a webhook was told, or is to be: the news after one number until another.

    `id` is the `webhook-id` of every try; `status` is what was answered last, 0 for nothing.
    """

    id: UUID
    kind: KindName
    document: UUID
    after: int
    until: int
    state: Literal["waiting", "done", "withheld"]
    tries: int
    status: int
    fault: str
    at: datetime
    sent_at: datetime | None


class NewWebhook(Body):
    """Where to tell what: of a document, of a folder of yours, or of all that you may read."""

    url: Annotated[Text, Field(max_length=hooks.LONGEST_URL)]
    kinds: Annotated[list[KindName], Field(min_length=1, max_length=8)]
    document: UUID | None = None
    folder: Id | None = None


class Switch(Body):
    """Whether it is told."""

    on: bool


@router.get("/webhooks", response=list[WebhookShape], summary="List your webhooks")
def list_webhooks(request: HttpRequest) -> list[WebhookShape]:
    """The oldest first."""
    return [_told(each) for each in hooks.webhooks_of(person(request))]


@router.post("/webhooks", response={201: WebhookMade}, summary="Make a webhook")
def make_webhook(request: HttpRequest, body: NewWebhook) -> WebhookMade:
    """Each delivery is a POST, signed as Standard Webhooks says, and tells what you may read when
    it is sent. What is not answered with 2xx is sent again, later each time, for two days; then,
    or after 410, the webhook is switched off. It ends with the token that made it.
    """
    meant = hooks.Meant(frozenset(body.kinds), body.document, body.folder)
    made = hooks.make_webhook(person(request), body.url, meant)
    return WebhookMade(**_told(made).model_dump(), secret=made.secret)


@router.patch("/webhooks/{row:webhook_id}", response=WebhookShape, summary="Switch a webhook")
def switch_webhook(request: HttpRequest, webhook_id: int, body: Switch) -> WebhookShape:
    """On or off; nothing is lost meanwhile."""
    return _told(hooks.switch_webhook(person(request), webhook_id, body.on))


@router.delete("/webhooks/{row:webhook_id}", response={204: None}, summary="Delete a webhook")
def delete_webhook(request: HttpRequest, webhook_id: int) -> None:
    """With its deliveries."""
    hooks.delete_webhook(person(request), webhook_id)


_DELIVERIES = "/webhooks/{row:webhook_id}/deliveries"


@router.get(_DELIVERIES, response=list[DeliveryShape], summary="List deliveries")
def list_deliveries(request: HttpRequest, webhook_id: int) -> list[DeliveryShape]:
    """The newest first, at most 100; those that are over are kept for a week."""
    webhook = hooks.webhook_of(person(request), webhook_id)
    return [_delivered(each) for each in hooks.deliveries_of(webhook)[:_MOST_SHOWN]]


@router.post(
    _DELIVERIES + "/{uuid:delivery_id}/again", response={204: None}, summary="Deliver again"
)
def tell_again(request: HttpRequest, webhook_id: int, delivery_id: UUID) -> None:
    """Once more, with the same `webhook-id`."""
    hooks.tell_again(person(request), webhook_id, [delivery_id])


def _told(webhook: Webhook) -> WebhookShape:
    return WebhookShape(
        id=webhook.pk,
        url=webhook.url,
        kinds=webhook.kinds,
        document=webhook.document_id,
        folder=webhook.folder_id,
        on=webhook.is_on,
        fault=webhook.fault,
    )


def _delivered(row: Delivery) -> DeliveryShape:
    same = ("kind", "after", "until", "state", "tries", "status", "fault", "at", "sent_at")
    about = {name: getattr(row, name) for name in same}
    return DeliveryShape(id=row.uid, document=row.document_id, **about)
