"""Fills a fresh DATA_DIR with the people, sessions and documents of the benchmark.

Run as `python -m tests.bench.support.seed [STATE] < plan.json` with DATA_DIR and SITE_URL set. The
plan is a list of documents, each a number of people; the answer, on stdout, says for each document
`{"id": "<uuid>", "cookies": ["sessionid=...", ...]}`. People are shared between documents. STATE is
a file with the text of every document, as a Yjs v1 update.
"""

import json
import os
import sys
from pathlib import Path

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    plan: list[int] = json.load(sys.stdin)
    state = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else b""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        cookies = _people(max(plan))
        json.dump(
            [_document(number, cookies[:people], state) for number, people in enumerate(plan)],
            sys.stdout,
        )


def _people(count: int) -> list[tuple[int, str]]:
    """Creates the people, each signed in: user id and cookie."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from documents.models import User
    from documents.models.sessions import SessionStore

    signed_in = []
    for number in range(count):
        user = User(username=f"person-{number}", name=f"Person {number}")
        user.set_unusable_password()
        user.save()
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        signed_in.append((user.pk, f"{settings.SESSION_COOKIE_NAME}={session.session_key}"))
    return signed_in


def _document(number: int, people: list[tuple[int, str]], state: bytes) -> dict[str, object]:
    from documents.journal import entries, snapshots
    from documents.models import Collaborator, Document
    from documents.roles import Role

    document = Document.objects.create(title=f"Benchmark {number}")
    Collaborator.objects.bulk_create(
        Collaborator(document=document, user_id=user_id, role=Role.EDITOR if place else Role.OWNER)
        for place, (user_id, _) in enumerate(people)
    )
    if state:
        seq = entries.append_update(document.pk, [people[0][0]], state)
        snapshots.save_snapshots([snapshots.StateAt(document.pk, seq, state)])
    return {"id": str(document.pk), "cookies": [cookie for _, cookie in people]}


if __name__ == "__main__":
    main()
