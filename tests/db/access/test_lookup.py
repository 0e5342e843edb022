"""`documents.access`: the only way to a document."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from documents.access import lookup
from documents.access.grant import Grant
from documents.accounts import activation
from documents.errors import AccessDenied, SignedOut
from documents.library import lifecycle
from documents.library.listing import Show
from documents.models import Collaborator, Document, Session
from documents.roles import ALLOWED, Action, Role
from documents.sharing import collaborators
from documents.tokens import digest_of
from tests.support.listed import listed

EVERY_CASE = list(itertools.product([*Role, None], Action, [False, True], [False, True]))


def give(document, user, role):
    if role is not None:
        Collaborator.objects.create(document=document, user=user, role=role)


@pytest.mark.parametrize(("role", "action", "is_trashed", "asked"), EVERY_CASE)
def test_a_document_is_handed_over_exactly_as_the_table_of_roles_says(
    document, ben, role, action, is_trashed, asked
):
    """Role, action and trash state all have to fit; whatever does not fit looks the same."""
    give(document, ben, role)
    if is_trashed:
        Document.objects.update(trashed_at=timezone.now())
    allowed = role is not None and action in ALLOWED[role] and is_trashed == asked
    if allowed:
        found = lookup.access_document(ben, document.pk, action, trashed=asked)
        assert found == lookup.Access(document, role)
    else:
        with pytest.raises(AccessDenied):
            lookup.access_document(ben, document.pk, action, trashed=asked)


def test_a_missing_document_is_denied(ann):
    """An id that was never given out is answered like a forbidden one."""
    with pytest.raises(AccessDenied):
        lookup.access_document(ann, uuid.uuid4(), Action.VIEW)
    with pytest.raises(AccessDenied):
        lookup.access_locked(ann, uuid.uuid4(), Action.VIEW)


def test_a_deactivated_person_has_no_documents(document, ann):
    """Deactivation takes away everything, even where an object of the person is still around."""
    activation.set_active(ann, ann, False)
    with pytest.raises(AccessDenied):
        lookup.access_document(ann, document.pk, Action.VIEW)
    assert listed(ann) == listed(ann, Show.TRASH) == []


@pytest.fixture
def digest(ann, browser) -> str:
    """The digest of a session in which Ann is signed in."""
    return digest_of(browser(ann).session.session_key)


def test_a_grant_says_who_and_what(document, ann, digest, django_assert_num_queries):
    """Three queries give everything that the realtime engine needs."""
    with django_assert_num_queries(3):
        grant = lookup.access_grant(digest, document.pk)
    assert grant == Grant(ann.pk, "Ann Bauer", ann.color, Role.OWNER, 1, digest)


@pytest.mark.django_db
def test_an_unknown_session_is_signed_out():
    """A digest that no session has."""
    with pytest.raises(SignedOut):
        lookup.access_grant(digest_of("never"), uuid.uuid4())


def test_a_session_without_a_person_is_signed_out(document, client):
    """Somebody who has only looked at the sign-in page."""
    session = client.session
    session["page"] = "login"
    session.save()
    with pytest.raises(SignedOut):
        lookup.access_grant(digest_of(session.session_key), document.pk)


def test_an_expired_session_is_signed_out(document, digest):
    """The row stays until it is swept; it counts for nothing."""
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    with pytest.raises(SignedOut):
        lookup.access_grant(digest, document.pk)


def test_the_session_of_a_deactivated_person_is_signed_out(document, ann, digest):
    """Even if the session's row were left behind."""
    type(ann).objects.update(is_active=False)
    with pytest.raises(SignedOut):
        lookup.access_grant(digest, document.pk)


def test_a_session_opened_with_an_older_password_is_signed_out(document, ann, digest):
    """Whoever changes the password shuts out whoever knew the old one."""
    ann.set_password("another")
    ann.save()
    with pytest.raises(SignedOut):
        lookup.access_grant(digest, document.pk)


def test_signing_out_ends_the_grant(document, ann, browser):
    """The session's row is gone with the sign-out."""
    client = browser(ann)
    digest = digest_of(client.session.session_key)
    client.post("/accounts/logout/")
    with pytest.raises(SignedOut):
        lookup.access_grant(digest, document.pk)


@pytest.mark.parametrize("change", ["missing", "stranger", "trashed"])
def test_no_grant_for_what_a_person_may_not_view(document, ann, ben, browser, change):
    """Missing, closed and trashed look alike."""
    person = ben if change == "stranger" else ann
    document_id = uuid.uuid4() if change == "missing" else document.pk
    if change == "trashed":
        lifecycle.trash_document(ann, document.pk)
    with pytest.raises(AccessDenied):
        lookup.access_grant(digest_of(browser(person).session.session_key), document_id)


def test_grants_of_a_room_are_looked_up_together(
    document, ann, ben, cleo, django_assert_num_queries
):
    """One query returns those who still may view, with their roles of now."""
    collaborators.set_role(ann, document.pk, ben, Role.COMMENTER)
    with django_assert_num_queries(1):
        roles = lookup.access_grants(document.pk, [ann.pk, ben.pk, cleo.pk])
    assert roles == {ann.pk: Role.OWNER, ben.pk: Role.COMMENTER}


def test_a_room_loses_deactivated_members_and_everybody_with_the_document(document, ann, ben):
    """Nobody is left in the room of a trashed document."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    activation.set_active(ann, ben, False)
    assert lookup.access_grants(document.pk, [ann.pk, ben.pk]) == {ann.pk: Role.OWNER}
    lifecycle.trash_document(ann, document.pk)
    assert lookup.access_grants(document.pk, [ann.pk, ben.pk]) == {}
