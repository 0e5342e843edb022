"""The doors of `documents.access` beside the one to a document for an action."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone

from documents.access import (
    api_tokens,
    audit,
    documents,
    lookup,
    people,
    published,
    sessions,
    viewers,
)
from documents.access.living_tokens import name_of
from documents.errors import AccessDenied, Frozen, Outdated, OutOfScope, SignedOut, Unfit
from documents.history import versions
from documents.library import lifecycle
from documents.models import ApiToken, AuditEvent, Document, Publication, Session, ShareLink, User
from documents.roles import READING, Action, Doing, Role, scope_of
from documents.sharing import links
from documents.signals import sessions_ended
from documents.tokens import digest_of
from tests.support.world import sign_in

MINUTES = timedelta(minutes=1)


@pytest.fixture
def speaks(ann: User) -> str:
    """The session in which Ann speaks, by its digest."""
    ann.speaks_in = sign_in(ann)
    return ann.speaks_in


DOORS: dict[str, Callable[[User, Document], object]] = {
    "locked": lambda user, document: lookup.access_locked(user, document.pk, Action.VIEW),
    "text": lambda user, document: lookup.access_text(user, document.pk),
    "own": lambda user, document: lookup.access_own(user),
    "personally": lambda user, document: lookup.access_personally(user, document.pk),
    "left": lambda user, document: lookup.access_left(user, document.pk, document.access_version),
    "still": lambda user, document: lookup.access_still(user),
    "owned still": lambda user, document: lookup.access_owned_still(user, document.pk),
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_nobody_gets_in_whose_session_has_ended(
    document: Document, ann: User, speaks: str, door: Callable[[User, Document], object]
) -> None:
    """Though they have every right; whoever speaks in none, as an operator's command, has not."""
    door(ann, document)
    Session.objects.filter(digest=speaks).delete()
    with pytest.raises(SignedOut):
        door(ann, document)
    ann.speaks_in = None
    door(ann, document)


def test_what_is_a_persons_own_is_for_no_token_of_less(document: Document, ann: User) -> None:
    """One that only reads, and one that is for some documents alone."""
    for scope in (READING, scope_of(Doing, [document.pk])):
        ann.scope = scope
        with pytest.raises(OutOfScope):
            lookup.access_own(ann)
        with pytest.raises(OutOfScope):
            lookup.access_personally(ann, document.pk)


def test_a_frozen_text_takes_no_changes(document: Document, ann: User, ben: User) -> None:
    assert lookup.access_text(ann, document.pk) == document
    Document.objects.update(frozen_at=timezone.now())
    with pytest.raises(Frozen):
        lookup.access_text(ann, document.pk)
    with pytest.raises(AccessDenied):
        lookup.access_text(ben, document.pk)


def test_who_has_left_comes_back_as_long_as_nobody_has_changed_a_right(
    document: Document, ben: User
) -> None:
    version = document.access_version
    assert lookup.access_left(ben, document.pk, version) == document
    with pytest.raises(Outdated):
        lookup.access_left(ben, document.pk, version - 1)
    Document.objects.update(trashed_at=timezone.now())
    with pytest.raises(AccessDenied):
        lookup.access_left(ben, document.pk, version)


def test_only_an_owner_gets_more_of_what_was_theirs(
    document: Document, ann: User, ben: User
) -> None:
    """In the trash, too."""
    other = lifecycle.create_document(ann, "Other")
    lifecycle.trash_document(ann, other.pk)
    assert lookup.access_owned(ann) == [document, other]
    assert lookup.access_owned(ben) == []
    lookup.access_owned_still(ann, document.pk)
    for pk in (document.pk, uuid4()):
        with pytest.raises(AccessDenied):
            lookup.access_owned_still(ben, pk)


