"""A Python client: a program signs in, joins a document as a collaborator, reads and edits it.

    async with sign_in("http://localhost:8000", "ann", "demo") as site:
        async with site.join(document_id) as member:
            text = member.doc.get("default", type=XmlFragment)
            text.children.append(XmlElement("paragraph", {}, [XmlText("Hello from a script.")]))
            await member.saved()

`collab.client.blocking` is the same for programs without `async`.
"""

from collab.client.api import Json
from collab.client.errors import (
    ClientError,
    Closed,
    Moved,
    NoSuchDocument,
    NotAllowed,
    Refused,
    SignInFailed,
    StartedAnew,
    Unavailable,
)
from collab.client.member import Member
from collab.client.review import Review
from collab.client.site import Site, sign_in, with_token

__all__ = [
    "ClientError",
    "Closed",
    "Json",
    "Member",
    "Moved",
    "NoSuchDocument",
    "NotAllowed",
    "Refused",
    "Review",
    "SignInFailed",
    "Site",
    "StartedAnew",
    "Unavailable",
    "sign_in",
    "with_token",
]
