"""What a kind of notice is."""

from collections.abc import Callable
from dataclasses import dataclass

from documents.models import Wish
from documents.roles import Action


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that people are told of.

    `says` is a sentence in the language that is on, with `{by}`, `{title}` and `{role}` where they
    belong. Whoever may not do `right` with the document is not shown the notice; None is for what
    says nothing that its reader has not known. `anchor` is where on the document's page it leads,
    with `{thread}` where that belongs; None: nowhere.
    `is_personal`: told to those who have muted the document, too.
    `label` is what it is called where one chooses when it is mailed. In a mail, `subject` has a
    place for `{title}` and `headline` for `{site}`: nobody else's words stand in either, but for
    the title. `mail` is when those who have not chosen are mailed it; what `goes_on` happening is
    mailed once in an hour at most. What is not `is_urgent` is pushed only to those who are mailed
    it at once.
    """

    name: str
    says: Callable[[], str]
    label: Callable[[], str]
    subject: Callable[[], str]
    headline: Callable[[], str]
    mail: Wish = Wish.AT_ONCE
    goes_on: bool = False
    is_urgent: bool = True
    right: Action | None = Action.VIEW
    anchor: str | None = ""
    is_personal: bool = True
