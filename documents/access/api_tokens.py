"""Personal tokens: what lets a person's programs use the API in their name.

A token is shown once and kept as a digest (what it is good for: documents/access/living_tokens.py).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.access.audit import note
from documents.access.living_tokens import speaking_token, used_token
from documents.access.lookup import access_own, access_readable
from documents.database.retry import retried
from documents.errors import Outdated, OutOfScope, Unfit
from documents.models import ApiToken, Document, User
from documents.names import clean_line
from documents.roles import EVERYTHING, Doing, Scope, scope_of
from documents.tokens import digest_of, make_token

PREFIX = "scr_"
LONGEST_NAME = 80
MOST = 50
MOST_DOCUMENTS = 50


@retried
@transaction.atomic
def make_api_token(
    user: User, name: str, *, scope: Scope = EVERYTHING, expires_at: datetime | None = None
) -> str:
    """Make a token and return it; it is kept nowhere.

    One that a program makes allows no more than the program's own, and ends with it.

    Raises:
        SignedOut: what the person speaks in has ended.
        OutOfScope: the program's token is not for what is the person's own, or allows less.
        Unfit: it has no name, has expired already or outlives the program's, names too many
            documents or one that the person may not read, or the person has too many.
    """
    access_own(user)
    own = speaking_token(user)
    if not scope.doings <= user.scope.doings:
        raise OutOfScope
    if own is not None and own.expires_at is not None:
        expires_at = expires_at or own.expires_at
        if expires_at > own.expires_at:
            raise Unfit(_("A token cannot outlive the one that makes it."))
    name = clean_line(name, LONGEST_NAME)
    if not name:
        raise Unfit(_("Give the token a name by which you will know it."))
    if expires_at is not None and expires_at <= timezone.now():
        raise Unfit(_("A token cannot expire in the past."))
    if user.api_tokens.count() >= MOST:
        raise Unfit(_("You have too many tokens: revoke those that you no longer need."))
    token = PREFIX + make_token()
    row = user.api_tokens.create(
        name=name,
        digest=digest_of(token),
        doings=sorted(scope.doings - {Doing.READ}),
        is_limited=scope.documents is not None,
        made_by=own,
        expires_at=expires_at,
    )
    row.documents.set(_readable(user, scope.documents or frozenset()))
    made_by = {"made_by": own.pk} if own else {}
    note("token-made", user.pk, details={"token": row.pk, "doings": row.doings, **made_by})
    return token


def _readable(user: User, chosen: frozenset[UUID]) -> list[Document]:
    if len(chosen) > MOST_DOCUMENTS:
        raise Unfit(_("A token is for %(most)d documents at most.") % {"most": MOST_DOCUMENTS})
    found = list(Document.objects.filter(access_readable(user), pk__in=chosen))
    if len(found) < len(chosen):
        raise Unfit(_("One of these documents is not there for you."))
    return found


def tokens_of(user: User) -> list[tuple[ApiToken, Scope]]:
    """The person's tokens and what they allow, in those documents that can be read still; the
    newest first.

    Raises:
        OutOfScope: the program's token is not for what is the person's own.
    """
    if not user.scope.is_personal:
        raise OutOfScope
    rows = list(user.api_tokens.prefetch_related("documents").order_by("-at", "-pk"))
    chosen = {document.pk for row in rows for document in row.documents.all()}
    found = Document.objects.filter(access_readable(user), pk__in=chosen)
    readable = set(found.values_list("pk", flat=True))
    return [(row, scope_of(row.doings, _documents(row, readable))) for row in rows]


def _documents(row: ApiToken, readable: set[UUID]) -> set[UUID] | None:
    return {document.pk for document in row.documents.all()} & readable if row.is_limited else None


@retried
@transaction.atomic
def revoke_api_token(user: User, token_id: int) -> None:
    """End a token of this person's at once, with those that it made.

    Raises:
        SignedOut: what the person speaks in has ended.
        OutOfScope: the program's token is not for what is the person's own.
        Outdated: there is no such token.
    """
    access_own(user)
    deleted, _each = user.api_tokens.filter(pk=token_id).delete()
    if not deleted:
        raise Outdated
    note("token-revoked", user.pk, details={"token": token_id})


def find_api_token(token: str) -> ApiToken | None:
    """The living token with its person, its use noted; None when it is not good (any more)."""
    return used_token(digest_of(token))
