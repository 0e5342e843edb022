"""Who did what to which document or account, from where: kept for operators, for a while."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from documents.access import audit
from documents.accounts.erasure import erase_user
from documents.models import AuditEvent, Document, User
from documents.roles import Role
from documents.sharing import collaborators, links
from documents.webhooks import hooks
from tests.support.api_client import Program

ADDRESS = "203.0.113.9"


@pytest.fixture(autouse=True)
def _nothing_before(db: None) -> None:
    cache.clear()


def noted(*fields: str) -> list[Any]:
    return list(AuditEvent.objects.order_by("pk").values_list(*fields))


def test_signing_in_is_noted_and_so_is_failing(ann: User) -> None:
    """With the address; what was typed for a name may be a password, and is not."""
    ann.set_password("a password")
    ann.save()
    client = Client(REMOTE_ADDR=ADDRESS)
    for name, password in (("ann", "wrong"), ("a password", "wrong"), ("ann", "a password")):
        client.post("/accounts/login/", {"login": name, "password": password})
    client.post("/accounts/logout/")
    assert noted("what", "actor", "subject", "place") == [
        ("sign-in-failed", None, ann.pk, ADDRESS),
        ("sign-in-failed", None, None, ADDRESS),
        ("signed-in", ann.pk, None, ADDRESS),
        ("signed-out", ann.pk, None, ADDRESS),
    ]
    assert "a password" not in json.dumps(noted("details"))


def test_guessing_fills_no_table(ann: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(audit, "_MOST_FAILURES", 3)
    for number in range(5):
        audit.note_failure({"username": f"name {number}"})
    assert len(noted("what")) == 3


def test_rights_tokens_and_ends_are_noted(ann: User, ben: User, document: Document) -> None:
    """In their transaction: what comes to nothing is not."""
    AuditEvent.objects.all().delete()
    pk, program = document.pk, Program(ann)
    collaborators.set_role(ann, pk, ben, Role.EDITOR)
    links.make_link(ann, pk, Role.VIEWER, None)
    program.ask("POST", f"/documents/{pk}/trash")
    Client().get("/")
    ann.speaks_in = None
    client = Client(REMOTE_ADDR=ADDRESS)
    client.force_login(ann)
    client.post(f"/documents/{pk}/delete")
    assert noted("what", "actor", "subject", "document") == [
        ("token-made", ann.pk, None, None),
        ("role", ann.pk, ben.pk, pk),
        ("link", ann.pk, None, pk),
        ("trashed", ann.pk, None, pk),
        ("signed-in", ann.pk, None, None),
        ("deleted", ann.pk, None, pk),
    ]
    assert AuditEvent.objects.get(what="role").details == {"role": "editor", "was": None}
    assert AuditEvent.objects.get(what="deleted").place == ADDRESS
    with transaction.atomic():
        audit.note("deleted", ann.pk)
        transaction.set_rollback(True)
    assert AuditEvent.objects.filter(what="deleted").count() == 1


def test_what_an_operator_does_is_noted_and_the_log_is_read_only(ann: User, ben: User) -> None:
    operator = User.objects.create_superuser("root", password="secret")
    client = Client()
    client.force_login(operator)
    chosen = {"action": "deactivate", "_selected_action": [ben.pk]}
    client.post("/admin/documents/user/", chosen)
    assert noted("what", "actor", "subject")[-2:] == [
        ("deactivated", operator.pk, ben.pk),
        ("operated", operator.pk, None),
    ]
    page = client.get("/admin/documents/auditevent/")
    assert "deactivated" in page.content.decode()
    row = AuditEvent.objects.first()
    assert row
    for path in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
        assert (
            client.post(f"/admin/documents/auditevent/{path}", {"post": "yes"}).status_code == 403
        )
    assert AuditEvent.objects.filter(pk=row.pk).exists()


def test_it_is_kept_for_a_while_and_nothing_of_a_person_outlives_them(
    ann: User, ben: User, settings: Any
) -> None:
    for days in (400, 300):
        at = timezone.now() - timedelta(days=days)
        AuditEvent.objects.create(at=at, what=f"{days}", actor=ben.pk, place=ADDRESS)
    settings.AUDIT_DAYS = 0
    audit.let_go()
    assert AuditEvent.objects.count() == 2
    settings.AUDIT_DAYS = 365
    audit.let_go()
    assert noted("what", "place") == [("300", ADDRESS)]
    pk = ben.pk
    erase_user(ben, None)
    assert noted("what", "actor", "subject", "place") == [
        ("300", pk, None, None),
        ("erased", None, pk, None),
    ]


def test_it_is_given_out_as_lines(ann: User, ben: User, document: Document) -> None:
    """All, or of some days, a document or a person; with the names of now."""
    AuditEvent.objects.all().delete()
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    audit.note("token-made", ann.pk)

    def lines(*options: str) -> list[dict[str, Any]]:
        out = StringIO()
        call_command("audit", *options, stdout=out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    first, second = lines()
    assert (first["what"], first["actor_name"], first["subject_name"], first["document"]) == (
        "role",
        "ann",
        "ben",
        str(document.pk),
    )
    assert (second["what"], second["document"]) == ("token-made", None)
    assert lines("--document", str(document.pk)) == lines("--person", str(ben.pk)) == [first]
    AuditEvent.objects.filter(what="role").update(at=timezone.now() - timedelta(days=3))
    assert lines("--days", "2") == [second]


def test_webhooks_addresses_and_connected_accounts_are_noted(
    ann: User, document: Document, browser: Any
) -> None:
    """By their numbers and kinds: no address of anybody's stands there."""
    client = browser(ann)
    AuditEvent.objects.all().delete()
    meant = hooks.Meant(frozenset({"chat"}), document.pk)
    ann.speaks_in = None
    webhook = hooks.make_webhook(ann, "https://a.example", meant)
    hooks.switch_webhook(ann, webhook.pk, False)
    number = webhook.pk
    hooks.delete_webhook(ann, number)
    first = {"verified": True, "primary": True}
    EmailAddress.objects.create(user=ann, email="first@example.org", **first)
    other = {"email": "other@example.org"}
    client.post("/accounts/email/", {"action_add": "", **other})
    EmailAddress.objects.filter(**other).update(verified=True)
    client.post("/accounts/email/", {"action_primary": "", **other})
    client.post("/accounts/email/", {"action_remove": "", "email": "first@example.org"})
    address = EmailAddress.objects.get(**other)
    email_confirmed.send(EmailAddress, request=None, email_address=address)
    account = SocialAccount.objects.create(user=ann, provider="google", uid="1")
    login = SocialLogin(user=ann, account=account)
    social_account_added.send(SocialLogin, request=None, sociallogin=login)
    social_account_removed.send(SocialAccount, request=None, socialaccount=account)
    assert noted("what", "actor", "subject", "document", "details") == [
        ("webhook-made", ann.pk, None, document.pk, {"webhook": number, "kinds": ["chat"]}),
        ("webhook-switched", ann.pk, None, None, {"webhook": number, "on": False}),
        ("webhook-deleted", ann.pk, None, None, {"webhook": number}),
        ("address-added", ann.pk, None, None, {}),
        ("address-chosen", ann.pk, None, None, {}),
        ("address-removed", ann.pk, None, None, {}),
        ("address-confirmed", None, ann.pk, None, {}),
        ("account-connected", ann.pk, None, None, {"provider": "google"}),
        ("account-disconnected", ann.pk, None, None, {"provider": "google"}),
    ]
    assert "example" not in json.dumps(noted("details"))
