"""Ten thousand people watch one document: what a change costs, and what telling them takes.

`python -m tests.bench.watchers`, on a database of its own; prints its figures. `PEOPLE` and
`MOMENTS` of the environment make it smaller.
"""

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

os.environ["DATA_DIR"] = tempfile.mkdtemp()
os.environ["EMAIL_URL"] = f"file://{os.environ['DATA_DIR']}/mails"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from pycrdt import Doc  # noqa: E402

from documents.content import yjs_writer  # noqa: E402
from documents.content.tree import Node, Run  # noqa: E402
from documents.journal.client_ids import claim  # noqa: E402
from documents.journal.entries import append_update  # noqa: E402
from documents.letters.outbox import send_all  # noqa: E402
from documents.library import lifecycle  # noqa: E402
from documents.models import Collaborator, Document, Mail, User, Watch  # noqa: E402
from documents.notices.watching import tell_watchers  # noqa: E402

CHANGES = 300
PEOPLE = int(os.environ.get("PEOPLE", "10000"))
# At how many seqs they were last told; most are at one hour.
MOMENTS = int(os.environ.get("MOMENTS", "10"))


class Writer:
    """Ann, who types paragraphs."""

    def __init__(self) -> None:
        self.user = User.objects.create_user("ann", email="ann@example.org")
        self.document = lifecycle.create_document(self.user, "Plan")
        self._doc: Doc[Any] = Doc(client_id=7)
        claim(self.document.pk, {7: self.user.pk})

    def type(self) -> None:
        """One more paragraph, committed."""
        change = yjs_writer.append_blocks(self._doc, [Node("paragraph", {}, (Run("Hello"),))])
        append_update(self.document.pk, [self.user.pk], change)


def watch(document: Document) -> None:
    """Have everybody else watch the document, last told at some seqs."""
    User.objects.bulk_create(
        User(username=f"p{n}", email=f"p{n}@example.org") for n in range(PEOPLE)
    )
    people = User.objects.exclude(username="ann")
    Collaborator.objects.bulk_create(
        Collaborator(document=document, user=user, role="viewer", since=timezone.now())
        for user in people
    )
    head = Document.objects.get().head
    Watch.objects.bulk_create(
        Watch(
            document=document,
            user=user,
            is_muted=False,
            head=head,
            chat_head=0,
            mail_head=head - number % MOMENTS,
        )
        for number, user in enumerate(people)
    )


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def peak() -> float:
    """The most memory that this process had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    call_command("migrate", verbosity=0)
    writer = Writer()
    writer.type()
    alone = statistics.median(milliseconds(writer.type) for _ in range(CHANGES))
    watch(writer.document)
    watched = statistics.median(milliseconds(writer.type) for _ in range(CHANGES))
    print(f"a change: {alone:.2f} ms unwatched, {watched:.2f} ms watched by {PEOPLE}")
    before = peak()
    print(f"told in {milliseconds(tell_watchers) / 1000:.1f} s, {peak() - before:.0f} MiB more")
    Mail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    before, began = peak(), time.perf_counter()
    sent = send_all(float("inf"))
    seconds = time.perf_counter() - began
    print(f"{sent} digests in {seconds:.0f} s, {peak() - before:.0f} MiB more than {before:.0f}")


if __name__ == "__main__":
    main()
