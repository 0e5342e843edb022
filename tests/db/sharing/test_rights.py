"""Who may do what: links, invitations, owners, and what every change of rights leaves behind."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from documents.access import access_version, lookup, people
from documents.access.grant import Grant
from documents.accounts import activation
from documents.commit.group_commit import commit
from documents.commit.proposal import Merged, Outcome, Position, Proposal
from documents.errors import AccessDenied, AccessError, LastOwner, Outdated, Unfit
from documents.library import lifecycle
from documents.library.listing import Show
from documents.models import (
    AccessRequest,
    Collaborator,
    Document,
    Entry,
    Invitation,
    LinkGrant,
    Publication,
    ShareLink,
)
from documents.roles import Action, Role
from documents.sharing import (
    collaborators,
    invitations,
    leaving,
    links,
    opening,
    publishing,
    requests,
)
from documents.signals import document_changed
from documents.tokens import digest_of
from tests.support.listed import listed

LINKED = [Role.VIEWER, Role.COMMENTER, Role.EDITOR]


def soon(seconds: float = 3600):
    return timezone.now() + timedelta(seconds=seconds)


def make_link(document, role=Role.VIEWER, expires_at=None) -> tuple[str, ShareLink]:
    """A link of Ann's and its token."""
    owner = document.collaborators.filter(role=Role.OWNER).earliest("pk").user
    token = links.make_link(owner, document.pk, role, expires_at)
    return token, ShareLink.objects.get(digest=digest_of(token))


def expire(link) -> None:
    """Let the time of a link pass."""
    past = soon(-1)
    ShareLink.objects.filter(pk=link.pk).update(expires_at=past)
    Document.objects.filter(pk=link.document_id).update(rights_until=past)


def role_of(document, user) -> Role | None:
    return lookup.access_grants(document.pk, [user.pk]).get(user.pk)


def stored(document) -> object:
    """Everything that is kept about who may do what."""
    models = (Document, Collaborator, ShareLink, LinkGrant, Invitation, AccessRequest, Entry)
    return [list(model.objects.order_by("pk").values()) for model in models]


# Links.


@pytest.mark.parametrize("role", LINKED)
def test_a_link_gives_its_role_to_whoever_opens_it(document, ben, cleo, role):
    """And to nobody else."""
    token, _ = make_link(document, role)
    assert opening.open_token(ben, token) == document.pk
    assert (role_of(document, ben), role_of(document, cleo)) == (role, None)
    assert lookup.access_document(ben, document.pk, Action.VIEW).role == role
    assert [row.document for row in listed(ben, Show.SHARED)] == [document]


def test_a_link_cannot_make_owners(document, ann):
    """An owner is somebody whom an owner has named."""
    with pytest.raises(Unfit):
        links.make_link(ann, document.pk, Role.OWNER, None)
    _, link = make_link(document)
    with pytest.raises(Unfit):
        links.change_link(ann, document.pk, link.pk, {"role": Role.OWNER})


def test_changing_a_link_changes_everybody_who_came_by_it(document, ann, ben):
    """Raised, switched off and on again."""
    token, link = make_link(document)
    opening.open_token(ben, token)
    seen = []
    for change in ({"role": Role.EDITOR}, {"is_on": False}, {"is_on": True}):
        links.change_link(ann, document.pk, link.pk, change)
        seen.append(role_of(document, ben))
    assert seen == [Role.EDITOR, None, Role.EDITOR]


@pytest.mark.parametrize("end", ["off", "expired", "trashed", "unknown"])
def test_a_link_that_has_ended_opens_nothing(document, ann, ben, end):
    """All ends look alike."""
    token, link = make_link(document)
    if end == "off":
        links.change_link(ann, document.pk, link.pk, {"is_on": False})
    elif end == "expired":
        expire(link)
    elif end == "trashed":
        lifecycle.trash_document(ann, document.pk)
    else:
        token = "x" + token[1:]
    assert not opening.is_living(token)
    with pytest.raises(AccessDenied):
        opening.open_token(ben, token)
    assert role_of(document, ben) is None


