"""Having no more mails of a kind: by what stands in each, without signing in (RFC 8058)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from documents.database.retry import retried
from documents.models import DIGESTS, User, Wish
from documents.notices.kinds import KINDS
from documents.notices.wishes import keep_wishes, wishes_of

_SALT = "documents.no-mail-of-a-kind"


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose mails end, and which: a kind of notice, or a digest."""

    user: User
    what: str

    @property
    def is_digest(self) -> bool:
        """Whether it is all that a digest tells."""
        return self.what in DIGESTS

    def kinds(self) -> Mapping[str, Wish]:
        """The kinds that it ends now, each with what is wished of it."""
        return {
            name: wish
            for name, wish in wishes_of(self.user).items()
            if (wish == self.what if self.is_digest else name == self.what)
        }


def stop_path(user_id: int, what: str) -> str:
    """The path at which whoever got a mail says that they want no more of its kind."""
    return reverse("stop-mail", args=[Signer(salt=_SALT).sign(f"{user_id}:{what}")])


def stop_in(token: str) -> Stop | None:
    """What a path of ours speaks for; None for one that is not ours, or whose person is gone."""
    try:
        user_id, _, what = Signer(salt=_SALT).unsign(token).partition(":")
    except BadSignature:
        return None
    user = User.objects.filter(pk=int(user_id), is_active=True).first()
    return Stop(user, what) if user and (what in KINDS or what in DIGESTS) else None


@retried
@transaction.atomic
def stop_mails(stop: Stop) -> None:
    """Mail none of it any more."""
    keep_wishes(stop.user, dict.fromkeys(stop.kinds(), Wish.NEVER))
