"""What a document of data holds, as JSON: whatever root types people's programs have made. Pure.

A Yjs update does not say what kind a root is, so that is told by what it holds: `map`, `array`,
`text`, `xml`, or `empty` where nothing of it is left. What is nested says itself what it is.

    a map          {"key": value}
    an array       [value]
    a text         its letters, or as Quill tells it where it has formats or anything else in it:
                   [{"insert": "letters", "attributes": {"bold": true}}, {"insert": value}]
    an element     {"tag", "attributes", "content"}; a fragment has `content` alone
    bytes          {"base64"}
"""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from documents.moments.structs import (
    ANY,
    BINARY,
    EMBED,
    FORMAT,
    JSON,
    STRING,
    TYPE,
    Id,
    Struct,
    cut,
    holds,
    update_of,
)
from documents.moments.weave import Weave

# As deep as types may nest, and values in them (collab/updates/scan.py).
_DEEPEST = 64
_ARRAY, _MAP, _TEXT, _ELEMENT, _FRAGMENT, _HOOK, _XML_TEXT = range(7)
_XML = frozenset((_ELEMENT, _FRAGMENT, _XML_TEXT))
_NAMES = {_ARRAY: "array", _MAP: "map", _TEXT: "text", _FRAGMENT: "xml"}


def values_of(state: bytes) -> dict[str, Any]:
    """By the name of each root its `type` and its `value`; `state` is a whole document's."""
    weave = Weave(update_of(state))
    reader = _Reader(weave)
    return {root: reader.root(root) for root in weave.roots()}


class _Reader:
    def __init__(self, weave: Weave) -> None:
        self._weave = weave

    def root(self, name: str) -> dict[str, Any]:
        kind = self._kind_of_root(name)
        if kind is None:
            return {"type": "empty", "value": None}
        value = self._content(name, _DEEPEST) if kind == _FRAGMENT else self._held(name, kind)
        return {"type": _NAMES[kind], "value": value}

    def _kind_of_root(self, name: str) -> int | None:
        first = next(self._living(name), None)
        if first is None:
            return _MAP if any(True for _ in self._settings(name)) else None
        if first.kind in (STRING, FORMAT, EMBED):
            return _TEXT
        return _FRAGMENT if first.kind == TYPE and first.shape in _XML else _ARRAY

    def _held(self, parent: str | Id, kind: int, deepest: int = _DEEPEST) -> Any:
        if not deepest:
            return None
        if kind == _MAP:
            return {key: self._last(unit, deepest) for key, unit in self._settings(parent)}
        if kind == _ARRAY:
            units_ = self._living(parent)
            return [value for unit in units_ for value in self._values(unit, deepest)]
        return self._text(parent, deepest)

    def _nested(self, unit: Struct, deepest: int) -> Any:
        id_ = unit.client, unit.clock
        if unit.shape == _FRAGMENT:
            return {"content": self._content(id_, deepest)}
        if unit.shape in (_ELEMENT, _HOOK):
            settings = self._settings(id_)
            attributes = {key: self._last(each, deepest) for key, each in settings}
            content = self._content(id_, deepest)
            return {"tag": unit.value, "attributes": attributes, "content": content}
        return self._held(id_, unit.shape, deepest)

    def _content(self, parent: str | Id, deepest: int) -> list[Any]:
        if not deepest:
            return []
        inside = (unit for unit in self._living(parent) if unit.kind == TYPE)
        return [self._nested(unit, deepest - 1) for unit in inside]

    def _text(self, parent: str | Id, deepest: int) -> Any:
        parts: list[dict[str, Any]] = []
        formats: dict[str, Any] = {}
        for unit in self._living(parent):
            if unit.kind == FORMAT:
                name, value = unit.value
                formats = {key: each for key, each in formats.items() if key != name}
                if value is not None:
                    formats[name] = value
                continue
            for value in self._values(unit, deepest):
                _add(parts, value, formats)
        if all(isinstance(part["insert"], str) and len(part) == 1 for part in parts):
            return "".join(part["insert"] for part in parts)
        return parts

    def _last(self, unit: Struct, deepest: int) -> Any:
        values = list(self._values(unit, deepest))
        return values[-1] if values else None

    def _values(self, unit: Struct, deepest: int) -> Iterator[Any]:
        if unit.kind == TYPE:
            yield self._nested(unit, deepest - 1)
        elif unit.kind in (ANY, JSON):
            yield from (_plain(value) for value in unit.value)
        elif unit.kind == BINARY:
            yield _plain(unit.value)
        elif unit.kind in (STRING, EMBED):
            yield unit.value

    def _settings(self, parent: str | Id) -> Iterator[tuple[str, Struct]]:
        """The keys of a map, or the attributes of an element, that are set."""
        for key, each in self._weave.settings(parent):
            if not holds(self._weave.deleted, each[0].client, each[0].clock):
                yield key, each[0]

    def _living(self, parent: str | Id) -> Iterator[Struct]:
        """What is there, in order, without what was deleted of it."""
        for unit in self._weave.within(parent):
            yield from self._left_of(unit)

    def _left_of(self, unit: Struct) -> Iterator[Struct]:
        spans = self._weave.deleted.get(unit.client, ())
        start = unit.clock
        for from_, to in spans:
            if to <= start:
                continue
            if from_ >= unit.end:
                break
            if from_ > start:
                yield _part(unit, start, from_)
            start = to
        if start < unit.end:
            yield _part(unit, start, unit.end)


def _part(unit: Struct, start: int, end: int) -> Struct:
    if (start, end) == (unit.clock, unit.end) or unit.kind not in (STRING, ANY, JSON):
        return unit
    if unit.kind == STRING:
        value = cut(cut(unit.value, end - unit.clock)[0], start - unit.clock)[1]
    else:
        value = unit.value[start - unit.clock : end - unit.clock]
    return Struct(unit.client, start, end - start, unit.kind, value=value)


def _add(parts: list[dict[str, Any]], value: Any, formats: dict[str, Any]) -> None:
    part = {"insert": value, **({"attributes": formats} if formats else {})}
    last = parts[-1] if parts else None
    is_letters = isinstance(value, str) and last is not None and isinstance(last["insert"], str)
    if is_letters and last is not None and last.get("attributes", {}) == formats:
        last["insert"] += value
    else:
        parts.append(part)


def _plain(value: Any) -> Any:
    """A value of Yjs as JSON has it."""
    if isinstance(value, bytes):
        return {"base64": b64encode(value).decode()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value
