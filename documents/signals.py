"""What the app tells others in its process, after the commit."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal

# Sent with `document_id` (UUID): its rights, title or trash state have changed, or it is gone.
# A hint that may be lost; what is true stands in the database.
document_changed = Signal()

# Sent with `digests` (list of str): these sessions are over. A hint, too.
sessions_ended = Signal()

# Sent with `people` (list of int): what they are told of is more or less now. A hint, too.
people_told = Signal()

# Sent without anything: there are mails to send. A hint, too: the chores look for themselves.
mails_wait = Signal()


def tell_after_commit(document_id: UUID) -> None:
    """Have `document_changed` sent once the transaction is committed."""

    def tell() -> None:
        # Robust: the change stands whatever a listener makes of it.
        document_changed.send_robust(sender=None, document_id=document_id)

    transaction.on_commit(tell)


def tell_people_after_commit(people: Iterable[int]) -> None:
    """Have `people_told` sent once the transaction is committed."""
    told = sorted(set(people))

    def tell() -> None:
        people_told.send_robust(sender=None, people=told)

    if told:
        transaction.on_commit(tell)


def post_mails_after_commit() -> None:
    """Have `mails_wait` sent once the transaction is committed."""

    def tell() -> None:
        mails_wait.send_robust(sender=None)

    transaction.on_commit(tell)
