"""Who is told of suggestions: owners of new ones, authors of what became of theirs."""

from collections.abc import Iterable

from documents.access.sources import collaborators
from documents.models import Suggestion
from documents.notices.kinds import ACCEPTED, DECLINED, SUGGESTED
from documents.notices.telling import Cause, tell_instead
from documents.review.desk import Desk
from documents.roles import Role


def tell_owners(desk: Desk, by: int) -> None:
    """Somebody has made a suggestion; until it is read they are told of all of them once."""
    place = f"suggested:{by}"
    owners = collaborators().filter(document=desk.document_id, role=Role.OWNER)
    for owner_id in owners.values_list("user", flat=True):
        tell_instead(Cause(SUGGESTED, desk.document_id, by, place=place), owner_id, desk.present)


def tell_authors(desk: Desk, by: int, rows: Iterable[Suggestion]) -> None:
    """Somebody has decided on suggestions: each author is told once of all of theirs."""
    decided = {(row.author_id, row.state) for row in rows if row.author_id is not None}
    for author_id, state in sorted(decided):
        kind = ACCEPTED if state == Suggestion.State.ACCEPTED else DECLINED
        cause = Cause(kind, desk.document_id, by, place=f"decided:{state}")
        tell_instead(cause, author_id, desk.present)
