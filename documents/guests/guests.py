"""Making a guest: a person of a link, who has no password, no address and one document."""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_version
from documents.access.lookup import access_guest_link
from documents.access.sources import guest_links, living_grants
from documents.database.retry import retried
from documents.errors import AccessDenied, Unfit
from documents.models import LinkGrant, ShareLink, User
from documents.names import LONGEST_GUEST, seen_line
from documents.tokens import digest_of


def marked(name: str) -> str:
    """The name that others see of a guest who calls themselves so, in the site's language.

    The mark stands in front and in the name itself: whatever shows the name shows the mark, also
    where there is no room for the end of it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _("(guest) {name}").format(name=name)


def guest_link(token: str) -> ShareLink:
    """The link with this token and its document, for the page on which a guest says their name.

    Raises:
        AccessDenied: there is none that lets guests in now.
    """
    link = guest_links().select_related("document").filter(digest=digest_of(token)).first()
    if link is None:
        raise AccessDenied
    return link


@retried
@transaction.atomic
def make_guest(token: str, name: str) -> User:
    """A guest who is called like this, and has what the link with this token gives.

    Raises:
        AccessDenied: there is none that lets guests in now.
        Unfit: the name shows nothing, or the link has as many guests as it may.
    """
    link = access_guest_link(digest_of(token))
    name = seen_line(name, LONGEST_GUEST)
    if not name:
        raise Unfit(_("Enter a name that others can read."))
    here = living_grants().filter(link=link, user__guest_in__isnull=False)
    if settings.GUESTS_PER_LINK and here.count() >= settings.GUESTS_PER_LINK:
        raise Unfit(_("Too many guests have come by this link. Ask who sent it to you for access."))
    guest = User(
        username=f"guest-{secrets.token_hex(8)}", name=marked(name), guest_in=link.document_id
    )
    guest.set_unusable_password()
    guest.save()
    LinkGrant.objects.create(link=link, user=guest)
    event = {"type": "joined", "user": guest.pk, "role": link.role, "link": link.pk}
    raise_access_version(link.document, guest, {**event, "guest": True})
    return guest
