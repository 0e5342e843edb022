"""What begins before a right, a session or a token ends, and would write after it: nothing is kept.

Each case ends it at the worst moment there is: when the view has looked and the transaction that
writes begins.
"""

import ast
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base import Provider
from django.apps import apps
from django.contrib.auth import get_user
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django.utils import timezone
from PIL import Image

import documents
from collab import review_api, suggestions_api
from collab.api import api
from documents.access.api_tokens import make_api_token
from documents.accounts import activation
from documents.chat import posting
from documents.chat.acts import Say
from documents.groups.groups import make_group
from documents.groups.members import add_member
from documents.groups.shares import share_with_group
from documents.history import freezing, versions
from documents.library import folders, lifecycle
from documents.library.templates import mark_template
from documents.models import ApiToken, Delivery, Document, Session, User, Watch
from documents.notices.kinds import KINDS
from documents.roles import READING, Role
from documents.shared_folders import folders as shared_folders
from documents.shared_folders import people as folder_people
from documents.shared_folders.contents import place_document
from documents.sharing import collaborators, invitations, leaving, links, publishing, requests
from documents.webhooks import hooks
from tests.support.api_client import Program

pytestmark = pytest.mark.long

Ids = dict[str, Any]
KEPT = {"documents", "account", "socialaccount"}
# The end itself, and that somebody asked; but for a browser that is not the one that asks.
OWN_ROWS = {"documents_session", "documents_apitoken"}
ELSEWHERE, DAY = "elsewhere", timedelta(days=1)


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue(), "image/png")


@dataclass
class Scene:
    """A document of Ann and Ben, of which Ben is to be removed, with something of every kind."""

    ann: User
    ben: User
    cleo: User
    document: Document
    ids: Ids = field(default_factory=dict)


Rows = dict[str, list[tuple[Any, ...]]]
# The rows of a scene, its ids, and those of Ann, Ben, Cleo and the document: to make it anew takes
# longer than most of what is tried in it.
_made: list[tuple[Rows, Ids, tuple[Any, ...]]] = []


