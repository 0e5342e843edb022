"""The list of a person, for tests of what is in it."""

from documents.library.listing import Row, Show, Sort, Wanted, part_of_list
from documents.models import User


def listed(
    user: User,
    show: Show = Show.ALL,
    *,
    q: str = "",
    folder: int | None = None,
    sort: Sort = Sort.CHANGED,
    with_person: int | None = None,
) -> list[Row]:
    """The first thousand rows."""
    return list(part_of_list(user, Wanted(show, folder, q, sort, with_person), 1000).rows)


def titles(user: User, show: Show = Show.ALL, **wanted: object) -> list[str]:
    """Their titles."""
    return [row.document.title for row in listed(user, show, **wanted)]