def test_what_a_person_may_read(document: Document, ann: User, ben: User) -> None:
    """What is open to everybody counts; a token's documents bound it, and so does its scope."""
    other = lifecycle.create_document(ann, "Other")

    def readable(user: User) -> set[Document]:
        return set(Document.objects.filter(lookup.access_readable(user)))

    assert [readable(ann), readable(ben)] == [{document, other}, set()]
    Document.objects.filter(pk=other.pk).update(open_role=Role.VIEWER)
    assert readable(ben) == {other}
    assert lookup.access_document(ben, other.pk, Action.VIEW).role == Role.VIEWER
    ann.scope = scope_of([], [document.pk])
    assert readable(ann) == {document}
    assert lookup.access_document(ann, document.pk, Action.VIEW).role == Role.OWNER
    with pytest.raises(AccessDenied):
        lookup.access_document(ann, other.pk, Action.VIEW)
    with pytest.raises(OutOfScope):
        lookup.access_document(ann, document.pk, Action.EDIT)


def test_a_link_is_handed_over_by_its_digest(document: Document, ann: User, ben: User) -> None:
    """As long as there is one and its document is not in the trash."""
    links.make_link(ann, document.pk, Role.VIEWER, None)
    link = ShareLink.objects.get()
    assert lookup.access_by_digest(ben, ShareLink.objects.all(), link.digest) == link
    with pytest.raises(AccessDenied):
        lookup.access_by_digest(ben, ShareLink.objects.all(), "0" * 64)
    lifecycle.trash_document(ann, document.pk)
    with pytest.raises(AccessDenied):
        lookup.access_by_digest(ben, ShareLink.objects.all(), link.digest)


def test_a_guest_has_one_document_by_a_link_alone(
    document: Document, ann: User, settings: Any
) -> None:
    """As long as the site has guests; that documents are open to everybody is nothing to them."""
    settings.GUESTS = True
    token = links.make_link(ann, document.pk, Role.COMMENTER, None, for_guests=True)
    link, other = ShareLink.objects.get(), lifecycle.create_document(ann, "Other")
    assert lookup.access_guest_link(digest_of(token)) == link
    with pytest.raises(AccessDenied):
        lookup.access_guest_link("0" * 64)
    guest = User.objects.create_user("guest", guest_in=document.pk)
    guest.speaks_in = sign_in(guest)
    link.grants.create(user=guest)
    Document.objects.update(open_role=Role.EDITOR)
    assert lookup.access_grant(guest.speaks_in, document.pk).role is Role.COMMENTER
    assert lookup.access_document(guest, document.pk, Action.COMMENT).role is Role.COMMENTER
    assert list(Document.objects.filter(lookup.access_readable(guest))) == [document]
    with pytest.raises(AccessDenied):
        lookup.access_grant(guest.speaks_in, other.pk)
    for refused in (Action.SUGGEST, Action.EDIT):
        with pytest.raises((OutOfScope, AccessDenied)):
            lookup.access_document(guest, document.pk, refused)
    assert lookup.access_with_account(ann, document.pk).role is Role.OWNER
    with pytest.raises(OutOfScope):
        lookup.access_with_account(guest, document.pk)
    with pytest.raises(OutOfScope):
        lookup.access_own(guest)
    assert people.find_person("guest") is None
    settings.GUESTS = False
    with pytest.raises(SignedOut):
        lookup.access_grant(guest.speaks_in, document.pk)
    with pytest.raises(AccessDenied):
        lookup.access_guest_link(digest_of(token))


def test_a_grant_of_a_token_is_bounded_by_it(document: Document, ann: User) -> None:
    """Its session names the token; with the token it ends, and elsewhere it gives nothing."""
    scope = scope_of(["comment"], [document.pk])
    token = api_tokens.find_api_token(api_tokens.make_api_token(ann, "script", scope=scope))
    assert token is not None
    grant = lookup.access_grant(name_of(token), document.pk)
    assert (grant.role, grant.scope, grant.is_program) == (Role.COMMENTER, scope, True)
    with pytest.raises(AccessDenied):
        lookup.access_grant(name_of(token), lifecycle.create_document(ann, "Other").pk)
    api_tokens.revoke_api_token(ann, token.pk)
    with pytest.raises(SignedOut):
        lookup.access_grant(name_of(token), document.pk)
    with pytest.raises(Outdated):
        api_tokens.revoke_api_token(ann, token.pk)


