"""The forms of the account page that are not allauth's."""

from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.access.api_tokens import LONGEST_NAME as LONGEST_TOKEN_NAME
from documents.access.people import find_person
from documents.accounts.signup_form import NameField
from documents.accounts.webhook_form import ID
from documents.colors import COLORS
from documents.models import User, Wish
from documents.notices.kinds import KINDS
from documents.notices.wishes import wishes_of
from documents.roles import Doing, Scope, scope_of
from documents.web import throttle

_COLOR_NAMES = (
    gettext_lazy("Raspberry"),
    gettext_lazy("Violet"),
    gettext_lazy("Blue"),
    gettext_lazy("Teal"),
    gettext_lazy("Green"),
    gettext_lazy("Ochre"),
    gettext_lazy("Orange"),
    gettext_lazy("Purple"),
    gettext_lazy("Indigo"),
    gettext_lazy("Pine"),
    gettext_lazy("Olive"),
    gettext_lazy("Brick"),
)
_WISHES = [
    (Wish.AT_ONCE.value, gettext_lazy("at once")),
    (Wish.DAILY.value, gettext_lazy("in a daily mail")),
    (Wish.WEEKLY.value, gettext_lazy("in a weekly mail")),
    (Wish.NEVER.value, gettext_lazy("never")),
]
_DAYS = [
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("a year")),
    ("", gettext_lazy("no end")),
]
DOINGS = {
    Doing.COMMENT: gettext_lazy("comment"),
    Doing.SUGGEST: gettext_lazy("suggest changes"),
    Doing.CHAT: gettext_lazy("chat"),
    Doing.WRITE: gettext_lazy("write"),
    Doing.SHARE: gettext_lazy("share, and with “write” do what owners do"),
}
_LONGEST_LIST = 10_000
_CHOICES = [
    ("give", gettext_lazy("Give them to somebody else")),
    ("erase", gettext_lazy("Erase them")),
]


def _hours() -> list[tuple[int, str]]:
    return [(hour, time_format(time(hour), "TIME_FORMAT")) for hour in range(24)]


class LooksForm(forms.Form):
    """The name and the colour under which others see the person."""

    name = NameField()
    color = forms.ChoiceField(
        label=gettext_lazy("Your colour"),
        choices=list(zip(COLORS, _COLOR_NAMES, strict=True)),
        widget=forms.RadioSelect,
    )


class MailForm(forms.Form):
    """When each kind of notice is mailed, and when digests are."""

    hour = forms.TypedChoiceField(
        label=gettext_lazy("Daily and weekly mails come at"), coerce=int, choices=_hours
    )
    day = forms.TypedChoiceField(
        label=gettext_lazy("Weekly mails come on"), coerce=int, choices=sorted(WEEKDAYS.items())
    )

    def __init__(self, user: User, data: Any = None) -> None:
        wishes = wishes_of(user)
        initial = {**wishes, "hour": user.digest_hour, "day": user.digest_day}
        super().__init__(data, initial=initial, auto_id="mail-%s")
        for name, kind in KINDS.items():
            self.fields[name] = forms.ChoiceField(label=kind.label(), choices=_WISHES)

    def kinds(self) -> list[forms.BoundField]:
        """The fields of the kinds."""
        return [self[name] for name in KINDS]

    @property
    def wishes(self) -> dict[str, Wish]:
        """What was chosen of each kind."""
        return {name: Wish(self.cleaned_data[name]) for name in KINDS}


class TokenForm(forms.Form):
    """What a token is called, what it allows and for how long."""

    name = forms.CharField(label=gettext_lazy("What is it for?"), max_length=LONGEST_TOKEN_NAME)
    doings = forms.MultipleChoiceField(
        label=gettext_lazy("Beside reading it may"),
        choices=list(DOINGS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    documents = forms.CharField(
        label=gettext_lazy("Only in these documents (their addresses; empty: all)"),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        max_length=_LONGEST_LIST,
        required=False,
    )
    days = forms.ChoiceField(
        label=gettext_lazy("Good for"), choices=_DAYS, initial="90", required=False
    )

    def __init__(self, data: Any = None) -> None:
        # The page has another field called `name`.
        super().__init__(data, auto_id="token-%s")

    def clean_documents(self) -> frozenset[UUID] | None:
        """The ids in the addresses; None where nothing was written."""
        told: str = self.cleaned_data["documents"]
        found = [ID.search(line) for line in told.split()]
        if not all(found):
            raise forms.ValidationError(_("Write the addresses of documents, one in each line."))
        return frozenset(UUID(each[0]) for each in found if each) or None

    @property
    def scope(self) -> Scope:
        """What was chosen."""
        return scope_of(self.cleaned_data["doings"], self.cleaned_data["documents"])


class LeavingForm(forms.Form):
    """The password (or, without one, the user name), and what becomes of the documents."""

    proof = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "off"}))
    documents = forms.ChoiceField(choices=_CHOICES, widget=forms.RadioSelect, required=False)
    heir = forms.CharField(max_length=254, required=False)

    def __init__(self, user: User, has_orphans: bool, data: Any = None) -> None:
        super().__init__(data)
        self._user = user
        if user.has_usable_password():
            self.fields["proof"].label = _("Your password, to confirm")
        else:
            self.fields["proof"].label = _("Your user name, to confirm")
            self.fields["proof"].widget = forms.TextInput(attrs={"autocomplete": "off"})
        self.fields["documents"].required = has_orphans

    def clean_proof(self) -> str:
        """Refuse a wrong password; guesses are counted."""
        proof: str = self.cleaned_data["proof"]
        guesses = f"{throttle.person(self._user.pk)}:proof"
        # A password can be guessed: after too many guesses the right one is refused as well.
        throttle.check(guesses)
        if self._user.has_usable_password():
            is_good = self._user.check_password(proof)
        else:
            is_good = proof == self._user.username
        if not is_good:
            throttle.note_failure(guesses)
            raise forms.ValidationError(_("That is not right."))
        return proof

    def clean(self) -> dict[str, Any]:
        """Find whoever is to get the documents, as `heir`."""
        told = self.cleaned_data
        heir = None
        if told.get("documents") == "give":
            heir = find_person(str(told.get("heir", "")).strip())
            if heir is None or heir.pk == self._user.pk:
                self.add_error("heir", _("There is nobody else of that name."))
        return {**told, "heir": heir}
