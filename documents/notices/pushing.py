"""The browsers to which people want their notices to be pushed."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePublicKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from django.utils.translation import gettext as _

from documents.access.living_tokens import digest_in
from documents.access.lookup import access_own
from documents.database.retry import retried
from documents.errors import Unfit
from documents.models import Mail, Notice, PushPlace, User, Wish
from documents.notices.kinds import Kind
from documents.tokens import digest_of

LONGEST_ENDPOINT = 1000
# Of one person; the oldest goes.
_MOST = 10
_SECRET_BYTES = 16
_VISIBLE = re.compile("[!-~]+")


@cache
def public_key(private: str) -> str:
    """What a browser is told of the site's key, by which its push service knows the site."""
    raw = urlsafe_b64decode(private + "=" * (-len(private) % 4))
    key = derive_private_key(int.from_bytes(raw), SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()


def is_pushed(kind: Kind, wish: Wish) -> bool:
    """Whether a kind is pushed to somebody with this wish: what goes on happening only to whoever
    wants to hear of it at once.
    """
    return wish is Wish.AT_ONCE or (kind.is_urgent and not kind.goes_on)


@retried
@transaction.atomic
def add_place(user: User, endpoint: str, key: bytes, secret: bytes) -> None:
    """Push what the person is told to this browser, until its session ends.

    Raises:
        SignedOut: what the person speaks in has ended.
        Unfit: it is no browser's session, or nothing can be pushed there.
    """
    access_own(user)
    if user.speaks_in is None or digest_in(user.speaks_in):
        raise Unfit(_("Notifications are for a browser that is signed in."))
    _check(endpoint, key, secret)
    PushPlace.objects.update_or_create(
        digest=digest_of(endpoint),
        defaults={
            "user": user,
            "session_id": user.speaks_in,
            "endpoint": endpoint,
            "key": key,
            "secret": secret,
        },
    )
    mine = PushPlace.objects.filter(user=user).order_by("-at", "-pk")
    oldest = list(mine.values_list("pk", flat=True)[_MOST:])
    PushPlace.objects.filter(pk__in=oldest).delete()


def _check(endpoint: str, key: bytes, secret: bytes) -> None:
    try:
        parts = urlsplit(endpoint)
        is_address = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
        is_address = is_address and bool(_VISIBLE.fullmatch(endpoint)) and "@" not in parts.netloc
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key)
    except ValueError:
        is_address = False
    if not is_address or len(endpoint) > LONGEST_ENDPOINT or len(secret) != _SECRET_BYTES:
        raise Unfit(_("Nothing can be pushed to this address."))


@retried
@transaction.atomic
def remove_place(user: User, endpoint: str) -> None:
    """Push nothing there any more.

    Raises:
        SignedOut: what the person speaks in has ended.
    """
    access_own(user)
    PushPlace.objects.filter(user=user, digest=digest_of(endpoint)).delete()


def pushes(
    kind: Kind,
    notices: Sequence[Notice],
    wishes: Mapping[int, Wish],
    due: Mapping[int, datetime],
) -> Iterator[Mail]:
    """A row for each browser to which one of these notices is to be pushed; `due`: to whom when."""
    wanted = {
        notice.user_id: notice for notice in notices if is_pushed(kind, wishes[notice.user_id])
    }
    for place, user_id in _places(wanted.keys()):
        notice = wanted[user_id]
        yield Mail(
            user_id=user_id,
            push_id=place,
            kind=notice.kind,
            notice=notice,
            actor_id=notice.actor_id,
            document=notice.document_id,
            due_at=due[user_id],
        )


def _places(user_ids: Collection[int]) -> list[tuple[int, int]]:
    if not user_ids:
        return []
    return list(PushPlace.objects.filter(user__in=user_ids).values_list("pk", "user"))