def test_a_right_by_a_link_ends_at_its_moment(document, ben):
    """No job has to run for that."""
    token, link = make_link(document, Role.EDITOR, soon())
    opening.open_token(ben, token)
    assert role_of(document, ben) == Role.EDITOR
    expire(link)
    assert role_of(document, ben) is None
    assert listed(ben, Show.SHARED) == []


@pytest.mark.parametrize(
    ("own", "by_link", "strongest"),
    [
        (None, [Role.VIEWER, Role.EDITOR], Role.EDITOR),
        (Role.VIEWER, [Role.EDITOR], Role.EDITOR),
        (Role.EDITOR, [Role.VIEWER, Role.COMMENTER], Role.EDITOR),
        (Role.COMMENTER, [Role.COMMENTER], Role.COMMENTER),
    ],
)
def test_the_strongest_role_counts(document, ann, ben, own, by_link, strongest):
    """Of the role that was given and those of the links that were opened."""
    if own:
        collaborators.set_role(ann, document.pk, ben, own)
    for role in by_link:
        opening.open_token(ben, make_link(document, role)[0])
    assert role_of(document, ben) == strongest
    assert listed(ben, Show.SHARED)[0].role == strongest


def test_coming_by_a_link_is_a_change_of_rights(document, ben):
    """It is journaled as what the person who came has done."""
    token, link = make_link(document, Role.COMMENTER)
    before = Document.objects.get()
    opening.open_token(ben, token)
    now = Document.objects.get()
    assert (now.access_version, now.head) == (before.access_version + 1, before.head + 1)
    entry = Entry.objects.latest("seq")
    event = {"type": "joined", "user": ben.pk, "role": "commenter", "link": link.pk}
    assert (entry.authors, entry.event) == ([ben.pk], event)


def test_opening_a_link_that_gives_nothing_new_changes_nothing(document, ann, ben):
    """Neither for those who opened it before nor for those with as strong a role."""
    token, _ = make_link(document, Role.VIEWER)
    opening.open_token(ben, token)
    before = stored(document)
    for person in (ann, ben):
        assert opening.open_token(person, token) == document.pk
    assert stored(document) == before


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_the_owners_word_on_a_person_counts_more_than_their_links(document, ann, ben, role):
    """Lowered or removed stays lowered or removed, whatever links they hold or find again."""
    opened, _ = make_link(document, Role.EDITOR)
    found, _ = make_link(document, Role.COMMENTER)
    opening.open_token(ben, opened)
    collaborators.set_role(ann, document.pk, ben, role)
    for token in (opened, found):
        with pytest.raises(AccessDenied):
            opening.open_token(ben, token)
    assert role_of(document, ben) == role
    later, _ = make_link(document, Role.COMMENTER)
    opening.open_token(ben, later)
    assert role_of(document, ben) == Role.COMMENTER


# Expiry.


def test_rights_until_is_the_earliest_end_of_a_link_that_is_on(document, ann):
    """What the commit transaction looks at."""
    first, second = soon(100), soon(200)
    _, early = make_link(document, expires_at=first)
    make_link(document, expires_at=second)
    make_link(document)
    seen = []
    for change in ({}, {"is_on": False}, {"is_on": True, "expires_at": None}):
        links.change_link(ann, document.pk, early.pk, change)
        seen.append(Document.objects.get().rights_until)
    assert seen == [first, second, second]


def test_a_link_that_is_on_cannot_have_expired(document, ann):
    """Neither when it is made nor when it is changed."""
    with pytest.raises(Unfit):
        make_link(document, expires_at=soon(-1))
    _, link = make_link(document)
    links.change_link(ann, document.pk, link.pk, {"is_on": False, "expires_at": soon(-1)})
    with pytest.raises(Unfit):
        links.change_link(ann, document.pk, link.pk, {"is_on": True})


def test_expired_links_are_switched_off_and_told(document, ben):
    """Once, with an event that nobody has made."""
    token, link = make_link(document, Role.EDITOR, soon())
    opening.open_token(ben, token)
    _, other = make_link(document, expires_at=soon(9999))
    version = Document.objects.get().access_version
    expire(link)
    for _ in range(2):
        links.expire_links(timezone.now(), soon())
    now = Document.objects.get()
    assert (now.access_version, now.rights_until) == (version + 1, other.expires_at)
    entry = Entry.objects.latest("seq")
    assert (entry.authors, entry.event["what"], entry.event["link"]) == ([], "expired", link.pk)
    assert ShareLink.objects.get(pk=link.pk).is_on is False
    assert ShareLink.objects.get(pk=other.pk).is_on is True


