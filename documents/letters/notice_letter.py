"""The mail of one notice."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from documents.letters.letter import Letter, write
from documents.mail.delivery import in_quotes, quoted, short_title
from documents.models import Mail, User, Wish
from documents.names import LONGEST, LONGEST_NAME
from documents.notices.inbox import Shown, news_of
from documents.notices.kinds import ASKED
from documents.notices.sentences import path_of
from documents.notices.wishes import wishes_for
from documents.roles import Role
from documents.titles import shown_title
from documents.web.role_names import ROLE_NAMES


def notice_letter(mail: Mail, user: User) -> Letter | None:
    """What is written now; None for what its reader may not see or wish to be mailed any more, or
    has read."""
    found = news_of(user, [mail.kind], mail.notice_id) if mail.notice_id else []
    if not found or wishes_for(found[0].kind, [user.pk])[user.pk] is not Wish.AT_ONCE:
        return None
    (shown,) = found
    subject = shown.kind.subject().format(title=short_title(shown_title(shown.title)))
    message = write(mail, user, subject, "notice", told_of(shown))
    return Letter(message, (shown.id,))


def told_of(shown: Shown) -> dict[str, Any]:
    """What a template says of a notice; somebody else's words are marked as that."""
    path, says = path_of(shown), shown.kind.says()
    return {
        "headline": shown.kind.headline().format(site=settings.SITE_HOST),
        "by": _name(shown) if "{by}" in says else "",
        "title": in_quotes(shown_title(shown.title), LONGEST) if "{title}" in says else "",
        "role": ROLE_NAMES[Role(shown.role)] if shown.role and "{role}" in says else "",
        "words": quoted(shown.words),
        "address": f"{settings.SITE_URL}{path}" if path else "",
    }


def _name(shown: Shown) -> str:
    if shown.actor is None:
        return _("Somebody")
    name = in_quotes(shown.actor.display_name, LONGEST_NAME)
    # Whom one lets in one wants to know by more than a name that they have chosen.
    return f"{name} ({shown.actor.username})" if shown.kind is ASKED else name
