"""Taking back some of the changes of a text where they still stand, as one more change. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pycrdt import Doc, UndoManager, XmlElement, XmlFragment

from documents.content.schema import ROOT
from documents.content.yjs_reader import DEEPEST

_MEANT, _OTHERS = "meant", "others"
# All that is taken back is one step of the undo manager.
_TOGETHER = 10**15
Parent = XmlFragment | XmlElement


@dataclass(frozen=True, slots=True)
class Amended:
    """The text before and after, and the change between (a Yjs v1 update); b"" for none."""

    before: Doc[Any]
    after: Doc[Any]
    update: bytes


def undone(past: Sequence[bytes], changes: Sequence[bytes], meant: Collection[int]) -> Amended:
    """Take back the `meant` ones of the changes, by their numbers.

    What others have written in their place since stays; what others have taken away stays away.
    """
    doc: Doc[Any] = Doc()
    root = doc.get(ROOT, type=XmlFragment)
    manager = UndoManager(scopes=[root], capture_timeout_millis=_TOGETHER)
    manager.include_origin(_MEANT)
    _apply(doc, past, _OTHERS)
    start = 0
    for end in range(1, len(changes) + 1):
        if end < len(changes) and (end in meant) == (start in meant):
            continue
        _apply(doc, changes[start:end], _MEANT if start in meant else _OTHERS)
        start = end
    before = _copy(doc)
    while manager.can_undo():
        manager.undo()
    return _as_others_see(doc, before)


def _apply(doc: Doc[Any], updates: Sequence[bytes], origin: str) -> None:
    with doc.transaction(origin=origin):
        for update in updates:
            if update:
                doc.apply_update(update)


def _copy(doc: Doc[Any]) -> Doc[Any]:
    copy: Doc[Any] = Doc()
    copy.apply_update(doc.get_update())
    return copy


def _as_others_see(doc: Doc[Any], before: Doc[Any]) -> Amended:
    """The change that makes of the text before what the undo manager has made.

    What that sets attributes back to is not what it says of it to others: it is set once more.
    """
    after = _copy(before)
    vector = after.get_state()
    after.apply_update(doc.get_update(vector))
    with after.transaction():
        _set_attributes(doc.get(ROOT, type=XmlFragment), after.get(ROOT, type=XmlFragment), DEEPEST)
    is_same = after.get_update() == before.get_update()
    return Amended(before, after, b"" if is_same else after.get_update(vector))


def _set_attributes(wanted: Parent, found: Parent, deepest: int) -> None:
    if not deepest:
        return
    for one, other in zip(wanted.children, found.children, strict=True):
        if isinstance(one, XmlElement) and isinstance(other, XmlElement):
            _set_those_of(one, other)
            _set_attributes(one, other, deepest - 1)


def _set_those_of(wanted: XmlElement, found: XmlElement) -> None:
    values, now = _attributes(wanted), _attributes(found)
    for name in now.keys() - values.keys():
        del found.attributes[name]
    for name, value in values.items():
        if now.get(name) != value:
            found.attributes[name] = value


def _attributes(element: XmlElement) -> dict[str, Any]:
    return dict(cast("Iterable[tuple[str, Any]]", element.attributes))
