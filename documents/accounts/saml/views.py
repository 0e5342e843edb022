"""`/accounts/saml/sso/`: what a SAML provider answers, in a form that the browser brings.

python3-saml compares signature, audience, recipient and times, allauth whether this browser asked.
Here are bounds on what strangers leave behind, and a page for everything that is refused.
"""

import logging
import re
from contextlib import suppress
from hashlib import sha256
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from allauth.socialaccount.providers.saml.views import FinishACSView, acs, metadata
from allauth.socialaccount.sessions import LoginSession
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from lxml import etree

from documents.web.responses import too_many
from documents.web.throttle import subscriber_of

# Letters of an answer, and answers of an address in a minute: a class may sign in at once.
MOST_LETTERS, MOST_ANSWERS, SECONDS = 256 * 1024, 120, 60
# Seconds between an answer and the request of the same browser that takes it up; and for how long
# an assertion is known that was used: longer than any is good for that was asked for.
_TAKEN_UP, _USED = 300, 24 * 3600
_MOST_LETTERS_OF_ID = 191
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def take_answer(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Keep an answer for the next request, which has the browser's cookies again."""
    subscriber = subscriber_of(request.META.get("REMOTE_ADDR", ""))
    key = f"documents.saml:{subscriber}"
    cache.add(key, 0, SECONDS)
    # Its minute may be over between the lines.
    with suppress(ValueError):
        if cache.incr(key) > MOST_ANSWERS:
            return too_many(SECONDS, as_json=False)
    told = request.POST.get("SAMLResponse", "")
    if len(told) > MOST_LETTERS or not _BASE64.fullmatch(told):
        logger.error("An answer of the SAML provider has no form.")
        return _refusal(request)
    # allauth makes no other one for the same request.
    LoginSession(request, "saml_acs_session", "saml-acs-session").store.set_expiry(_TAKEN_UP)
    answer: HttpResponse = acs(request, organization_slug=organization_slug)
    return answer


def _refusal(request: HttpRequest, provider: SAMLProvider | None = None) -> HttpResponse:
    answer: HttpResponse = render_authentication_error(request, provider)
    return answer


class _Provider(SAMLProvider):  # type: ignore[misc]  # allauth has no types
    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> Any:
        used = sha256(str(response.get_last_assertion_id()).encode()).hexdigest()
        if not cache.add(f"documents.saml:{used}", True, _USED):
            raise PermissionDenied("it was used before")
        return super().sociallogin_from_response(request, response)

    def extract_uid(self, data: Any) -> str:
        uid = super().extract_uid(data)
        is_name = uid == data.get_nameid()
        if is_name and str(data.get_nameid_format()).endswith(":transient"):
            raise PermissionDenied("its name for the person is another one each time")
        if not uid or not isinstance(uid, str) or len(uid) > _MOST_LETTERS_OF_ID:
            raise PermissionDenied("it does not name the person")
        return uid


class FinishView(FinishACSView):  # type: ignore[misc]
    """Signs in by the answer that was kept, or says that it was refused."""

    def get_provider(self, organization_slug: str) -> _Provider:
        """The provider of that name."""
        return _Provider(self.request, app=self.get_app(organization_slug))

    def dispatch(self, request: HttpRequest, organization_slug: str) -> HttpResponse:
        """allauth's answer, and a page for what it has none for."""
        try:
            answer: HttpResponse = super().dispatch(request, organization_slug)
        except PermissionDenied as refusal:
            why = str(refusal) or "this browser did not ask for it"
        except (ValueError, etree.XMLSyntaxError) as error:
            why = type(error).__name__
        else:
            return answer
        logger.error("An answer of the SAML provider is refused: %s.", why)
        return _refusal(request, self.get_provider(organization_slug))


@require_safe
def show_metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """What the provider needs to know of this site."""
    answer: HttpResponse = metadata(request, organization_slug=organization_slug)
    tree = etree.fromstring(answer.content)
    for service in tree.findall(".//{*}SingleLogoutService"):
        service.getparent().remove(service)
    answer.content = etree.tostring(tree)
    return answer


def end_nothing(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Whoever signs out elsewhere is signed in here still: no stranger's link ends a session."""
    raise Http404
