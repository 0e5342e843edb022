"""What the app tells others in its process, after the commit."""

from uuid import UUID

from django.db import transaction
from django.dispatch import Signal

# Sent with `document_id` (UUID): its rights, title or trash state have changed, or it is gone.
# A hint that may be lost; what is true stands in the database.
document_changed = Signal()

# Sent with `digests` (list of str): these sessions are over. A hint, too.
sessions_ended = Signal()


def tell_after_commit(document_id: UUID) -> None:
    """Have `document_changed` sent once the transaction is committed."""

    def tell() -> None:
        # Robust: the change stands whatever a listener makes of it.
        document_changed.send_robust(sender=None, document_id=document_id)

    transaction.on_commit(tell)
