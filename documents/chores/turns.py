"""Whose turn a chore is: a row, and not a lock of the database, which poolers would mix up."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from documents.models import Chore


def hold(name: str, holder: str, seconds: float, *, is_spare: bool = False) -> bool:
    """Have a chore be the holder's for a while; False if it is somebody else's.

    Whoever is a spare gives it up to one who is none. What one holds for long enough is not written
    again.
    """
    now = timezone.now()
    row = Chore.objects.filter(name=name).first()
    if row and row.holder == holder and row.until - now > timedelta(seconds=seconds / 2):
        return True
    if row and row.until > now and row.holder != holder and (is_spare or not row.is_spare):
        return False
    mine = {"holder": holder, "until": now + timedelta(seconds=seconds), "is_spare": is_spare}
    if row is None:
        Chore.objects.bulk_create([Chore(name=name, **mine)], ignore_conflicts=True)
        return Chore.objects.filter(name=name, holder=holder).exists()
    free = Q(until__lte=now) | Q(holder=holder)
    free = free if is_spare else free | Q(is_spare=True)
    return bool(Chore.objects.filter(free, name=name).update(**mine))


def put_off(name: str, holder: str, seconds: float) -> None:
    """Have a chore that the holder has done be nobody's turn for a while."""
    until = timezone.now() + timedelta(seconds=seconds)
    done = {"holder": "", "until": until, "is_spare": False}
    Chore.objects.filter(name=name, holder=holder).update(**done)
