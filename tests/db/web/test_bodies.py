"""`documents.web.bodies`: how long a body may be is told by the view that takes it."""

from uuid import UUID

import pytest
from django.conf import settings

from documents.web.bodies import longest_body

# The same in each process that runs some of the tests.
_ANY = UUID(int=1)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/documents/import", 2 * settings.MAX_IMPORT),
        ("/api/v1/documents/import", 2 * settings.MAX_IMPORT),
        (f"/api/v1/documents/{_ANY}/files", 2 * settings.MAX_FILE),
        (f"/api/v1/documents/{_ANY}/updates", settings.COLLAB_MAX_CHANGE + 3 * 1024**2),
        ("/", 7),
        ("/accounts/files", 7),
        (f"/api/v1/documents/{_ANY}/import", 7),
        ("/\0/updates", 7),
    ],
)
def test_views_tell(path: str, most: int) -> None:
    """Whatever an address ends with."""
    assert longest_body(path, 7) == most
