"""What the app tells others in its process, after the commit."""

from django.dispatch import Signal

# Sent with `document_id` (UUID): its rights, title or trash state have changed, or it is gone.
# A hint that may be lost; what is true stands in the database.
document_changed = Signal()

# Sent with `digests` (list of str): these sessions are over. A hint, too.
sessions_ended = Signal()
