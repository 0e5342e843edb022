"""How a person is told to others, by page, socket and API. Pure: no Django."""

from typing import Any


def picture_path(user_id: int, digest: str) -> str:
    """The path of a person's picture, empty for none.

    With a digest of it, so that browsers may keep what they got there, and no path can be guessed.
    """
    return f"/people/{user_id}/{digest}.webp" if digest else ""


def person_json(user_id: int, name: str, color: str, picture: str) -> dict[str, Any]:
    """Somebody as others see them; `picture`, a path, is left out where there is none."""
    told = {"id": user_id, "name": name, "color": color}
    return {**told, "picture": picture} if picture else told
