"""Suggestions as chance makes them: anything that an editor does to a text."""

from collections.abc import Callable
from random import Random
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from documents.content.tree import Node
from documents.content.yjs_reader import tree_of
from documents.content.yjs_writer import append_blocks, write_parts
from tests.support.suggestions import Fork

Parent = XmlFragment | XmlElement
_WORDS = ["neu ", "x", " and 中😀", "a\tb", "done."]


def update_of(tree: Node) -> bytes:
    """A text that says what a tree does."""
    doc: Doc[Any] = Doc(client_id=1)
    append_blocks(doc, tree.content)
    return doc.get_update()


def suggested(text: bytes, chance: Random, new: list[Node], most: int = 3) -> bytes:
    """A suggestion of one or more edits; whole blocks that it brings are of the `new` ones."""
    fork = Fork(text)
    for _ in range(chance.randint(1, most)):
        fork.edit(lambda root: chance.choice(_EDITS)(root, chance, new))
    return fork.update


def _all(parent: Parent) -> list[Any]:
    found: list[Any] = []
    for child in parent.children:
        found.append(child)
        if isinstance(child, XmlElement):
            found += _all(child)
    return found


def _texts(root: Parent) -> list[XmlText]:
    return [each for each in _all(root) if isinstance(each, XmlText) and len(each)]


def _elements(root: Parent, *kinds: str) -> list[XmlElement]:
    return [
        each
        for each in _all(root)
        if isinstance(each, XmlElement) and (not kinds or each.tag in kinds)
    ]


def _span(text: XmlText, chance: Random) -> tuple[int, int]:
    """Where a stretch of letters begins and ends, in bytes."""
    letters = str("".join(part for part, _ in text.diff() if isinstance(part, str)))
    start = chance.randrange(len(letters))
    end = chance.randint(start + 1, len(letters))
    return len(letters[:start].encode()), len(letters[:end].encode())


def _write(root: XmlFragment, chance: Random, new: list[Node]) -> None:
    if texts := _texts(root):
        text = chance.choice(texts)
        text.insert(chance.choice(_span(text, chance)), chance.choice(_WORDS))


def _erase(root: XmlFragment, chance: Random, new: list[Node]) -> None:
    if texts := _texts(root):
        text = chance.choice(texts)
        start, end = _span(text, chance)
        del text[start:end]


def _format(root: XmlFragment, chance: Random, new: list[Node]) -> None:
    texts = [each for each in _texts(root) if getattr(each.parent, "tag", "") != "codeBlock"]
    if texts:
        text = chance.choice(texts)
        name = chance.choice(["bold", "italic", "link", "code"])
        value = {"href": "https://b.example/"} if name == "link" else chance.choice([{}, None])
        text.format(*_span(text, chance), {name: value})


def _holders(root: XmlFragment, *kinds: str) -> list[Parent]:
    return [root, *_elements(root, *kinds)]


def _add_block(root: XmlFragment, chance: Random, new: list[Node]) -> None:
    parent = chance.choice(_holders(root, "tableCell", "tableHeader", "listItem"))
    node = chance.choice(new)
    if node.kind == "paragraph" or parent is root:
        write_parts(
            parent, chance.randint(1 if parent is not root else 0, len(parent.children)), (node,)
        )


def _remove(root: XmlFragment, chance: Random, new: list[Node]) -> None:
    """A block, an item, or a row, unless it is the last one."""
    parents = [
        root,
        *_elements(root, "bulletList", "orderedList", "taskList", "table", "blockquote"),
    ]
    parents = [each for each in parents if len(each.children) > 1]
    if parents:
        parent = chance.choice(parents)
        del parent.children[chance.randrange(len(parent.children))]


def _copy_row(root: XmlFragment, chance: Random, new: list[Node]) -> None:
    """One more item or row, as another one."""
    parents = _elements(root, "bulletList", "orderedList", "taskList", "table")
    if parents:
        parent = chance.choice(parents)
        copied = Node("doc", {}, _tree(parent).content)
        place = chance.randrange(len(copied.content))
        write_parts(parent, place, (copied.content[place],))


def _add_column(root: XmlFragment, chance: Random, new: list[Node]) -> None:
    if tables := _elements(root, "table"):
        for row in chance.choice(tables).children:
            cell = Node(row.children[0].tag, {"colspan": 1, "rowspan": 1}, (Node("paragraph"),))
            write_parts(row, 0, (cell,))


def _set(root: XmlFragment, chance: Random, new: list[Node]) -> None:
    for each in chance.sample(found := _elements(root, "heading", "taskItem"), min(1, len(found))):
        if each.tag == "heading":
            each.attributes["level"] = chance.randint(1, 3)
        else:
            each.attributes["checked"] = not each.attributes.get("checked")


def _become(root: XmlFragment, chance: Random, new: list[Node]) -> None:
    """A block becomes another kind with its words, written anew, as editors do it."""
    places = [n for n, each in enumerate(root.children) if each.tag in {"paragraph", "heading"}]
    if not places:
        return
    place = chance.choice(places)
    words = _tree(root.children[place]).content
    del root.children[place]
    paragraph = Node("paragraph", {}, words)
    item = Node("bulletList", {}, (Node("listItem", {}, (paragraph,)),))
    heading = Node("heading", {"level": 2}, words)
    write_parts(root, place, (chance.choice([item, heading, paragraph]),))


def _split(root: XmlFragment, chance: Random, new: list[Node]) -> None:
    places = [n for n, each in enumerate(root.children) if each.tag == "paragraph" and _texts(each)]
    if places:
        place = chance.choice(places)
        text = _texts(root.children[place])[0]
        start, _ = _span(text, chance)
        words = _tree(root.children[place]).content
        write_parts(root, place + 1, (Node("paragraph", {}, words),))
        del text[start:]


def _tree(element: XmlElement) -> Node:
    """What an element says."""
    path, node = [], element
    while isinstance(node, XmlElement):
        siblings = list(node.parent.children)
        path.append(next(n for n, each in enumerate(siblings) if each == node))
        node = node.parent
    tree = tree_of(element.doc)
    for place in reversed(path):
        tree = tree.nodes[place]
    return tree


_EDITS: list[Callable[[XmlFragment, Random, list[Node]], None]] = [
    _write, _write, _erase, _erase, _format, _add_block, _add_block, _remove, _copy_row,
    _add_column, _set, _become, _split,
]  # fmt: skip
