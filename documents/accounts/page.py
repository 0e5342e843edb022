"""The account as one page of sections.

Whatever changes something in a section leads back to it, or shows the page with what was wrong.
"""

from typing import Any

from allauth.account.forms import AddEmailForm, ChangePasswordForm, SetPasswordForm
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.forms import DisconnectForm
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from documents.access.lookup import access_readable
from documents.accounts.browsers import browsers_of
from documents.accounts.directory.entries import is_of_directory
from documents.accounts.erasure import orphans_of
from documents.accounts.factors.second_factor import factors_of
from documents.accounts.forms import DOINGS, LeavingForm, LooksForm, MailForm, TokenForm
from documents.accounts.webhook_form import WEBHOOK_KINDS, WebhookForm
from documents.models import Document, User
from documents.notices.pushing import public_key
from documents.titles import shown_title
from documents.web.gate import person
from documents.webhooks.hooks import deliveries_of, webhooks_of

_DELIVERIES_SHOWN = 20


def to_section(name: str) -> HttpResponse:
    """On to a section of the page."""
    return redirect(f"{reverse('account')}#{name}")


def show_account(request: HttpRequest, **told: Any) -> HttpResponse:
    """The page; `told` has forms that were refused, and what is shown but once."""
    user = person(request)
    orphans = list(orphans_of(user))
    context = {
        **_ways_in(request, user),
        "looks": LooksForm(initial={"name": user.display_name, "color": user.color}),
        "browsers": browsers_of(user),
        "factors": factors_of(user),
        "mails": MailForm(user),
        "push_key": public_key(settings.VAPID_KEY),
        "token_form": TokenForm(),
        "tokens": _tokens(user),
        "webhook_form": WebhookForm(user),
        "webhooks": _webhooks(user),
        "now": timezone.now(),
        "zone": timezone.get_current_timezone_name(),
        "orphans": orphans,
        "leaving": LeavingForm(user, bool(orphans)),
        **told,
    }
    return render(request, "account/account.html", context)


def _tokens(user: User) -> list[dict[str, Any]]:
    """The person's tokens with what they allow; of documents those that can be read still."""
    of_theirs = user.api_tokens.select_related("made_by").prefetch_related("documents")
    rows = list(of_theirs.order_by("-at"))
    chosen = {document.pk for row in rows for document in row.documents.all()}
    readable = Document.objects.filter(access_readable(user), pk__in=chosen)
    titles = {pk: shown_title(title) for pk, title in readable.values_list("pk", "title")}
    return [
        {
            "row": row,
            "doings": [label for doing, label in DOINGS.items() if doing in row.doings],
            "titles": [titles[each.pk] for each in row.documents.all() if each.pk in titles],
        }
        for row in rows
    ]


def _webhooks(user: User) -> list[dict[str, Any]]:
    """The person's webhooks with what they tell, where, and the newest deliveries."""
    rows = list(webhooks_of(user))
    chosen = {row.document_id for row in rows if row.document_id}
    readable = Document.objects.filter(access_readable(user), pk__in=chosen)
    titles = {pk: shown_title(title) for pk, title in readable.values_list("pk", "title")}
    return [
        {
            "row": row,
            "kinds": [label for kind, label in WEBHOOK_KINDS if kind in row.kinds],
            "title": titles.get(row.document_id) if row.document_id else None,
            "deliveries": deliveries_of(row)[:_DELIVERIES_SHOWN],
        }
        for row in rows
    ]


def _ways_in(request: HttpRequest, user: User) -> dict[str, Any]:
    """What allauth keeps: addresses, the password and other sites' accounts."""
    password = ChangePasswordForm if user.has_usable_password() else SetPasswordForm
    return {
        "addresses": EmailAddress.objects.filter(user=user).order_by("-primary", "email"),
        "address_form": AddEmailForm(user=user),
        "may_add_address": EmailAddress.objects.can_add_email(user),
        "password": password(user=user),
        "is_of_directory": is_of_directory(user),
        "connections": DisconnectForm(request=request),
        "providers": get_adapter().list_providers(request),
    }
