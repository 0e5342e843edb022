"""What a kind of notice is."""

from collections.abc import Callable
from dataclasses import dataclass

from documents.roles import Action


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that people are told of.

    `says` is a sentence in the language that is on, with `{by}`, `{title}` and `{role}` where they
    belong. Whoever may not do `right` with the document is not shown the notice; None is for what
    says nothing that its reader has not known. `anchor` is where on the document's page it leads,
    with `{thread}` where that belongs; None: nowhere.
    `is_personal`: told to those who have muted the document, too.
    """

    name: str
    says: Callable[[], str]
    right: Action | None = Action.VIEW
    anchor: str | None = ""
    is_personal: bool = True
