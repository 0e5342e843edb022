"""What is pushed of a notice to a browser."""

import json

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from documents.access.sessions import living_sessions
from documents.letters.letter import Letter
from documents.letters.push_service import Push
from documents.models import Mail, PushPlace, User
from documents.notices.inbox import news_of
from documents.notices.pushing import is_pushed
from documents.notices.sentences import path_of, sentence
from documents.notices.wishes import wishes_for

_LONGEST_WORDS = 120


def push_letter(mail: Mail, user: User) -> Letter | None:
    """What is shown now; None for what its reader may not see or wish any more, or has read, and
    for a browser that is signed out.
    """
    # Its push service may have said since that it is gone.
    place = PushPlace.objects.filter(pk__in=[mail.push_id]).first()
    if place is None or not mail.notice_id:
        return None
    if place.session_id not in living_sessions([place.session_id], timezone.now()):
        return None
    found = news_of(user, [mail.kind], mail.notice_id, mailed_too=True)
    if not found or not is_pushed(found[0].kind, wishes_for(found[0].kind, [user.pk])[user.pk]):
        return None
    (shown,) = found
    words = shown.words[:_LONGEST_WORDS]
    told = {
        "title": settings.SITE_HOST,
        "body": sentence(shown) + (f"\n{words}" if words else ""),
        "path": path_of(shown) or reverse("notices"),
        # What comes twice is shown once.
        "tag": str(mail.uid),
    }
    return Letter(Push(place, json.dumps(told).encode(), mail.uid.hex), ())