def test_looking_for_expired_links_takes_one_query(document, django_assert_num_queries):
    """When there is none, which is nearly always; it tells when the next one expires."""
    _, link = make_link(document, expires_at=soon())
    until = soon(9999)
    with django_assert_num_queries(1):
        assert links.expire_links(timezone.now(), until) == {document.pk: link.expires_at}
    assert links.expire_links(timezone.now(), soon(1)) == {}
    assert links.expire_links(link.expires_at, until) == {}


@dataclass(frozen=True)
class OneChange:
    """A change that is new if its author passes."""

    proposal: Proposal

    def run(self, _: object, passed: frozenset[Grant], *_opened: object) -> Merged:
        return Merged(b"change" if passed else b"", frozenset(g.user_id for g in passed))

    def without(self, removed: Mapping[UUID, int]) -> Merged:
        raise AssertionError("nobody has ended a thread")


def propose(document, user, digest, role, version) -> Outcome:
    """What becomes of a change that was let in with this role and access version."""
    grant = Grant(user.pk, user.display_name, user.color, role, version, digest)

    position = Position(Document.objects.get(pk=document.pk).head, 0, grant.epoch, version)
    proposal = Proposal(document.pk, position, frozenset([grant]), frozenset([user.pk]))
    return commit([OneChange(proposal)])[0]


@pytest.mark.parametrize("is_over", [False, True])
def test_the_fence_takes_no_right_on_trust_after_an_expiry(document, ben, browser, is_over):
    """The access version has not moved yet, and still nothing is committed."""
    token, link = make_link(document, Role.EDITOR, soon())
    opening.open_token(ben, token)
    digest = digest_of(browser(ben).session.session_key)
    version = Document.objects.get().access_version
    if is_over:
        expire(link)
    outcome = propose(document, ben, digest, Role.EDITOR, version)
    assert (outcome.update, outcome.roles) == ((b"", {}) if is_over else (b"change", None))


# Owners.


def test_ownership_is_handed_over(document, ann, ben):
    """They own it, the former owner is an editor, in one change of rights."""
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    version = collaborators.transfer_ownership(ann, document.pk, ben.pk)
    assert (role_of(document, ann), role_of(document, ben)) == (Role.EDITOR, Role.OWNER)
    assert version == Document.objects.get().access_version == 3
    assert Entry.objects.latest("seq").event == {"type": "owner", "user": ben.pk}


def test_ownership_cannot_go_to_somebody_who_cannot_sign_in(document, ann, ben):
    """The document would be lost."""
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    activation.set_active(ann, ben, False)
    before = stored(document)
    with pytest.raises(Outdated):
        collaborators.transfer_ownership(ann, document.pk, ben.pk)
    assert stored(document) == before


@pytest.mark.parametrize("way", ["set_role", "leave"])
def test_the_last_owner_stays(document, ann, ben, way):
    """Until there is another who can sign in."""

    def go() -> None:
        if way == "leave":
            leaving.leave_document(ann, document.pk)
        else:
            collaborators.set_role(ann, document.pk, ann, None)

    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    with pytest.raises(LastOwner):
        go()
    collaborators.set_role(ann, document.pk, ben, Role.OWNER)
    go()
    assert (role_of(document, ann), role_of(document, ben)) == (None, Role.OWNER)


def test_leaving_gives_up_every_right(document, ann, ben):
    """Those by links too; opening the link again is a way back."""
    token, _ = make_link(document, Role.COMMENTER)
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    opening.open_token(ben, make_link(document, Role.EDITOR)[0])
    leaving.leave_document(ben, document.pk)
    assert role_of(document, ben) is None
    with pytest.raises(AccessDenied):
        leaving.leave_document(ben, document.pk)
    with pytest.raises(AccessDenied):
        # Ben was a viewer by Ann's word when there was this link.
        opening.open_token(ben, token)


