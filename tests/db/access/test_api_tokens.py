"""`documents.access.api_tokens`: what a token makes of itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from documents.access.api_tokens import find_api_token, make_api_token, tokens_of
from documents.access.living_tokens import name_of, scope_in
from documents.errors import OutOfScope, Unfit
from documents.models import Document, User
from documents.roles import EVERYTHING, Doing, scope_of

DAY = timedelta(days=1)


def speaker(token: str) -> User:
    """The person, as a program speaks for them by this token."""
    found = find_api_token(token)
    assert found is not None
    found.user.speaks_in, found.user.scope = name_of(found), scope_in(found)
    return found.user


def test_no_more_and_no_longer(ann: User) -> None:
    """Within what the program's own token allows, and until that ends."""
    until = timezone.now() + DAY
    first = make_api_token(ann, "first", scope=scope_of(["write", "chat"]), expires_at=until)
    program = speaker(first)
    made = speaker(make_api_token(program, "made", scope=scope_of(["write"])))
    row, _ = tokens_of(made)[0]
    assert (row.name, row.expires_at) == ("made", until)
    assert row.made_by is not None
    assert row.made_by.name == "first"
    make_api_token(program, "sooner", scope=scope_of([]), expires_at=until - DAY / 2)
    with pytest.raises(Unfit):
        make_api_token(program, "later", scope=scope_of([]), expires_at=until + DAY)
    with pytest.raises(OutOfScope):
        make_api_token(program, "more", scope=scope_of(["share"]))
    endless = speaker(make_api_token(ann, "endless"))
    make_api_token(endless, "until then", expires_at=until)


def test_what_a_person_has(ann: User, document: Document) -> None:
    """The newest first, each with what it allows, and where as far as that can be read."""
    make_api_token(ann, "all")
    limited = replace(EVERYTHING, documents=frozenset({document.pk}))
    program = speaker(make_api_token(ann, "one", scope=limited))
    told = [(row.name, scope) for row, scope in tokens_of(ann)]
    assert told == [("one", limited), ("all", EVERYTHING)]
    with pytest.raises(OutOfScope):
        tokens_of(program)
    document.delete()
    assert tokens_of(ann)[0][1] == scope_of(Doing, [])
