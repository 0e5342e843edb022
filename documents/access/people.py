"""People as others see them."""

from typing import Any

from documents.models import User


def person_json(user: User) -> dict[str, Any]:
    """Somebody as others see them."""
    return user.as_json