def test_whoever_left_may_come_back_by_the_link(document, ben):
    """They were not sent away."""
    token, _ = make_link(document)
    opening.open_token(ben, token)
    leaving.leave_document(ben, document.pk)
    opening.open_token(ben, token)
    assert role_of(document, ben) == Role.VIEWER


def test_leaving_can_be_taken_back(document, ann, ben):
    """With everything that it had given up, once."""
    collaborators.set_role(ann, document.pk, ben, Role.COMMENTER)
    token, link = make_link(document, Role.EDITOR)
    opening.open_token(ben, token)
    way_back = leaving.leave_document(ben, document.pk).way_back
    assert leaving.come_back(ben, document.pk, way_back) == document.title
    assert role_of(document, ben) == Role.EDITOR
    links.change_link(ann, document.pk, link.pk, {"is_on": False})
    assert role_of(document, ben) == Role.COMMENTER
    assert {"type": "returned", "user": ben.pk} in Entry.objects.values_list("event", flat=True)
    with pytest.raises(Outdated):
        leaving.come_back(ben, document.pk, way_back)


@pytest.mark.parametrize("what", ["somebody else", "another document", "trash", "forged", "late"])
def test_nobody_comes_back_by_what_is_not_theirs(document, ann, ben, cleo, what, monkeypatch):
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    other = lifecycle.create_document(ann, "Other")
    way_back = leaving.leave_document(ben, document.pk).way_back
    if what == "trash":
        lifecycle.trash_document(ann, document.pk)
    if what == "late":
        monkeypatch.setattr(leaving, "_SECONDS", -1)
    who = cleo if what == "somebody else" else ben
    where = other if what == "another document" else document
    with pytest.raises(AccessDenied):
        leaving.come_back(who, where.pk, way_back + "x" * (what == "forged"))
    assert (role_of(document, who), role_of(other, who)) == (None, None)


