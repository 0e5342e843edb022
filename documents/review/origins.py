"""Who has made something and when: as this site knows it, and as a file has said."""

from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from documents.models import Comment, Suggestion


def origin(author: str, at: str) -> dict[str, Any]:
    """What a file says of an author and a moment, as it is kept beside what came in with it."""
    moment = _moment(at)
    return {"author": author, "at": moment.isoformat() if moment else None}


def _moment(told: str) -> datetime | None:
    """The moment that a file tells; one without an offset is taken for UTC."""
    try:
        moment = parse_datetime(told)
        if moment is None:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    # There is no such day, or it is before all calendars.
    except (ValueError, OverflowError):
        return None


def told_origin(made: Comment | Suggestion) -> tuple[str, str]:
    """The name of who has made something and the moment, as a file is told them."""
    if made.imported is not None:
        name, moment = made.imported["author"], made.imported["at"]
        return name, _told(parse_datetime(moment) if moment else None)
    return made.author.display_name if made.author else _("Somebody"), _told(made.at)


def _told(at: datetime | None) -> str:
    if at is None:
        return ""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
