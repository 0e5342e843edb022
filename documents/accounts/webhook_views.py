"""`/accounts/webhooks/`: the webhooks of whoever is signed in."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents.accounts.allauth_views import section
from documents.accounts.page import show_account, to_section
from documents.accounts.webhook_form import WebhookForm
from documents.errors import AccessDenied, Outdated, Unfit
from documents.web.gate import for_people, person
from documents.web.redirects import say
from documents.webhooks import hooks


@section("webhooks")
def make_webhook(request: HttpRequest) -> HttpResponse:
    """A new webhook, whose secret is in the answer to the form and nowhere else."""
    form = WebhookForm(person(request), request.POST)
    if form.is_valid():
        try:
            made = hooks.make_webhook(person(request), form.cleaned_data["url"], form.meant)
            return show_account(request, webhook_secret=made.secret)
        except Unfit as unfit:
            form.add_error("url", str(unfit))
        except AccessDenied:
            form.add_error("document", _("One of these documents is not there for you."))
    return show_account(request, webhook_form=form)


@require_POST
@for_people()
def change_webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Switch it, delete it, or have something told again; one that is gone is no error."""
    user, told = person(request), request.POST
    with suppress(Outdated):
        if "delete" in told:
            hooks.delete_webhook(user, webhook_id)
            say(request, _("The webhook is deleted."))
        elif again := told.get("again"):
            with suppress(ValueError):
                hooks.tell_again(user, webhook_id, [UUID(again)])
                say(request, _("It is sent again."))
        else:
            hooks.switch_webhook(user, webhook_id, "on" in told)
    return to_section("webhooks")
