"""In which language a page or a mail is written.

A page: the person's own choice, else the choice that this browser keeps in a cookie, else what the
browser prefers. A mail: the recipient's choice, else the site's language. The HTTP API is English.
"""

from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from documents.models import User

_API = "/api/"
# Where it is asked for nobody (documents/publishing/views.py).
_FOR_EVERYBODY = "/p/"


class LanguageMiddleware(LocaleMiddleware):
    """Django's own choice by cookie and browser, unless the person has chosen."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(_API):
            _activate(request, "en")
            return
        super().process_request(request)
        if request.path_info.startswith(_FOR_EVERYBODY):
            return
        chosen = _choice_of(request)
        if chosen:
            _activate(request, chosen)


def _choice_of(request: HttpRequest) -> str:
    return getattr(request.user, "language", "")


def _activate(request: HttpRequest, language: str) -> None:
    translation.activate(language)
    request.LANGUAGE_CODE = translation.get_language()


def language_of(user: User | None, otherwise: str = "") -> AbstractContextManager[None]:
    """Words within are in the person's language; without one in `otherwise`, or in the site's."""
    chosen = user.language if user else ""
    return translation.override(chosen or otherwise or settings.LANGUAGE_CODE)
