"""A mail server, and people with addresses at it."""

from collections.abc import Iterator
from typing import Any

import pytest

from documents.models import Document, Mail, Notice, User
from documents.roles import Role
from documents.sharing import collaborators
from tests.support.postbox import Postbox


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """The mail server of the site."""
    with Postbox() as postbox:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", postbox.port
        yield postbox


@pytest.fixture
def shared(document: Document, ann: User, ben: User, cleo: User) -> Document:
    """Ann's document with Ben and Cleo as editors, who know that; all have addresses."""
    for user in (ann, ben, cleo):
        user.email = f"{user.username}@example.org"
        user.save()
    for user in (ben, cleo):
        collaborators.set_role(ann, document.pk, user, Role.EDITOR)
    for rows in (Notice, Mail):
        rows.objects.all().delete()
    return document
