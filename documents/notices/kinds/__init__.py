"""Every kind of notice, by its name: a module for each."""

from documents.notices.kinds.accepted import ACCEPTED
from documents.notices.kinds.access.asked import ASKED
from documents.notices.kinds.access.given import GIVEN
from documents.notices.kinds.access.granted import GRANTED
from documents.notices.kinds.access.link_ended import LINK_ENDED
from documents.notices.kinds.access.lowered import LOWERED
from documents.notices.kinds.access.raised import RAISED
from documents.notices.kinds.access.refused import REFUSED
from documents.notices.kinds.access.taken import TAKEN
from documents.notices.kinds.assigned import ASSIGNED
from documents.notices.kinds.changed import CHANGED
from documents.notices.kinds.comment import COMMENT
from documents.notices.kinds.declined import DECLINED
from documents.notices.kinds.imported import IMPORTED
from documents.notices.kinds.kind import Kind
from documents.notices.kinds.mention import MENTION
from documents.notices.kinds.named import NAMED
from documents.notices.kinds.reply import REPLY
from documents.notices.kinds.said import SAID
from documents.notices.kinds.suggested import SUGGESTED

_ALL = (
    NAMED,
    COMMENT,
    MENTION,
    REPLY,
    ASSIGNED,
    SUGGESTED,
    ACCEPTED,
    DECLINED,
    GIVEN,
    RAISED,
    LOWERED,
    TAKEN,
    LINK_ENDED,
    ASKED,
    GRANTED,
    REFUSED,
    CHANGED,
    SAID,
    IMPORTED,
)
KINDS = {kind.name: kind for kind in _ALL}

__all__ = [
    "ACCEPTED",
    "ASKED",
    "ASSIGNED",
    "CHANGED",
    "COMMENT",
    "DECLINED",
    "GIVEN",
    "GRANTED",
    "IMPORTED",
    "KINDS",
    "LINK_ENDED",
    "LOWERED",
    "MENTION",
    "NAMED",
    "RAISED",
    "REFUSED",
    "REPLY",
    "SAID",
    "SUGGESTED",
    "TAKEN",
    "Kind",
]
