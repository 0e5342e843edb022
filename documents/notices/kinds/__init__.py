"""Every kind of notice, by its name: a module for each."""

from documents.notices.kinds.asked import ASKED
from documents.notices.kinds.assigned import ASSIGNED
from documents.notices.kinds.changed import CHANGED
from documents.notices.kinds.comment import COMMENT
from documents.notices.kinds.given import GIVEN
from documents.notices.kinds.granted import GRANTED
from documents.notices.kinds.kind import Kind
from documents.notices.kinds.lowered import LOWERED
from documents.notices.kinds.mention import MENTION
from documents.notices.kinds.raised import RAISED
from documents.notices.kinds.refused import REFUSED
from documents.notices.kinds.reply import REPLY
from documents.notices.kinds.said import SAID
from documents.notices.kinds.taken import TAKEN

_ALL = (
    MENTION,
    COMMENT,
    REPLY,
    ASSIGNED,
    GIVEN,
    RAISED,
    LOWERED,
    TAKEN,
    ASKED,
    GRANTED,
    REFUSED,
    CHANGED,
    SAID,
)
KINDS = {kind.name: kind for kind in _ALL}

__all__ = [
    "ASKED",
    "ASSIGNED",
    "CHANGED",
    "COMMENT",
    "GIVEN",
    "GRANTED",
    "KINDS",
    "LOWERED",
    "MENTION",
    "RAISED",
    "REFUSED",
    "REPLY",
    "SAID",
    "TAKEN",
    "Kind",
]
