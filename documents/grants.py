"""What a connection may do, as of one access version. Pure: no Django."""

from dataclasses import dataclass

from documents.roles import Role


@dataclass(frozen=True, slots=True)
class Grant:
    """One signed-in person's right in one document.

    `color` is `#rrggbb`. `session` is the digest that names the browser's session.
    """

    user_id: int
    name: str
    color: str
    role: Role
    access_version: int
    session: str
