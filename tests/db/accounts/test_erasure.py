"""Erasing a person: what goes, what stays, and what becomes of their documents."""

import json
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from documents.access.api_tokens import make_api_token
from documents.accounts import activation, erasure
from documents.chat import posting
from documents.chat.acts import Say
from documents.errors import Unfit
from documents.journal.entries import append_update
from documents.library import lifecycle
from documents.models import ApiToken, Collaborator, Document, Entry, Message, Session, User
from documents.roles import EVERYTHING, Role
from documents.sharing import collaborators, invitations
from documents.signals import document_changed, sessions_ended
from tests.support.world import sign_in

NAME, MAIL, USERNAME = "Emil Sandmann", "emil@example.org", "emil-s"


@pytest.fixture
def emil(ann: User, document: Document) -> User:
    """Somebody who is in Ann's document in every way there is, and has one of his own."""
    emil = User.objects.create_user(USERNAME, MAIL, "secret", name=NAME)
    EmailAddress.objects.create(user=emil, email=MAIL, verified=True, primary=True)
    invitations.invite(ann, document.pk, MAIL, Role.EDITOR)
    collaborators.set_role(ann, document.pk, emil, Role.EDITOR)
    append_update(document.pk, [emil.pk], b"\0\0")
    posting.say(emil, document.pk, Say(uuid4(), "Good night", ()))
    sign_in(emil)
    make_api_token(emil, "program", scope=EVERYTHING)
    AccessAttempt.objects.create(username=USERNAME, failures_since_start=1)
    return emil


@pytest.fixture
def own(emil: User) -> Document:
    return lifecycle.create_document(emil, "Sand")


def everything() -> str:
    """All rows of all tables."""
    with connection.cursor() as cursor:
        rows = []
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            rows += cursor.fetchall()
    return json.dumps(rows, default=str)


def test_what_goes_and_what_stays(emil: User, own: Document, document: Document) -> None:
    """No table has the name, the address or the user name; words and numbers stay."""
    assert all(word in everything() for word in (NAME, MAIL, USERNAME))
    told: list[Any] = []

    def hear(document_id: Any, **_: object) -> None:
        told.append(document_id)

    document_changed.connect(hear)
    version = document.access_version
    erasure.erase_user(emil, None)
    assert not any(word in everything() for word in (NAME, MAIL, USERNAME))
    assert not Session.objects.exists()
    assert not ApiToken.objects.exists()
    assert list(Document.objects.all()) == [document]
    message = Message.objects.get()
    assert (message.author, message.text) == (None, "Good night")
    document.refresh_from_db()
    assert document.access_version > version
    assert not Collaborator.objects.exclude(user__username="ann").exists()


def test_the_journal_goes_on_naming_a_number(emil: User, document: Document) -> None:
    number = emil.pk
    erasure.erase_user(emil, None)
    assert Entry.objects.get(kind="update").authors == [number]
    # Nobody else gets it.
    assert User.objects.create_user("new").pk > number


@pytest.mark.django_db(transaction=True)
def test_documents_that_are_given_away(emil: User, own: Document, ben: User) -> None:
    """Those in the trash, too; what has another owner keeps that one."""
    shared = lifecycle.create_document(emil, "Shared")
    collaborators.set_role(emil, shared.pk, ben, Role.OWNER)
    trashed = lifecycle.create_document(emil, "Trashed")
    lifecycle.trash_document(emil, trashed.pk)
    assert list(erasure.orphans_of(emil)) == [own, trashed]
    digests, ended = list(emil.sessions.values_list("digest", flat=True)), []

    def hear(digests: list[str], **_: object) -> None:
        ended.extend(digests)

    sessions_ended.connect(hear)
    erasure.erase_user(emil, ben)
    assert digests
    assert ended == digests
    owned = Collaborator.objects.filter(user=ben, role=Role.OWNER)
    assert set(owned.values_list("document", flat=True)) == {own.pk, shared.pk, trashed.pk}
    event = Entry.objects.filter(document=own, kind="access").latest("seq").event
    assert event == {"type": "owner", "user": ben.pk}


def test_an_heir_who_cannot_be_one(emil: User, ann: User, ben: User) -> None:
    activation.set_active(ann, ben, False)
    ben.refresh_from_db()
    for heir in (emil, ben):
        with pytest.raises(Unfit):
            erasure.erase_user(emil, heir)
    assert User.objects.filter(pk=emil.pk).exists()


def test_the_page(emil: User, own: Document, ben: User, browser: Any) -> None:
    """Password and choice are asked for; afterwards the browser is signed out."""
    client, at = browser(emil), "/accounts/delete/"
    page = client.get("/accounts/").content.decode()
    assert "Sand" in page
    wrong = [
        ({"proof": "wrong", "documents": "erase"}, "That is not right."),
        ({"proof": "secret"}, "This field is required."),
        ({"proof": "secret", "documents": "give", "heir": "nobody"}, "nobody else of that name"),
        ({"proof": "secret", "documents": "give", "heir": USERNAME}, "nobody else of that name"),
    ]
    for form, complaint in wrong:
        assert complaint in client.post(at, form).content.decode()
    assert User.objects.filter(pk=emil.pk).exists()
    done = client.post(at, {"proof": "secret", "documents": "give", "heir": "ben"}, follow=True)
    assert done.redirect_chain == [("/accounts/login/", 302)]
    assert "Your account is deleted." in done.content.decode()
    assert not User.objects.filter(pk=emil.pk).exists()
    assert own.collaborators.get().user == ben
    assert client.get("/").status_code == 302


def test_somebody_without_a_password_confirms_by_name(emil: User, browser: Any) -> None:
    emil.set_unusable_password()
    emil.save()
    client, at = browser(emil), "/accounts/delete/"
    assert "That is not right." in client.post(at, {"proof": "emil"}).content.decode()
    assert client.post(at, {"proof": USERNAME}).status_code == 302
    assert not User.objects.filter(pk=emil.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_the_command(emil: User, own: Document, ben: User) -> None:
    def said(*arguments: str) -> str:
        out = StringIO()
        call_command("erase_user", *arguments, "--yes", stdout=out)
        return out.getvalue()

    with pytest.raises(CommandError, match="nobody called emil"):
        said("emil")
    with pytest.raises(CommandError, match="Nobody else owns 1"):
        said(USERNAME)
    assert said(USERNAME, "--give-to", "ben") == f"{USERNAME} is erased.\n"
    assert own.collaborators.get().user == ben
