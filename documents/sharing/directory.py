"""Whom a person may find by name: those with whom they share something, or everybody."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from documents.access.folders.door import folder_roles
from documents.access.lookup import access_documents
from documents.access.sources import folder_people, memberships, people_of
from documents.errors import Unfit
from documents.models import User
from documents.roles import Action

_MOST = 8


def names_like(person: User, typed: str) -> list[str]:
    """Names of which a word begins like this, in order; a few of them, none for nothing typed."""
    typed = typed.strip()
    if not typed:
        return []
    fits = Q(shown__istartswith=typed) | Q(shown__icontains=f" {typed}")
    names = _known_to(person).filter(fits).order_by("shown").values_list("shown", flat=True)
    return list(names.distinct()[:_MOST])


def people_like(person: User, typed: str) -> list[User]:
    """Those with whom somebody shares something and of whose names a word begins like this; a few
    of them, in the order of their names.
    """
    typed = typed.strip()
    if not typed:
        return []
    fits = Q(shown__istartswith=typed) | Q(shown__icontains=f" {typed}")
    return list(sharing_with(person).filter(fits).order_by("shown", "pk")[:_MOST])


def find_named(person: User, name: str) -> User | None:
    """The one whom the person may find by this full name.

    Raises:
        Unfit: several are called that.
    """
    found = list(_known_to(person).filter(shown__iexact=name.strip())[:2])
    if len(found) > 1:
        raise Unfit(_("Several people are called that. Use a user name or an e-mail address."))
    return found[0] if found else None


# The annotation is no field that mypy knows.
def _known_to(person: User) -> QuerySet[Any]:
    return _others(person) if settings.SUGGESTED_PEOPLE == "everybody" else sharing_with(person)


def _others(person: User) -> QuerySet[Any]:
    users = User.objects.filter(is_active=True, guest_in__isnull=True).exclude(pk=person.pk)
    return users.annotate(shown=Coalesce(NullIf("name", Value("")), "username"))


def sharing_with(person: User) -> QuerySet[Any]:
    """Others with a role in something that the person may read, or in a group or a shared folder
    with them.
    """
    documents = access_documents(person, Action.VIEW).values("pk")
    groups = memberships().filter(user=person).values("group")
    beside = memberships().filter(group__in=groups).values("user")
    in_folders = folder_people().filter(folder__in=folder_roles(person)).values("user")
    found = Q(pk__in=people_of(documents)) | Q(pk__in=beside) | Q(pk__in=in_folders)
    return _others(person).filter(found)