def test_nobody_comes_back_after_a_right_was_changed(document, ann, ben, cleo):
    """An owner may have meant it."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    way_back = leaving.leave_document(ben, document.pk).way_back
    collaborators.set_role(ann, document.pk, cleo, Role.VIEWER)
    with pytest.raises(Outdated):
        leaving.come_back(ben, document.pk, way_back)
    assert role_of(document, ben) is None


@pytest.mark.django_db(transaction=True)
def test_two_owners_lower_each_other(document, ann, ben):
    """Whoever is second is not an owner any more; one of the two stays."""
    collaborators.set_role(ann, document.pk, ben, Role.OWNER)
    pairs = [(ann, ben), (ben, ann)]

    def lower(pair) -> str:
        try:
            collaborators.set_role(pair[0], document.pk, pair[1], Role.VIEWER)
            return "done"
        except AccessError as error:
            return type(error).__name__
        finally:
            if connection.vendor == "postgresql":
                connection.close()

    if connection.vendor == "postgresql":
        with ThreadPoolExecutor(2) as pool:
            results = sorted(pool.map(lower, pairs))
    else:
        results = sorted(map(lower, pairs))
    assert results == ["AccessDenied", "done"]
    roles = sorted(Collaborator.objects.values_list("role", flat=True))
    assert roles == [Role.OWNER, Role.VIEWER]


@pytest.mark.django_db(transaction=True)
def test_somebody_who_is_added_while_they_are_deactivated(document, ann, ben, cleo):
    """The two wait for each other in one order, and every document of the person is told."""
    if connection.vendor != "postgresql":
        pytest.skip("a database in memory has one writer at a time")
    other = lifecycle.create_document(cleo, "Other")
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)

    def deactivate() -> None:
        try:
            activation.set_active(ann, ben, False)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            collaborators.set_role(cleo, other.pk, ben, Role.EDITOR)
            collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
            waiting = pool.submit(deactivate)
            time.sleep(0.3)
        waiting.result(10)
    for told in (document, other):
        event = Entry.objects.filter(document=told).latest("seq").event
        assert event == {"type": "active", "user": ben.pk, "on": False}


def test_deactivation_reaches_those_who_came_by_a_link(document, ann, ben):
    """Their documents are told like those of everybody else."""
    opening.open_token(ben, make_link(document)[0])
    version = Document.objects.get().access_version
    activation.set_active(ann, ben, False)
    assert Document.objects.get().access_version == version + 1
    assert role_of(document, ben) is None


# Invitations.


def test_an_invitation_works_once(document, ann, ben, cleo):
    """Whoever opens it first has the role; nobody after them."""
    token = invitations.invite(ann, document.pk, "Ben@Example.org", Role.EDITOR)
    assert Invitation.objects.get().email == "ben@example.org"
    assert opening.open_token(ben, token) == document.pk
    assert role_of(document, ben) == Role.EDITOR
    with pytest.raises(AccessDenied):
        opening.open_token(cleo, token)
    assert Invitation.objects.count() == 0


def test_an_invitation_lowers_nobody(document, ann):
    """The owner who opens it stays the owner."""
    opening.open_token(ann, invitations.invite(ann, document.pk, "x@example.org", Role.VIEWER))
    assert role_of(document, ann) == Role.OWNER


def test_inviting_again_replaces_the_invitation(document, ann, ben):
    """The mail that came first does not work any more."""
    first = invitations.invite(ann, document.pk, "ben@example.org", Role.EDITOR)
    second = invitations.invite(ann, document.pk, "ben@example.org", Role.VIEWER)
    with pytest.raises(AccessDenied):
        opening.open_token(ben, first)
    opening.open_token(ben, second)
    assert role_of(document, ben) == Role.VIEWER


def test_a_cancelled_invitation_gives_nothing(document, ann, ben):
    """And cannot be cancelled twice."""
    token = invitations.invite(ann, document.pk, "ben@example.org", Role.EDITOR)
    invitation = Invitation.objects.get()
    invitations.cancel_invitation(ann, document.pk, invitation.pk)
    with pytest.raises(AccessDenied):
        opening.open_token(ben, token)
    with pytest.raises(Outdated):
        invitations.cancel_invitation(ann, document.pk, invitation.pk)


@pytest.mark.parametrize("who", ["nobody", "a@", "@b", "a b@c.org", ""])
def test_what_is_neither_a_person_nor_an_address_is_not_invited(document, ann, who):
    """And leaves nothing."""
    before = stored(document)
    assert people.find_person(who) is None
    with pytest.raises(Unfit):
        invitations.invite(ann, document.pk, who, Role.VIEWER)
    assert stored(document) == before


def test_people_are_found_by_user_name_and_verified_address(ann, ben):
    """An address that was not verified could be anybody's, and so could a name that looks so."""
    ann.emailaddress_set.create(email="ann@example.org", verified=True)
    ben.emailaddress_set.create(email="ben@example.org", verified=False)
    type(ben).objects.create_user("cleo@example.org")
    names = ["ben", "ANN@example.org", "ben@example.org", "cleo@example.org", "BEN"]
    assert [people.find_person(name) for name in names] == [ben, ann, None, None, None]
    activation.set_active(ann, ben, False)
    assert people.find_person("ben") is None


# Every change of rights.


def _with_everything(document, ann, ben, cleo) -> None:
    """Ben an owner too, Cleo by a link, an invitation, a request."""
    collaborators.set_role(ann, document.pk, ben, Role.OWNER)
    opening.open_token(cleo, make_link(document)[0])
    invitations.invite(ann, document.pk, "x@example.org", Role.EDITOR)
    AccessRequest.objects.create(document=document, user=cleo)
    Publication.objects.create(document=document, code="x")


def _link(document) -> int:
    return document.links.get().pk