def test_what_is_no_token(
    document: Document, ann: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is made of it; what is beyond the bounds neither."""
    past, many = timezone.now() - MINUTES, [uuid4() for _ in range(api_tokens.MOST_DOCUMENTS + 1)]
    theirs = lifecycle.create_document(ben, "Ben's")
    for name, scope, expires_at in (
        (" ", READING, None),
        ("script", READING, past),
        ("script", scope_of([], many), None),
        ("script", scope_of([], [document.pk, theirs.pk]), None),
    ):
        with pytest.raises(Unfit):
            api_tokens.make_api_token(ann, name, scope=scope, expires_at=expires_at)
    monkeypatch.setattr(api_tokens, "MOST", 1)
    api_tokens.make_api_token(ann, "script", expires_at=timezone.now() + MINUTES)
    with pytest.raises(Unfit):
        api_tokens.make_api_token(ann, "another")
    assert [token.name for token in ApiToken.objects.all()] == ["script"]


def test_a_use_is_noted_now_and_then(ann: User) -> None:
    """Of a token, and of a session by whatever page its browser asks for; not for each request."""
    secret, client = api_tokens.make_api_token(ann, "script"), Client()
    client.force_login(ann)
    for minutes, is_noted in ((9, False), (11, True)):
        before = timezone.now() - minutes * MINUTES
        ApiToken.objects.update(used_at=before)
        Session.objects.update(seen_at=before)
        assert api_tokens.find_api_token(secret) is not None
        client.get("/")
        assert (ApiToken.objects.get().used_at != before) is is_noted
        assert (Session.objects.get().seen_at != before) is is_noted
    assert Client().get("/accounts/login/").status_code == 200
    assert api_tokens.find_api_token(secret + "x") is None


@pytest.mark.django_db
def test_of_no_sessions_none_lives() -> None:
    now = timezone.now()
    assert sessions.living_sessions([], now) == sessions.held_sessions([], now) == frozenset()


def test_a_document_with_an_id_of_its_own_is_made_once(ann: User, ben: User) -> None:
    """Whoever comes second gets it, and not the ownership."""
    pk = uuid4()
    made, is_new = documents.the_document(ann, "Notes", pk)
    again, is_newer = documents.the_document(ben, "Mine", pk)
    assert (made, is_new, is_newer, again.title) == (again, True, False, "Notes")
    assert lookup.access_owned(ann) == [made]
    assert (lookup.access_owned(ben), documents.epoch_of(pk)) == ([], 0)
    with pytest.raises(Document.DoesNotExist):
        documents.epoch_of(uuid4())


def test_a_published_text_is_that_of_its_version_or_of_now(document: Document, ann: User) -> None:
    """What is not published, or in the trash, is not there."""
    version = versions.name_version(ann, document.pk, "First")
    publication = Publication.objects.create(document=document, code="abc")
    found = published.access_published("abc")
    assert (found.seq, found.version_id, found.version_name) == (document.head, None, "")
    publication.version = version
    publication.save()
    found = published.access_published("abc")
    assert (found.seq, found.version_id, found.version_name) == (version.seq, version.pk, "First")
    Document.objects.update(trashed_at=timezone.now())
    for code in ("abc", "other"):
        with pytest.raises(AccessDenied):
            published.access_published(code)


def test_whom_an_address_or_a_name_means(ann: User) -> None:
    """Nobody by an address that was never verified, or by a name that looks like one."""
    ann.emailaddress_set.create(email="ann@example.org", verified=False)
    assert people.find_person("ann@example.org") is None
    ann.emailaddress_set.update(verified=True)
    assert people.find_person("ANN@example.org") == people.find_person("ann") == ann
    User.objects.update(is_active=False)
    assert people.find_person("ann") is None


def place_of(request: HttpRequest) -> str | None:
    """The address that is noted with an act of this request."""
    with request_context(request):
        audit.note("test", None)
    place: str | None = AuditEvent.objects.latest("pk").place
    return place


@pytest.mark.django_db
def test_what_is_noted_is_kept_for_a_while(settings) -> None:
    """With an address, if the request came from one; nobody's sign-out is nobody's act."""
    make = RequestFactory().get
    assert place_of(make("/", REMOTE_ADDR="203.0.113.9")) == "203.0.113.9"
    assert place_of(make("/", REMOTE_ADDR="")) is None
    audit.note_signed_out(None)
    assert AuditEvent.objects.count() == 2
    AuditEvent.objects.update(at=timezone.now() - timedelta(days=9))
    audit.note("test", None)
    for days, kept in ((0, 3), (10, 3), (8, 1)):
        settings.AUDIT_DAYS = days
        audit.let_go()
        assert AuditEvent.objects.count() == kept


def test_who_knows_an_older_password_is_out(document: Document, ann: User, speaks: str) -> None:
    """Though the session's row is there still, as after a change by the database itself."""
    assert lookup.access_grant(speaks, document.pk).user_id == ann.pk
    User.objects.update(password="another")
    with pytest.raises(SignedOut):
        lookup.access_grant(speaks, document.pk)


def test_what_somebody_gave_is_not_what_everybody_has(
    document: Document, ann: User, ben: User
) -> None:
    """Of a document that is open to all, nor of one in the trash."""
    Document.objects.update(open_role=Role.VIEWER)
    both = [ann.pk, ben.pk]
    assert lookup.access_grants(document.pk, both) == {ann.pk: Role.OWNER, ben.pk: Role.VIEWER}
    assert lookup.given_roles(document.pk, both) == {ann.pk: Role.OWNER}
    lifecycle.trash_document(ann, document.pk)
    assert lookup.given_roles(document.pk, both) == {}


def test_whoever_serves_a_session_hears_of_its_end(
    speaks: str, django_capture_on_commit_callbacks: Any
) -> None:
    """After the commit: until then it has not ended."""
    heard: list[str] = []

    def hear(digests: list[str], **_: object) -> None:
        heard.extend(digests)

    sessions_ended.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        Session.objects.get(digest=speaks).delete()
        assert heard == []
    assert heard == [speaks]


def test_an_owner_says_what_viewers_may(document: Document, ann: User, ben: User) -> None:
    """In one transaction with the access version that tells it."""
    for on in (True, False):
        before = Document.objects.get().access_version
        assert viewers.set_viewers(ann, document.pk, "viewers_chat", on) == before + 1
        found = Document.objects.get()
        assert (found.viewers_chat, found.viewers_comment) == (on, False)
        assert found.access_version == before + 1
    with pytest.raises(AccessDenied):
        viewers.set_viewers(ben, document.pk, "viewers_comment", True)


def test_second_factors_are_noted(ann: User) -> None:
    """That one was wrong is nobody's act: who it was is not known."""
    AuditEvent.objects.all().delete()
    app = Authenticator(user=ann, type=Authenticator.Type.TOTP)
    audit.note_wrong_code(ann)
    audit.note_factor_added(ann, app)
    audit.note_factor_removed(ann, app)
    noted = AuditEvent.objects.order_by("pk").values_list("what", "actor", "subject", "details")
    assert list(noted) == [
        ("second-factor-failed", None, ann.pk, {}),
        ("second-factor-added", ann.pk, None, {"kind": "totp"}),
        ("second-factor-removed", ann.pk, None, {"kind": "totp"}),
    ]
