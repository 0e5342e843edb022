"""A tree as text: the words alone."""

from documents.content.schema import HOLDS
from documents.content.tree import Node, number_of, text_in


def text_of(node: Node) -> str:
    """A line for each block, items of lists after a dash, a box or their number."""
    return "".join(f"{line}\n" for line in _lines(node))


def _lines(node: Node) -> list[str]:
    if node.kind == "horizontalRule":
        return ["---"]
    if node.kind == "image":
        return [f"[{node.attributes.get('alt') or 'image'}]"]
    if node.kind == "tableRow":
        return ["\t".join(" ".join(_lines(cell)) for cell in node.nodes)]
    if "text" in HOLDS[node.kind]:
        return text_in(node).split("\n")
    signs = signs_of(node) or [""] * len(node.nodes)
    return [
        (sign if place == 0 else " " * len(sign)) + line
        for sign, block in zip(signs, node.nodes, strict=True)
        for place, line in enumerate(_lines(block) or [""])
    ]


def signs_of(node: Node) -> list[str]:
    """What stands before each item of a list, in text and in Markdown; nothing for other nodes."""
    if node.kind == "bulletList":
        return ["- "] * len(node.content)
    if node.kind == "taskList":
        return ["- [x] " if item.attributes.get("checked") else "- [ ] " for item in node.nodes]
    if node.kind == "orderedList":
        start = number_of(node, "start")
        return [f"{number}. " for number in range(start, start + len(node.content))]
    return []
