"""What stands in an address behind the question mark."""

from django.http import HttpRequest

from documents.errors import Malformed


def number_in(request: HttpRequest, name: str) -> int | None:
    """A number, None if it is not named.

    Raises:
        Malformed: it is no number.
    """
    text = request.GET.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Malformed(f"“{name}” is a number.")
    return int(text)
