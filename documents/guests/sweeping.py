"""What becomes of guests who have gone."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from documents.database.retry import retried
from documents.models import Comment, LinkGrant, Message, Reaction, Session, Thread, User

# Whoever has just been made has no session yet.
_YOUNG = timedelta(hours=1)
_AT_ONCE = 500
# What has an author, and by which name.
_WRITTEN = ((Message, "author"), (Thread, "author"), (Comment, "author"), (Reaction, "user"))


def sweep_guests() -> None:
    """Delete the guests whose session is over and who have written nothing.

    Of those who have, the name stays at what they wrote, and what they had by a link goes. Nobody
    could use it any more, so that no access version tells of it.
    """
    while _sweep_some():
        pass


@retried
@transaction.atomic
def _sweep_some() -> bool:
    gone = list(_gone().order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
    LinkGrant.objects.filter(user__in=gone).delete()
    User.objects.filter(pk__in=gone).exclude(_has_written()).delete()
    return len(gone) == _AT_ONCE


def _gone() -> QuerySet[User]:
    """Guests without a session who have something that is to go."""
    living = Session.objects.filter(user=OuterRef("pk"), expire_date__gt=timezone.now())
    grants = LinkGrant.objects.filter(user=OuterRef("pk"))
    guests = User.objects.filter(guest_in__isnull=False, date_joined__lt=timezone.now() - _YOUNG)
    return guests.filter(~Exists(living)).filter(Exists(grants) | ~_has_written())


def _has_written() -> Q:
    written = Q()
    for model, author in _WRITTEN:
        written |= Q(Exists(model._default_manager.filter(**{author: OuterRef("pk")})))
    return written
