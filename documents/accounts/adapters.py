"""Accounts: who may sign up, what they are called, and what a new password ends."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal.flows.connect import connect
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from documents.access.audit import note
from documents.access.lookup import access_own
from documents.accounts.directory.entries import BACKEND, is_of_directory
from documents.accounts.lockout import know
from documents.database.retry import retried
from documents.errors import SignedOut
from documents.mail.addresses import is_address
from documents.mail.delivery import post
from documents.models import User
from documents.names import LONGEST_NAME, clean_line
from documents.sharing.opening import is_living, kept_token
from documents.web.gate import person
from documents.web.languages import language_of
from documents.web.redirects import complain

_RESET = "account/email/password_reset_key"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """What `ACCOUNT_ADAPTER` names."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if settings.SIGNUP == "invited":
            return has_open_invitation(request)
        return bool(settings.SIGNUP == "open")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user = context.get("user")
        if template_prefix == _RESET and user is not None and is_of_directory(user):
            template_prefix = "account/email/password_elsewhere"
        # As allauth does, but in the background: a page that waited would tell by its time whether
        # there is such an account, and fail with the mail server.
        site = {"request": self.request, "current_site": get_current_site(self.request)}
        with language_of(user, get_language() or ""):
            post(self.render_mail(template_prefix, email, {"email": email, **site, **context}))

    def clean_email(self, email: str) -> str:
        cleaned: str = super().clean_email(email)
        if not is_address(cleaned):
            raise ValidationError(_("This is no e-mail address."))
        return cleaned

    def pre_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse | None:
        refusal: HttpResponse | None = super().pre_login(request, user, **how)
        # By a passkey or another site those would come in who have left the directory.
        if refusal or getattr(user, "backend", "") == BACKEND or not is_of_directory(user):
            return refusal
        complain(request, _("Sign in with your name and the directory's password."))
        return redirect("login")

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        know(request, response, user)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Called when a failure has been counted; says why, where it is not a wrong password."""
        if refusal := getattr(request, "directory_refusal", ""):
            raise ValidationError(refusal)

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password, for whoever is signed in still or has come by a mail."""
        # Hashed before anything is locked.
        user.set_password(password)
        _keep_password(person(self.request) if self.request.user.is_authenticated else None, user)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        # Whoever shares with an e-mail address must not reach a person who is merely called so.
        if "@" in username:
            raise ValidationError(_("A user name has no @."))
        cleaned: str = super().clean_username(User.normalize_username(username), shallow)
        return cleaned


@retried
@transaction.atomic
def _keep_password(actor: User | None, user: User) -> None:
    if actor is not None:
        access_own(actor)
    # No more than that: what else is known of the person may be old.
    user.save(update_fields=["password"])
    note("password-changed", actor.pk if actor else None, subject=user.pk)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What `SOCIALACCOUNT_ADAPTER` names: brings the name along that a provider tells, and connects
    a provider's account for whoever is signed in still.
    """

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Called when the provider has been heard and before anything is written."""
        is_asked = sociallogin.state.get("process") == AuthProcess.CONNECT
        if not is_asked or not request.user.is_authenticated:
            return
        try:
            answer = _connect(request, sociallogin)
        except SignedOut:
            answer = redirect_to_login(reverse("socialaccount_connections"))
        raise ImmediateHttpResponse(answer)

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        told = data.get("name") or f"{user.first_name} {user.last_name}"
        user.name = clean_line(told, LONGEST_NAME)
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_signup_form_initial_data(sociallogin)
        return initial | {"name": sociallogin.user.name}


@retried
@transaction.atomic
def _connect(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    user = person(request)
    access_own(user)
    # The library saves all that it knows of the person, and that is to be nothing old.
    user.refresh_from_db()
    answer: HttpResponse = connect(request, sociallogin)
    return answer


class SessionsEnd:
    """A password validator that accepts every password: a new one signs the person out everywhere.

    The browser in which the password was changed gets a new session from the page that changed it.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Accept the password."""

    def get_help_text(self) -> str:
        """What the forms say."""
        return _("A new password signs you out in every other browser.")

    @retried
    @transaction.atomic
    def password_changed(self, password: str, user: User) -> None:
        """Called by Django when a new password has been saved."""
        # The person first: whoever writes holds them together with one of the sessions.
        User.objects.select_for_update().filter(pk=user.pk).first()
        user.sessions.all().delete()


def has_open_invitation(request: HttpRequest) -> bool:
    """Whether the browser has followed a share link or an invitation that is good."""
    token = kept_token(request)
    return bool(token) and is_living(token)