CHANGES: dict[str, Callable[..., object]] = {
    "role": lambda d, ann, ben, cleo: collaborators.set_role(ann, d.pk, ben, Role.EDITOR),
    "removed": lambda d, ann, ben, cleo: collaborators.set_role(ann, d.pk, cleo, None),
    "owner": lambda d, ann, ben, cleo: collaborators.transfer_ownership(ann, d.pk, cleo.pk),
    "left": lambda d, ann, ben, cleo: leaving.leave_document(cleo, d.pk),
    "trashed": lambda d, ann, ben, cleo: lifecycle.trash_document(ann, d.pk),
    "deactivated": lambda d, ann, ben, cleo: activation.set_active(ann, cleo, False),
    "link made": lambda d, ann, ben, cleo: make_link(d, Role.EDITOR, soon()),
    "link changed": lambda d, ann, ben, cleo: links.change_link(
        ann, d.pk, _link(d), {"role": Role.EDITOR}
    ),
    "link off": lambda d, ann, ben, cleo: links.change_link(ann, d.pk, _link(d), {"is_on": False}),
    "published": lambda d, ann, ben, cleo: publishing.publish(ann, d.pk, publishing.Wish()),
    "taken back": lambda d, ann, ben, cleo: publishing.take_back(ann, d.pk),
    "invited": lambda d, ann, ben, cleo: invitations.invite(
        ann, d.pk, "y@example.org", Role.VIEWER
    ),
    "uninvited": lambda d, ann, ben, cleo: invitations.cancel_invitation(
        ann, d.pk, d.invitations.get().pk
    ),
    "request": lambda d, ann, ben, cleo: requests.answer_request(
        ann, d.pk, d.requests.get().pk, Role.EDITOR
    ),
}


# Those that somebody does who has to be an owner.
OWNERS_CHANGES = [name for name in CHANGES if name not in {"left", "deactivated", "link made"}]


@pytest.fixture
def full(document, ann, ben, cleo):
    _with_everything(document, ann, ben, cleo)
    return document


@pytest.fixture
def heard():
    ids: list[object] = []

    def listen(document_id, **_):
        ids.append(document_id)

    document_changed.connect(listen)
    yield ids
    document_changed.disconnect(listen)


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_raises_the_access_version_and_is_journaled(
    full, ann, ben, cleo, change, heard, django_capture_on_commit_callbacks
):
    """Once, in order, and the engine hears of it after the commit."""
    before = Document.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        CHANGES[change](full, ann, ben, cleo)
        assert heard == []
    now = Document.objects.get()
    assert (now.access_version, now.head) == (before.access_version + 1, before.head + 1)
    assert Entry.objects.latest("seq").kind == Entry.Kind.ACCESS
    assert heard == [full.pk]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_whose_journaling_fails_leaves_nothing(full, ann, ben, cleo, change, monkeypatch):
    """Rights, tokens, access version and entry stand or fall together."""
    before = stored(full)

    def fail(*_: object) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(access_version, "append_event", fail)
    with pytest.raises(OSError, match="disk"):
        CHANGES[change](full, ann, ben, cleo)
    assert stored(full) == before


@pytest.mark.parametrize("change", OWNERS_CHANGES)
@pytest.mark.parametrize("role", [None, *LINKED])
def test_only_owners_change_rights(full, ann, ben, cleo, change, role):
    """To everybody else the document might as well not be there."""
    dora = type(ann).objects.create_user("dora")
    if role:
        collaborators.set_role(ann, full.pk, dora, role)
    before = stored(full)
    with pytest.raises(AccessDenied):
        CHANGES[change](full, dora, ben, cleo)
    assert stored(full) == before


# Requests.


def test_a_request_is_kept_once_with_its_last_message(document, ben):
    """Asking often is no way to fill an owner's mailbox."""
    assert requests.request_access(ben, document.pk, "Please") is not None
    assert requests.request_access(ben, document.pk, "Please, please") is None
    assert AccessRequest.objects.get().message == "Please, please"


def test_who_has_a_role_and_what_is_not_there_needs_no_request(document, ann, ben):
    """Nothing is kept."""
    assert requests.request_access(ann, document.pk, "") is None
    lifecycle.trash_document(ann, document.pk)
    assert requests.request_access(ben, document.pk, "") is None
    assert AccessRequest.objects.count() == 0


@pytest.mark.parametrize("role", [None, Role.COMMENTER])
def test_a_request_is_answered_once(document, ann, ben, role):
    """With a role or with none."""
    requests.request_access(ben, document.pk, "")
    request = AccessRequest.objects.get()
    assert requests.answer_request(ann, document.pk, request.pk, role).user == ben
    assert role_of(document, ben) == role
    with pytest.raises(Outdated):
        requests.answer_request(ann, document.pk, request.pk, role)