def _rows() -> Rows:
    """All that is in the tables of models."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        return {
            table: cursor.execute(f'SELECT * FROM "{table}"').fetchall() for table in sorted(tables)
        }


def _put(rows: Rows) -> None:
    with connection.cursor() as cursor:
        for table, added in rows.items():
            if added:
                values = ", ".join(["%s"] * len(added[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({values})', added)


@pytest.fixture
def scene(db: None, settings: Any) -> Scene:
    settings.API_WRITES = 0
    if not _made:
        before = {table: {*rows} for table, rows in _rows().items()}
        scene = _scene()
        rows = {
            table: [row for row in rows if row not in before[table]]
            for table, rows in _rows().items()
        }
        people = scene.ann.pk, scene.ben.pk, scene.cleo.pk
        _made.append((rows, scene.ids, (*people, scene.document.pk)))
        return scene
    ((rows, ids, (ann, ben, cleo, document)),) = _made
    _put(rows)
    # Its time is short.
    left = signing.loads(ids["way_back"], salt=leaving._SALT)
    ids = ids | {"way_back": signing.dumps(left, salt=leaving._SALT)}
    one, two, three = (User.objects.get(pk=pk) for pk in (ann, ben, cleo))
    return Scene(one, two, three, Document.objects.get(pk=document), ids)


def _scene() -> Scene:
    ann, ben, cleo = (
        User.objects.create_user(name.lower(), password="secret", name=name)
        for name in ("Ann", "Ben", "Cleo")
    )
    document = lifecycle.create_document(ann, "Plan")
    pk = document.pk
    collaborators.set_role(ann, pk, ben, Role.OWNER)
    collaborators.set_role(ann, pk, cleo, Role.VIEWER)
    trashed = lifecycle.create_document(ann, "Old")
    collaborators.set_role(ann, trashed.pk, ben, Role.OWNER)
    lifecycle.trash_document(ann, trashed.pk)
    frozen = lifecycle.create_document(ann, "Frozen")
    collaborators.set_role(ann, frozen.pk, ben, Role.OWNER)
    freezing.freeze_as(ann, frozen.pk, "Approved")
    other = lifecycle.create_document(ann, "Other")
    gone = lifecycle.create_document(ann, "Gone")
    collaborators.set_role(ann, gone.pk, ben, Role.EDITOR)
    way_back = leaving.leave_document(ben, gone.pk).way_back
    links.make_link(ann, pk, Role.VIEWER, None)
    invitations.invite(ann, pk, "dora@example.org", Role.VIEWER)
    dora = User.objects.create_user("dora", password="secret", name="Dora")
    request = requests.request_access(dora, pk, "")
    assert request
    mark_template(ann, pk, True)
    publishing.publish(ann, pk, publishing.Wish())
    posting.say(ben, pk, Say(uuid4(), "Hello", ()))
    EmailAddress.objects.create(user=ben, email="ben@example.org", verified=True, primary=True)
    make_api_token(ben, "other", scope=READING)
    Session.objects.create(
        session_key=ELSEWHERE, digest=ELSEWHERE, user=ben, expire_date=timezone.now() + DAY
    )
    Watch.objects.create(user=ben, document=document, is_muted=False, head=0, chat_head=0)
    meant = hooks.Meant(frozenset({"versions"}), document.pk)
    webhook = hooks.make_webhook(ben, "https://b.example", meant)
    told = {"webhook": webhook, "document": document, "kind": "versions", "after": 0, "until": 1}
    done = Delivery.State.DONE
    delivery = Delivery.objects.create(**told, at=timezone.now(), state=done)
    team, given = make_group(ben, "Team"), make_group(ann, "Given")
    add_member(ben, team.pk, cleo)
    share_with_group(ann, pk, given.pk, Role.VIEWER)
    own = lifecycle.create_document(ben, "Own")
    shelf, apart = shared_folders.make_folder(ben, "Shelf"), shared_folders.make_folder(ben, "X")
    folder_people.give_to_person(ben, shelf.pk, cleo, Role.EDITOR)
    folder_people.give_to_group(ben, shelf.pk, team.pk, Role.VIEWER)
    place_document(ben, own.pk, apart.pk)
    scene = Scene(ann, ben, cleo, document)
    scene.ids = {
        "d": pk,
        "t": trashed.pk,
        "f": frozen.pk,
        "other": other.pk,
        "template": str(pk),
        "gone": gone.pk,
        "way_back": way_back,
        "cleo": cleo.pk,
        "link": document.links.get().pk,
        "invitation": document.invitations.get().pk,
        "request": request.pk,
        "version": versions.name_version(ann, pk, "First").pk,
        "team": team.pk,
        "given": given.pk,
        "shelf": shelf.pk,
        "apart": apart.pk,
        "own": own.pk,
        "folder": folders.make_folder(ben, "Folder").pk,
        "token": ben.api_tokens.get().pk,
        "webhook": webhook.pk,
        "delivery": delivery.uid,
        "opens": links.make_link(ann, other.pk, Role.VIEWER, None),
        "invites": invitations.invite(ann, other.pk, "ben@example.org", Role.VIEWER),
    }
    return scene


# What each page takes, by its name. `True`: about a document.
FORMS: dict[str, tuple[str, Ids, bool]] = {
    "create": ("/documents/", {"title": "New"}, False),
    "import": ("/documents/import", {"file": "text"}, False),
    "rename": ("/documents/{d}/rename", {"title": "New"}, True),
    "trash": ("/documents/{d}/trash", {}, True),
    "restore": ("/documents/{t}/restore", {}, True),
    "delete": ("/documents/{t}/delete", {}, True),
    "star": ("/documents/{d}/star", {"star": "1"}, True),
    "begin, with the site's": ("/templates/new", {"template": "meeting"}, False),
    "file": ("/documents/{d}/file", {"folder": "{folder}"}, True),
    "duplicate": ("/documents/{d}/duplicate", {}, True),
    "template": ("/documents/{d}/template", {"template": ""}, True),
    "begin": ("/templates/new", {"template": "{d}"}, True),
    "make-folder": ("/folders/", {"name": "New"}, False),
    "rename-folder": ("/folders/{folder}/rename", {"name": "New"}, False),
    "delete-folder": ("/folders/{folder}/delete", {}, False),
    "versions": ("/documents/{d}/versions/", {"name": "New"}, True),
    "restore-version": ("/documents/{d}/versions/{version}/restore", {}, True),
    "unfreeze": ("/documents/{f}/unfreeze", {}, True),
    "erase-history": ("/documents/{d}/erase-history", {}, True),
    "sharing-return": ("/documents/{gone}/sharing/return?left={way_back}", {}, False),
    "make-group": ("/groups/new", {"name": "New"}, False),
    "rename-group": ("/groups/{team}/rename", {"name": "New"}, False),
    "delete-group": ("/groups/{team}/delete", {}, False),
    "add-member": ("/groups/{team}/members", {"who": "dora"}, False),
    "change-member": ("/groups/{team}/members/{cleo}", {"role": "manager"}, False),
    "change-member, out": ("/groups/{team}/members/{cleo}", {}, False),
    "share-folder": ("/folders/{folder}/share", {}, False),
    "make-shared-folder": ("/shared-folders/", {"name": "New"}, False),
    "rename-shared-folder": ("/shared-folders/{shelf}/rename", {"name": "New"}, False),
    "delete-shared-folder": ("/shared-folders/{shelf}/delete", {}, False),
    "add-folder-person": (
        "/shared-folders/{shelf}/people",
        {"who": "dora", "role": "viewer"},
        False,
    ),
    "change-folder-person": (
        "/shared-folders/{shelf}/people/{cleo}",
        {"role": "viewer"},
        False,
    ),
    "change-folder-person, out": ("/shared-folders/{shelf}/people/{cleo}", {}, False),
    "change-folder-group": (
        "/shared-folders/{shelf}/groups",
        {"group": "{team}", "role": "editor"},
        False,
    ),
    "take-out-of-folder": ("/shared-folders/{apart}/documents/{own}/out", {}, False),
    "file, shared": ("/documents/{d}/file", {"folder": "shared-{shelf}"}, True),
    "create-room": ("/rooms/new", {"title": "New", "public": "on"}, False),
    "looks": ("/accounts/profile/", {"name": "New", "color": "#0b7285"}, False),
    "change-picture": ("/accounts/picture/", {"picture": "picture"}, False),
    "sessions": ("/accounts/sessions/", {"others": "1"}, False),
    "mails": ("/accounts/mails/", {**dict.fromkeys(KINDS, "never"), "hour": 9, "day": 1}, False),
    "attention": ("/documents/{d}/attention", {"attention": "watch"}, True),
    "read-notices": ("/notices/read", {"id": "all"}, False),
    "language": ("/language", {"language": "de"}, False),
    "delete-account": ("/accounts/delete/", {"proof": "secret", "documents": "erase"}, False),
    "tokens": ("/accounts/tokens/", {"name": "New", "doings": "write", "days": "30"}, False),
    "webhooks": ("/accounts/webhooks/", {"url": "https://a.example", "kinds": "chat"}, False),
    "change-webhook": ("/accounts/webhooks/{webhook}/", {"off": ""}, False),
    "revoke-token": ("/accounts/tokens/{token}/revoke", {}, False),
    "account_email": ("/accounts/email/", {"action_add": "", "email": "b@example.org"}, False),
    "account_change_password": (
        "/accounts/password/change/",
        {"oldpassword": "secret", "password1": "Xy7-long-enough", "password2": "Xy7-long-enough"},
        False,
    ),
}
OPENING: dict[str, tuple[str, Ids, bool]] = {
    "open": ("/open/", {"token": "{opens}"}, False),
    "open, an invitation": ("/open/", {"token": "{invites}"}, False),
}
PAGES = FORMS | OPENING
# Pages that write nothing, or nothing that is somebody's: they sign in and out.
UNWRITTEN = {
    "documents", "document", "history", "take-out", "export", "choose-folder", "version", "notices",
    "rooms", "account", "languages", "login", "logout", "worker", "offline", "picture",
    # Whoever has the mail may say so.
    "no-mail", "stop-mail",
    # For everybody, and about nobody.
    "published", "published-picture",
    # Makes somebody who was nobody: tests/db/guests.
    "be-guest",
    "templates", "groups", "group", "shared-folder",
    # Needs a provider.
    "socialaccount_connections",
    # Behind a new proof of who it is: test_second_factor.py.
    "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn",
    # For accounts without a password, like account_change_password.
    "account_set_password",
}  # fmt: skip
OPERATIONS: dict[str, tuple[str, str, Any, bool]] = {
    "create_document": ("POST", "/documents", {"title": "New"}, False),
    "create_document, with a text": (
        "POST",
        "/documents",
        {"format": "markdown", "content": "# New"},
        False,
    ),
    "import_document": ("POST", "/documents/import", {"file": "text"}, False),
    "add_file": ("POST", "/documents/{d}/files", {"file": "picture"}, True),
    "rename_document": ("PATCH", "/documents/{d}", {"title": "New"}, True),
    "trash_document": ("POST", "/documents/{d}/trash", None, True),
    "restore_document": ("POST", "/documents/{t}/restore", None, True),
    "star_document": ("PUT", "/documents/{d}/star", None, True),
    "unstar_document": ("DELETE", "/documents/{d}/star", None, True),
    "file_document": ("PUT", "/documents/{d}/folder", {"folder": "{folder}"}, True),
    "duplicate": ("POST", "/documents/{d}/duplicate", None, True),
    "make_folder": ("POST", "/folders", {"name": "New"}, False),
    "rename_folder": ("PATCH", "/folders/{folder}", {"name": "New"}, False),
    "delete_folder": ("DELETE", "/folders/{folder}", None, False),
    "add_collaborator": (
        "POST",
        "/documents/{d}/collaborators",
        {"who": "cleo", "role": "editor"},
        True,
    ),
    "put_collaborator": ("PUT", "/documents/{d}/collaborators/{cleo}", {"role": "editor"}, True),
    "remove_collaborator": ("DELETE", "/documents/{d}/collaborators/{cleo}", None, True),
    "add_collaborator, a stranger": (
        "POST",
        "/documents/{d}/collaborators",
        {"who": "emil@example.org", "role": "editor", "invite": True},
        True,
    ),
    "put_owner": ("PUT", "/documents/{d}/owner", {"user_id": "{cleo}"}, True),
    "leave": ("POST", "/documents/{d}/leave", None, True),
    "cancel_invitation": ("DELETE", "/documents/{d}/invitations/{invitation}", None, True),
    "answer_request": ("POST", "/documents/{d}/requests/{request}", {"role": "viewer"}, True),
    "request_access": ("POST", "/documents/{other}/requests", {"message": "Please"}, False),
    "choose_viewers": ("PATCH", "/documents/{d}/viewers", {"chat": True}, True),
    "choose_viewers, to comment": ("PATCH", "/documents/{d}/viewers", {"comment": True}, True),
    "make_link": ("POST", "/documents/{d}/links", {"role": "viewer"}, True),
    "change_link": ("PATCH", "/documents/{d}/links/{link}", {"is_on": False}, True),
    "make_webhook": ("POST", "/webhooks", {"url": "https://a.example", "kinds": ["chat"]}, False),
    "switch_webhook": ("PATCH", "/webhooks/{webhook}", {"on": False}, False),
    "delete_webhook": ("DELETE", "/webhooks/{webhook}", None, False),
    "make_token": ("POST", "/tokens", {"name": "New", "doings": ["write"]}, False),
    "revoke_token": ("DELETE", "/tokens/{token}", None, False),
    "tell_again": ("POST", "/webhooks/{webhook}/deliveries/{delivery}/again", None, False),
    "mark_template": ("PUT", "/documents/{d}/template", {"is_template": False}, True),
    "begin": ("POST", "/templates", {"template": "meeting"}, False),
    "begin, with a document": ("POST", "/templates", {"template": "{template}"}, True),
    "publish": ("PUT", "/documents/{d}/publication", {"is_listed": True}, True),
    "unpublish": ("DELETE", "/documents/{d}/publication", None, True),
    "make_group": ("POST", "/groups", {"name": "New"}, False),
    "rename_group": ("PATCH", "/groups/{team}", {"name": "New"}, False),
    "delete_group": ("DELETE", "/groups/{team}", None, False),
    "add_group_member": ("POST", "/groups/{team}/members", {"who": "dora"}, False),
    "put_group_member": ("PUT", "/groups/{team}/members/{cleo}", {"role": "manager"}, False),
    "remove_group_member": ("DELETE", "/groups/{team}/members/{cleo}", None, False),
    "share_with_group": ("PUT", "/documents/{d}/groups/{team}", {"role": "viewer"}, True),
    "unshare_with_group": ("DELETE", "/documents/{d}/groups/{given}", None, True),
    "make_shared_folder": ("POST", "/shared-folders", {"name": "New"}, False),
    "share_own_folder": ("POST", "/folders/{folder}/share", None, False),
    "rename_shared_folder": ("PATCH", "/shared-folders/{shelf}", {"name": "New"}, False),
    "delete_shared_folder": ("DELETE", "/shared-folders/{shelf}", None, False),
    "add_folder_person": (
        "POST",
        "/shared-folders/{shelf}/people",
        {"who": "dora", "role": "viewer"},
        False,
    ),
    "put_folder_person": (
        "PUT",
        "/shared-folders/{shelf}/people/{cleo}",
        {"role": "viewer"},
        False,
    ),
    "remove_folder_person": ("DELETE", "/shared-folders/{shelf}/people/{cleo}", None, False),
    "put_folder_group": (
        "PUT",
        "/shared-folders/{shelf}/groups/{team}",
        {"role": "editor"},
        False,
    ),
    "remove_folder_group": ("DELETE", "/shared-folders/{shelf}/groups/{team}", None, False),
    "put_folder_document": ("PUT", "/shared-folders/{shelf}/documents/{d}", None, True),
    "remove_folder_document": (
        "DELETE",
        "/shared-folders/{apart}/documents/{own}",
        None,
        False,
    ),
    "create_room": ("POST", "/rooms", {"title": "New"}, False),
    "post_message": (
        "POST",
        "/documents/{d}/messages",
        {"text": "New", "mid": str(uuid4())},
        True,
    ),
    "amend_message": ("PATCH", "/documents/{d}/messages/1", {"text": "New"}, True),
    "delete_message": ("DELETE", "/documents/{d}/messages/1", None, True),
    "mark_read": ("PUT", "/documents/{d}/read", {"number": 1}, True),
    "choose_attention": ("PUT", "/documents/{d}/attention", {"attention": "mute"}, True),
    "see_document": ("POST", "/documents/{d}/seen", None, True),
    "mark_notices": ("POST", "/notices/read", {"ids": "all"}, False),
    "name_version": ("POST", "/documents/{d}/versions", {"name": "New"}, True),
    "restore_version": ("POST", "/documents/{d}/versions/{version}/restore", None, True),
    "freeze": ("POST", "/documents/{d}/versions/{version}/freeze", None, True),
    "unfreeze": ("POST", "/documents/{f}/unfreeze", None, True),
    "erase_history": ("POST", "/documents/{d}/erase-history", None, True),
}


def test_the_table_of_pages_is_complete() -> None:
    """A page that is added without a line above fails here."""
    named = {name for name in _names(get_resolver("documents.urls")) if name}
    told = {name.partition(",")[0] for name in FORMS}
    assert named == told | {"open"} | UNWRITTEN


def _names(resolver: Any) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _names(pattern)
        else:
            yield pattern.name


def test_the_table_of_operations_is_complete() -> None:
    """So does a new operation of the API; what goes by the engine has tests there."""
    writing = {
        operation.view_func.__name__
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
        if operation.methods != ["GET"]
    }
    named = {name.partition(",")[0] for name in OPERATIONS}
    engine = _operations(review_api.router) | _operations(suggestions_api.router)
    # A ticket is not written down; what is a browser's alone is in test_pushing.py.
    browsers = {"push_here", "push_no_more"}
    others = {"append_update", "take_back", "put_back", "make_ticket"}
    assert writing == named | others | engine | browsers


def _operations(router: Any) -> set[str]:
    return {
        operation.view_func.__name__
        for view in router.path_operations.values()
        for operation in view.operations
        if operation.methods != ["GET"]
    }


def test_no_view_writes_by_itself() -> None:
    """Pages and API write through the actions, which ask under the lock."""
    folder = Path(documents.__file__).parent
    views = [*folder.rglob("*views.py"), *folder.rglob("api/**/*.py")]
    found = {
        f"{path.name}: {ast.unparse(call)}"
        for path in views
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr
        in {"save", "delete", "create", "update", "get_or_create", "update_or_create"}
        and ast.unparse(call.func.value) != "router"
    }
    assert found == set()


def test_only_the_doors_know_who_asks() -> None:
    """A person comes from a door, and so with what they speak in."""
    folder = Path(documents.__file__).parent
    asking = {
        path.name
        for path in folder.rglob("*.py")
        if "request.user" in path.read_text().replace("request.user.is_authenticated", "")
    }
    # `languages` reads, and in `requests` a request is one for access.
    assert asking == {"auth.py", "gate.py", "languages.py", "requests.py"}


def everything() -> str:
    """All rows that anybody may have written, but for sessions and tokens that others made."""
    rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if model._meta.app_label in KEPT and table not in OWN_ROWS:
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
                rows[table] = cursor.fetchall()
    rows["tokens"] = list(ApiToken.objects.filter(name__in=["other", "New"]).values_list("name"))
    rows["sessions"] = list(Session.objects.filter(digest=ELSEWHERE).values_list("digest"))
    return json.dumps(rows, default=str)


@dataclass
class Moment:
    """When something has ended, and what was kept then."""

    kept: str = ""


@contextmanager
def ending(end: Callable[[], object], begun: int) -> Iterator[Moment]:
    """Have `end` happen when the writing transaction of this number begins (the first is 1)."""
    moment, outermost, count = Moment(), len(connection.savepoint_ids), 0

    def watch(execute: Any, sql: str, *arguments: Any) -> Any:
        nonlocal count
        is_begin = sql.startswith("SAVEPOINT") and len(connection.savepoint_ids) == outermost
        if is_begin and not moment.kept:
            count += 1
            if count == begun:
                moment.kept = "now"
                end()
                moment.kept = everything()
        return execute(sql, *arguments)

    with connection.execute_wrapper(watch):
        yield moment


def filled(value: Any, ids: Ids) -> Any:
    """A value with the ids of the scene in it; one id alone stays a number."""
    if not isinstance(value, str):
        return value
    if value.startswith("{") and value[1:-1] in ids:
        return ids[value[1:-1]]
    return value.format(**ids)


def check(
    ready: Callable[[], Callable[[], Any]],
    end: Callable[[], object],
    statuses: frozenset[int] = frozenset({200, 201, 302, 400, 401, 404}),
) -> None:
    """Whichever of its transactions the end comes before: that one and those behind it keep
    nothing. What was made by those before it is answered as made.
    """
    sid = connection.savepoint()
    begun = 1
    while True:
        ask = ready()
        before = everything()
        with ending(end, begun) as moment:
            status = ask().status_code
        if not moment.kept:
            break
        # What an import has made before is taken back.
        assert everything() in (moment.kept, before), begun
        # 400 is Django's own, for a session that is gone when its browser is answered.
        assert status in statuses
        connection.savepoint_rollback(sid)
        begun += 1
    # Without an end it is a write.
    assert begun > 1
    assert status < 400
    assert everything() != before


def files() -> dict[str, Any]:
    return {"text": SimpleUploadedFile("a.md", b"# Hello"), "picture": picture()}


def post(scene: Scene, name: str) -> Callable[[], Any]:
    """Makes a browser that is signed in, and posts."""
    path, body, _ = PAGES[name]
    address = filled(path, scene.ids)
    told = {key: filled(value, scene.ids) for key, value in body.items()}

    def ready() -> Callable[[], Any]:
        client = Client()
        client.force_login(scene.ben)
        given = files()
        form = {key: given.get(value, value) for key, value in told.items()}
        return lambda: client.post(address, form)

    return ready


def operate(scene: Scene, name: str) -> Callable[[], Any]:
    method, path, body, _ = OPERATIONS[name]
    told = body and {key: filled(value, scene.ids) for key, value in body.items()}

    def ready() -> Callable[[], Any]:
        program, given = Program(scene.ben), files()
        sent = told and {key: given.get(str(value), value) for key, value in told.items()}
        return lambda: program.ask(method, filled(path, scene.ids), sent)

    return ready


def sign_out(scene: Scene) -> None:
    Session.objects.filter(user=scene.ben).exclude(digest=ELSEWHERE).delete()


def revoke(scene: Scene) -> None:
    scene.ben.api_tokens.filter(name="program").delete()


def deactivate(scene: Scene) -> None:
    activation.set_active(scene.ann, scene.ben, False)


def remove(scene: Scene) -> None:
    collaborators.set_role(scene.ann, scene.ids["d"], scene.ben, None)
    collaborators.set_role(scene.ann, scene.ids["f"], scene.ben, None)
    Document.objects.filter(pk=scene.ids["t"]).update(trashed_at=None)
    collaborators.set_role(scene.ann, scene.ids["t"], scene.ben, None)
    lifecycle.trash_document(scene.ann, scene.ids["t"])


@pytest.mark.parametrize("name", PAGES)
def test_signing_out_ends_every_write_of_a_page(scene: Scene, name: str) -> None:
    check(post(scene, name), lambda: sign_out(scene))


@pytest.mark.parametrize("name", [name for name, (*_, about) in PAGES.items() if about])
def test_the_end_of_a_right_ends_every_write_of_a_page(scene: Scene, name: str) -> None:
    check(post(scene, name), lambda: remove(scene))


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_end_of_a_token_ends_every_write_of_the_api(scene: Scene, name: str) -> None:
    _have_a_star(scene, name)
    check(operate(scene, name), lambda: revoke(scene))


@pytest.mark.parametrize("name", ["star_document", "post_message", "create_room", "make_folder"])
def test_deactivation_ends_a_write_of_the_api(scene: Scene, name: str) -> None:
    check(operate(scene, name), lambda: deactivate(scene))


@pytest.mark.parametrize("name", [name for name, (*_, about) in OPERATIONS.items() if about])
def test_the_end_of_a_right_ends_every_write_of_the_api(scene: Scene, name: str) -> None:
    _have_a_star(scene, name)
    check(operate(scene, name), lambda: remove(scene))


def _have_a_star(scene: Scene, name: str) -> None:
    if name == "unstar_document":
        folders.star_document(scene.ben, scene.ids["d"], True)


# About people who are there only as long as they like.
OF_CLEO = {
    "put_owner": operate,
    "put_collaborator": operate,
    "remove_collaborator": operate,
}


@pytest.mark.parametrize("name", OF_CLEO)
def test_who_has_left_meanwhile_is_given_nothing(scene: Scene, name: str) -> None:
    check(
        OF_CLEO[name](scene, name),
        lambda: leaving.leave_document(scene.cleo, scene.ids["d"]),
        frozenset({404, 409}),
    )


# The admin site's forms about Cleo; the last is the action of the list.
_NEW = {"password1": "a-Long-one-7731", "password2": "a-Long-one-7731", "usable_password": "true"}
ADMIN: dict[str, tuple[str, dict[str, Any]]] = {
    "change": ("{cleo}/change/", {"username": "cleo", "name": "Cleopatra"}),
    "password": ("{cleo}/password/", _NEW),
    "add": ("add/", _NEW | {"username": "new"}),
    "deactivate": ("", {"action": "deactivate", "_selected_action": "{cleo}"}),
}


def administer(scene: Scene, name: str) -> Callable[[], Any]:
    path, form = ADMIN[name]
    told = {key: filled(value, scene.ids) for key, value in form.items()}

    def ready() -> Callable[[], Any]:
        User.objects.filter(pk=scene.ben.pk).update(is_staff=True, is_superuser=True)
        client = Client()
        client.force_login(scene.ben)
        return lambda: client.post(f"/admin/documents/user/{path.format(**scene.ids)}", told)

    return ready


@pytest.mark.parametrize("name", ADMIN)
def test_signing_out_ends_every_write_of_an_operator(scene: Scene, name: str) -> None:
    check(administer(scene, name), lambda: sign_out(scene))


@pytest.mark.parametrize("name", ADMIN)
def test_who_is_no_operator_any_more_writes_nothing(scene: Scene, name: str) -> None:
    check(
        administer(scene, name),
        lambda: User.objects.filter(pk=scene.ben.pk).update(is_staff=False, is_superuser=False),
    )


@pytest.fixture
def provider() -> Iterator[None]:
    """Somebody who tells who people are."""
    registry.load()
    registry.provider_map["told"] = Told
    yield
    del registry.provider_map["told"]


class Told(Provider):  # type: ignore[misc]
    """A provider that is known by name alone."""

    id, name = "told", "Told"
    uses_apps = False


def connect(scene: Scene) -> Callable[[], Any]:
    """Makes a browser that comes back from a provider, where Ben has said who he is."""

    def ready() -> Callable[[], Any]:
        client = Client()
        client.force_login(scene.ben)
        request = RequestFactory().get("/accounts/told/login/callback/")
        request.session = client.session
        request.user = get_user(request)
        request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
        told = SocialLogin(account=SocialAccount(provider="told", uid="1"))
        told.state = {"process": "connect"}
        return lambda: come_back(request, told)

    return ready


def come_back(request: HttpRequest, told: SocialLogin) -> Any:
    with request_context(request):
        return complete_login(request, told)


def test_signing_out_ends_the_way_back_from_a_provider(scene: Scene, provider: None) -> None:
    check(connect(scene), lambda: sign_out(scene))


def test_who_comes_back_from_a_provider_brings_nothing_old(scene: Scene, provider: None) -> None:
    """What has been kept of a person meanwhile is not written over."""
    go_on = connect(scene)()
    User.objects.filter(pk=scene.ben.pk).update(password="another")
    go_on()
    assert User.objects.get(pk=scene.ben.pk).password == "another"
    assert scene.ben.socialaccount_set.get().uid == "1"
