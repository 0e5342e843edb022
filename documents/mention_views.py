"""The account page on which a person says when a mention in a chat is mailed."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from documents.gate import for_people, person
from documents.models import User
from documents.preferences import prefer_mention_mail

_CHOICES = [
    (User.MentionMail.ALWAYS.value, gettext_lazy("Always")),
    (User.MentionMail.AWAY.value, gettext_lazy("When I am not in the document or room")),
    (User.MentionMail.NEVER.value, gettext_lazy("Never")),
]


class MentionMailForm(forms.Form):
    """One choice of three."""

    mention_mail = forms.ChoiceField(
        label=gettext_lazy("Mail me when somebody mentions me in a chat"),
        choices=_CHOICES,
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people()
def choose_mention_mail(request: HttpRequest) -> HttpResponse:
    """The setting as a form; saved, it is shown again."""
    user = person(request)
    form = MentionMailForm(request.POST or None, initial={"mention_mail": user.mention_mail})
    if request.method == "POST" and form.is_valid():
        prefer_mention_mail(user, form.cleaned_data["mention_mail"])
        messages.success(request, _("Saved."))
        return redirect("mention-mail")
    return render(request, "account/mentions.html", {"form": form})
