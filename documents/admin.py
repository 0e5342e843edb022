"""The operator's view. Rights in documents are only shown; what changes them are the actions."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from documents.access.audit import events
from documents.access.people import find_person
from documents.accounts import activation
from documents.errors import SignedOut, Unfit
from documents.groups import members
from documents.groups.groups import make_group_for
from documents.models import AuditEvent, Collaborator, Document, Group, SharedFolder, User
from documents.shared_folders import people
from documents.web.gate import person


class Uncounted(Paginator):  # type: ignore[type-arg]
    """Pages of the first thousand rows, without counting the table: the rest is searched for."""

    most = 1000

    @cached_property
    def count(self) -> int:
        """How many rows there are to page through."""
        return len(self.object_list.order_by().values_list("pk")[: self.most])  # type: ignore[attr-defined]


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """Signs the person out everywhere: whoever used the old password stops now."""

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit)
        user.sessions.all().delete()
        return user


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """People. Accounts are deactivated, not deleted: journals go on naming them."""

    change_password_form = PasswordForm
    paginator = Uncounted
    show_full_result_count = False
    list_display = ("username", "name", "email", "is_active", "is_staff")
    search_fields = ("username", "name", "email")
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "email", "is_active")}),
        (
            _("Administration"),
            {"fields": ("is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("is_active", "last_login", "date_joined")
    actions = ("deactivate", "reactivate")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(
        description=_("Deactivate: sign out everywhere, keep out"), permissions=["change"]
    )
    def deactivate(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Everybody chosen but the operator, who would lock the door from outside."""
        return _set_active(request, people.exclude(pk=person(request).pk), active=False)

    @admin.action(description=_("Reactivate"), permissions=["change"])
    def reactivate(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Everybody chosen may sign in again."""
        return _set_active(request, people, active=True)


def _set_active(
    request: HttpRequest, people: QuerySet[User], *, active: bool
) -> HttpResponse | None:
    """For whoever has signed out meanwhile: the way to sign in."""
    try:
        for each in people:
            activation.set_active(person(request), each, active)
    except SignedOut:
        return redirect_to_login(request.get_full_path())
    return None


class _ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    paginator = Uncounted
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Document)
class DocumentAdmin(_ReadOnly):
    """What there is, without its text."""

    list_display = (
        "title",
        "id",
        "head",
        "access_version",
        "changed_at",
        "trashed_at",
        "quarantined_at",
    )
    fields = (
        "id",
        "title",
        "head",
        "epoch",
        "access_version",
        "created_at",
        "changed_at",
        "trashed_at",
        "quarantined_at",
        "quarantine_reason",
    )
    search_fields = ("title", "id")


@admin.register(Collaborator)
class CollaboratorAdmin(_ReadOnly):
    """Who is what in which document."""

    list_display = ("document", "user", "role", "since")
    list_select_related = ("document", "user")
    list_filter = ("role",)
    search_fields = ("document__title", "user__username", "user__name")


class OwnedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A name, and who is to own it, beside those who do."""

    owner = forms.CharField(label=_("Owner"), help_text=_("A user name or an e-mail address."))

    def clean_owner(self) -> User:
        user = find_person(self.cleaned_data["owner"].strip())
        if user is None:
            raise forms.ValidationError(_("There is nobody of that name."))
        return user


class _Owned(admin.ModelAdmin):  # type: ignore[type-arg]
    """What people own together: an operator appoints who owns it."""

    form = OwnedForm
    fields = ("name", "owner")
    paginator = Uncounted
    show_full_result_count = False
    list_display = ("name", "id", "at")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return ("name",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """The form; what is refused is said on it."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Unfit as unfit:
            self.message_user(request, str(unfit), messages.ERROR)
            return redirect(request.get_full_path())
        except SignedOut:
            return redirect_to_login(request.get_full_path())


@admin.register(Group)
class GroupAdmin(_Owned):
    """Groups of people. An operator makes one for somebody, too."""

    search_fields = ("name", "members__user__username")

    def save_model(self, request: HttpRequest, obj: Group, form: OwnedForm, change: bool) -> None:
        """By the transactions that lock what the group reaches."""
        operator, owner = person(request), form.cleaned_data["owner"]
        if change:
            members.appoint_owner(operator, obj.pk, owner)
        else:
            obj.pk = make_group_for(operator, obj.name, owner).pk


@admin.register(SharedFolder)
class SharedFolderAdmin(_Owned):
    """Shared folders."""

    search_fields = ("name", "people__user__username")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: SharedFolder, form: OwnedForm, change: bool
    ) -> None:
        """By the transaction that locks what is in it."""
        people.appoint_owner(person(request), obj.pk, form.cleaned_data["owner"])


@admin.register(AuditEvent)
class AuditAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who did what; nobody changes it here."""

    paginator = Uncounted
    show_full_result_count = False
    list_display = ("at", "what", "who", "about", "document", "place", "details")
    search_fields = ("what__exact", "document__exact", "place__exact")
    ordering = ("-at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        return events().order_by(*self.ordering)

    @admin.display(description=_("Who"))
    def who(self, row: AuditEvent) -> str:
        """The name that they have now, or their number."""
        return getattr(row, "actor_name", None) or str(row.actor or "")

    @admin.display(description=_("About whom"))
    def about(self, row: AuditEvent) -> str:
        """The name that they have now, or their number."""
        return getattr(row, "subject_name", None) or str(row.subject or "")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
