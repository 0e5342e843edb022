"""A tree as ProseMirror's JSON, and back."""

from dataclasses import asdict
from typing import Any

from documents.content.schema import Attributes
from documents.content.tree import Change, Node, Run

# The editor's mark for the words of a thread.
_THREAD = "comment"
# What is ours alone, and told of texts that somebody has changed.
_CHANGE, _ORIGIN = "change", "origin"


def json_of(node: Node | Run) -> dict[str, Any]:
    """The content as ProseMirror's JSON."""
    if isinstance(node, Run):
        return _json_of_run(node)
    told: dict[str, Any] = {"type": node.kind}
    if node.attributes:
        told["attrs"] = node.attributes
    if node.content:
        told["content"] = [json_of(child) for child in node.content]
    if node.origin:
        told[_ORIGIN] = node.origin
    return told | _json_of_change(node)


def _json_of_run(run: Run) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "text", "text": run.text}
    marks: list[tuple[str, Attributes]] = [*run.marks.items()]
    marks += [(_THREAD, {"id": thread}) for thread in run.threads]
    if marks:
        told["marks"] = [
            {"type": name, "attrs": attributes} if attributes else {"type": name}
            for name, attributes in marks
        ]
    return told | _json_of_change(run)


def _json_of_change(part: Node | Run) -> dict[str, Any]:
    return {_CHANGE: asdict(part.change)} if part.change else {}


def tree_of_json(told: dict[str, Any]) -> Node | Run:
    """What `json_of` has told."""
    change = Change(**told[_CHANGE]) if _CHANGE in told else None
    if told["type"] == "text":
        given = [(mark["type"], mark.get("attrs", {})) for mark in told.get("marks", ())]
        marks = {name: attributes for name, attributes in given if name != _THREAD}
        threads = tuple(attributes["id"] for name, attributes in given if name == _THREAD)
        return Run(told["text"], marks, threads, change)
    content = tuple(tree_of_json(child) for child in told.get("content", ()))
    return Node(told["type"], told.get("attrs", {}), content, change, told.get(_ORIGIN, 0))
