"""The operator's pages: they show rights and never change them past the actions."""

import pytest
from django.contrib import admin

from documents.admin import Uncounted
from documents.journal.entries import append_update
from documents.library import lifecycle
from documents.models import Collaborator, Document, User
from documents.roles import Role
from documents.sharing import collaborators


@pytest.fixture
def operator(db: None) -> User:
    return User.objects.create_superuser("operator", password="secret")


@pytest.fixture
def site(operator, browser):
    return browser(operator)


def test_the_pages_render(site, operator, ann, document):
    """Lists and single rows of everything that is registered for documents and people."""
    collaborator = Collaborator.objects.get()
    for path in (
        "user/",
        f"user/{ann.pk}/change/",
        f"user/{ann.pk}/password/",
        "user/add/",
        "document/",
        f"document/{document.pk}/change/",
        "document/?q=Plan",
        "collaborator/",
        f"collaborator/{collaborator.pk}/change/",
    ):
        assert site.get(f"/admin/documents/{path}").status_code == 200, path


def test_what_is_registered():
    """The journal is not: its bytes are for the editor alone."""
    names = {model.__name__ for model in admin.site._registry}
    accounts = {"Authenticator", "EmailAddress", "SocialAccount", "SocialApp", "SocialToken"}
    together = {"Group", "SharedFolder"}
    assert names == {"User", *together, "Document", "Collaborator", "AuditEvent", *accounts}


@pytest.mark.parametrize("model", ["document", "collaborator"])
@pytest.mark.parametrize("page", ["add/", "{pk}/change/", "{pk}/delete/"])
def test_documents_and_rights_are_read_only(site, document, model, page):
    """A change here would neither raise the access version nor be journaled."""
    pk = document.pk if model == "document" else Collaborator.objects.get().pk
    given = {"title": "Changed", "role": "viewer", "post": "yes"}
    response = site.post(f"/admin/documents/{model}/{page.format(pk=pk)}", given)
    assert response.status_code == 403
    assert Document.objects.get().title == "Plan"
    assert Collaborator.objects.get().role == Role.OWNER


def test_the_list_of_documents_takes_as_many_queries_for_many(
    site, ann, django_assert_max_num_queries
):
    """Nor does it read a byte of anybody's text."""
    for _ in range(20):
        append_update(lifecycle.create_document(ann, "Text").pk, [ann.pk], b"\0\0")
    with django_assert_max_num_queries(5) as queries:
        site.get("/admin/documents/document/")
    assert not any("documents_entry" in query["sql"] for query in queries.captured_queries)


_HEAVY = ("entry", "snapshot", "message", "version", "span", "clientid", "file")


@pytest.mark.parametrize("model", ["user", "document", "collaborator"])
@pytest.mark.parametrize("query", ["", "?q=a", "?p=2", "?o=1"])
def test_a_list_counts_nothing_and_reads_no_journal(
    site, ann, model, query, django_assert_max_num_queries
):
    """However much there is: on a busy system each of these is cheap."""
    for number in range(120):
        person = User(username=f"p{number}")
        person.save()
        lifecycle.create_document(person, f"a{number}")
    with django_assert_max_num_queries(7) as queries:
        response = site.get(f"/admin/documents/{model}/{query}")
    assert response.status_code == 200
    statements = [query["sql"] for query in queries.captured_queries]
    assert not any("COUNT(" in sql for sql in statements)
    assert not any(f"documents_{table}" in sql for sql in statements for table in _HEAVY)


def test_pages_end_at_a_thousand_rows(ann):
    """What lies behind is searched for."""
    assert Uncounted(User.objects.order_by("pk"), 100).count == User.objects.count()

    class Few(Uncounted):
        most = 2

    for name in ("x", "y", "z"):
        User.objects.create_user(name)
    assert (Few(User.objects.order_by("pk"), 2).count, User.objects.count()) == (2, 4)


def test_no_form_offers_every_row_of_a_table(site):
    """A choice of all people or documents would be a page without end."""
    for model, page in admin.site._registry.items():
        chosen = {*page.raw_id_fields, *page.autocomplete_fields, *page.readonly_fields}
        keys = {field.name for field in model._meta.fields if field.is_relation}
        may_edit = not type(page).__name__.startswith(("Document", "Collaborator"))
        assert not may_edit or keys <= chosen | {"app"}, model


def test_people_are_deactivated_by_the_action(site, operator, ann, ben, document, browser):
    """Signed out everywhere, the access version raised; never the operator themselves."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    browser(ben)
    chosen = {"_selected_action": [ben.pk, operator.pk]}
    site.post("/admin/documents/user/", chosen | {"action": "deactivate"})
    active = User.objects.filter(is_active=True).values_list("username", flat=True)
    assert set(active) == {"ann", "operator"}
    assert (ben.sessions.count(), Document.objects.get().access_version) == (0, 3)
    site.post("/admin/documents/user/", chosen | {"action": "reactivate"})
    assert (User.objects.get(pk=ben.pk).is_active, Document.objects.get().access_version) == (
        True,
        4,
    )


def test_the_form_of_a_person_cannot_deactivate(site, ann):
    """The box is shown, not offered."""
    site.post(f"/admin/documents/user/{ann.pk}/change/", {"username": "ann", "name": "Anna"})
    ann.refresh_from_db()
    assert (ann.name, ann.is_active) == ("Anna", True)


def test_people_are_not_deleted(site, ann):
    """Nobody's name vanishes from the journals."""
    assert site.post(f"/admin/documents/user/{ann.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=ann.pk).exists()


def test_a_new_password_signs_the_person_out_everywhere(site, ann, browser):
    """Whoever used the old one stops now."""
    browser(ann)
    words = {"password1": "a-Long-one-7731", "password2": "a-Long-one-7731"}
    site.post(f"/admin/documents/user/{ann.pk}/password/", words | {"usable_password": "true"})
    ann.refresh_from_db()
    assert (ann.check_password("a-Long-one-7731"), ann.sessions.count()) == (True, 0)


def test_an_operator_creates_a_person(site, db):
    """With the custom user model, by the stock form."""
    words = {"password1": "a-Long-one-7731", "password2": "a-Long-one-7731"}
    site.post("/admin/documents/user/add/", words | {"username": "dora", "usable_password": "true"})
    assert User.objects.get(username="dora").is_active


def test_everybody_else_is_kept_out(ann, browser):
    """An ordinary account is no operator's."""
    assert browser(ann).get("/admin/documents/document/").status_code == 302
