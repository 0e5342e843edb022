"""`documents.prepared`: SQL that is made once gives what the query gives."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.database.prepared_query import ID, MOMENT, NUMBER, TEXT, Prepared, PreparedForMany
from documents.models import Collaborator, Document, Session
from documents.roles import Role


def owned(document: Any, user: Any) -> QuerySet[Any, Any]:
    """A constant among the parameters, and a value that stands there twice."""
    people = Collaborator.objects.filter(user=user, role=Role.OWNER)
    return Document.objects.filter(pk=document, collaborators__in=people).values_list("title")


def test_each_time_other_values_are_asked_for(document, ann, ben):
    prepared = Prepared([ID, NUMBER], owned)
    other = Document.objects.create(title="Other")
    Collaborator.objects.create(document=other, user=ben, role=Role.OWNER)
    Collaborator.objects.create(document=document, user=ben, role=Role.EDITOR)
    for each in (document, other):
        for person in (ann, ben):
            assert prepared.rows(each.pk, person.pk) == list(owned(each.pk, person.pk))
    assert prepared.rows(other.pk, ben.pk) == [("Other",)]


def test_moments_and_texts_are_compared_as_the_database_keeps_them(ann, browser):
    session = Session.objects.get(session_key=browser(ann).session.session_key)
    prepared = Prepared(
        [TEXT, MOMENT],
        lambda digest, now: Session.objects.filter(digest=digest, expire_date__gt=now).values_list(
            "user"
        ),
    )
    end, tick = session.expire_date, timedelta(microseconds=1)
    assert prepared.rows(session.digest, end - tick) == [(ann.pk,)]
    assert prepared.rows(session.digest, end) == []
    assert prepared.rows("another", timezone.now()) == []


def test_the_sql_is_the_same_each_time(document, ann, ben):
    made = []
    prepared = Prepared([ID, NUMBER], lambda *values: made.append(values) or owned(*values))
    with CaptureQueriesContext(connection) as queries:
        prepared.rows(document.pk, ann.pk)
        prepared.rows(document.pk, ben.pk)
    assert (len(made), len(queries)) == (1, 2)


@pytest.mark.django_db
def test_a_query_that_leaves_a_value_out_is_a_mistake():
    prepared = Prepared([ID, NUMBER], lambda document, user: Document.objects.filter(pk=document))
    with pytest.raises(TypeError, match=r"values at \[1\]"):
        prepared.rows(None, 1)


def opened(user: Any, documents: Any) -> QuerySet[Any, Any]:
    """The documents that a person has, as ids, moments and truths."""
    rows = Document.objects.filter(pk__in=documents, collaborators__user=user)
    return rows.order_by("pk").values_list("pk", "created_at", "trashed_at", "viewers_chat", "head")


def test_however_many_are_asked_for_what_comes_is_what_the_query_gives(document, ann, ben):
    """Between two powers of two the list is filled up, and nothing comes twice."""
    documents = [document]
    for number in range(8):
        documents.append(Document.objects.create(title=str(number), trashed_at=timezone.now()))
        Collaborator.objects.create(document=documents[-1], user=ann, role=Role.EDITOR)
    prepared = PreparedForMany([NUMBER], ID, opened)
    for count in (1, 2, 3, 5, 8, 9):
        ids = [each.pk for each in documents[:count]]
        expected = list(opened(ann.pk, ids))
        assert len(expected) == count
        assert prepared.objects(ann.pk, many=ids) == expected
        assert prepared.objects(ben.pk, many=ids) == []


def test_more_than_a_thousand_are_asked_for_in_one_query(document, ann):
    made = []
    prepared = PreparedForMany([NUMBER], ID, lambda *values: made.append(values) or opened(*values))
    with CaptureQueriesContext(connection) as queries:
        for count in (1025, 2000):
            ids = [*(uuid4() for _ in range(count - 1)), document.pk]
            assert [pk for pk, *_ in prepared.objects(ann.pk, many=ids)] == [document.pk]
    assert (len(made), len(queries)) == (1, 2)
