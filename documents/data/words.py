"""What people can read in a document of data: the texts in its values. Pure."""

from collections.abc import Iterator
from typing import Any

# Longer ones without a space are bytes in letters, such as pictures.
_LONGEST_WORD = 200
_ELEMENT = {"tag", "attributes", "content"}


def text_in(values: dict[str, Any]) -> str:
    """The texts that the values (values.py) of the roots hold, each on a line of its own."""
    return "\n".join(each for root in values.values() for each in _texts(root["value"]))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value and (len(value) <= _LONGEST_WORD or " " in value):
            yield value
    elif isinstance(value, list):
        yield from _of_list(value)
    elif isinstance(value, dict) and value.keys() != {"base64"}:
        # The name of an element says nothing, and how it looks neither.
        yield from _texts(value["content"] if value.keys() == _ELEMENT else [*value.values()])


def _of_list(values: list[Any]) -> Iterator[str]:
    # A text that has formats comes in parts, of which one word may have several.
    if values and all(_is_letters(each) for each in values):
        yield from _texts("".join(each["insert"] for each in values))
        return
    for each in values:
        yield from _texts(each)


def _is_letters(part: Any) -> bool:
    return isinstance(part, dict) and isinstance(part.get("insert"), str)
