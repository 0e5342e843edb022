"""The browsers in which a person is signed in: each a session, which may be ended from another."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.access.lookup import access_own
from documents.agents import agent_of
from documents.database.retry import retried
from documents.models import Session, User
from documents.models.sessions import AGENT


@dataclass(frozen=True, slots=True)
class Browser:
    """A signed-in browser as its person knows it; `name` is what the session is ended by."""

    name: str
    words: str
    seen_at: datetime
    is_this: bool


def browsers_of(user: User) -> list[Browser]:
    """Where the person is signed in now: this browser first, then by when they were last seen."""
    rows = Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at")
    found = [
        Browser(row.digest, _words(row.agent), row.seen_at, row.digest == user.speaks_in)
        for row in rows
    ]
    return sorted(found, key=lambda browser: not browser.is_this)


def _words(agent: str) -> str:
    browser, _slash, system = agent.partition("/")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("An unknown browser")


@retried
@transaction.atomic
def sign_out_elsewhere(user: User, name: str | None = None) -> None:
    """End one of the person's other sessions, or all of them; whoever serves them is told.

    Raises:
        SignedOut: what the person speaks in has ended.
    """
    # The person first: whoever writes holds them together with one of the sessions.
    User.objects.select_for_update().filter(pk=user.pk).first()
    access_own(user)
    others = Session.objects.filter(user=user).exclude(digest=user.speaks_in or "")
    (others if name is None else others.filter(digest=name)).delete()


def note_agent(request: HttpRequest | None, user: AbstractBaseUser, **_: object) -> None:
    """Receiver of `user_logged_in`: the session knows which browser it was opened in."""
    if request is not None:
        request.session[AGENT] = agent_of(request.headers.get("User-Agent", ""))
