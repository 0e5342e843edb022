"""A tree as HTML that is safe to show anywhere: a fragment, or a page that stands by itself."""

from collections.abc import Callable, Collection
from html import escape
from itertools import islice

import nh3

from documents.content.direction import is_right_to_left
from documents.content.schema import LEVELS, Value
from documents.content.tree import Node, Run, map_images, text_in, walk, worded

_TAGS = {
    "paragraph": "p",
    "blockquote": "blockquote",
    "bulletList": "ul",
    "listItem": "li",
    "tableRow": "tr",
    "bold": "strong",
    "italic": "em",
    "strike": "s",
    "underline": "u",
    "highlight": "mark",
    "superscript": "sup",
    "subscript": "sub",
    "code": "code",
}
_VOID = {"hardBreak": "<br>", "horizontalRule": "<hr>"}
# So many blocks are looked at for the direction of what is around them.
_LOOKED_AT = 9
_ATTRIBUTES = {
    "*": {"dir"},
    "a": {"href", "title"},
    "ol": {"start"},
    "ul": {"data-type"},
    "li": {"data-type", "data-checked"},
    "code": {"class"},
    "span": {"data-type"},
    "td": {"colspan", "rowspan", "colwidth"},
    "th": {"colspan", "rowspan", "colwidth"},
    "img": {"src", "alt", "title", "width"},
    "input": {"type", "checked", "disabled"},
}
_HEADINGS = {f"h{level}" for level in LEVELS}
_OTHERS = {"ol", "pre", "br", "hr", "a", "table", "tbody", "td", "th", "img", "span", "div"}


def html_of(root: Node) -> str:
    """The content as a fragment of HTML; images lead to this site."""
    return clean("".join(_html(child) for child in root.content))


def markup_of(node: Node) -> str:
    """One block as HTML on one line; its images may be data URIs."""
    # What is a line end in code would be one of the markup.
    return clean(_html(node), embedded=True).replace("\n", "&#10;")


def clean(
    html: str,
    *,
    embedded: bool = False,
    tags: Collection[str] = (),
    attributes: Collection[str] = (),
) -> str:
    """A second net, by a parser of HTML that knows nothing of the writer; `embedded`: data URIs.

    `tags`, and `attributes` of any tag, are let through besides those of a text.
    """
    return nh3.clean(
        html,
        tags={*_TAGS.values(), *_HEADINGS, *_OTHERS, "label", "input", *tags},
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES | {"*": {*_ATTRIBUTES["*"], *attributes}},
        url_schemes={"http", "https", "mailto"} | ({"data"} if embedded else set()),
        link_rel="noopener noreferrer nofollow",
    )


def _html(node: Node | Run) -> str:
    if isinstance(node, Run):
        return _html_of_run(node)
    return around(node, "".join(_html(child) for child in node.content))


def piece(part: Node | Run) -> str:
    """A node or a run as HTML that has not been through the second net."""
    return _html(part)


def around(node: Node, inner: str) -> str:
    """A node as HTML around what it holds, which has not been through the second net."""
    if node.kind in _VOID:
        return _VOID[node.kind]
    if inner.endswith(_VOID["hardBreak"]) and node.kind in {"paragraph", "heading"}:
        # A browser shows none at the end.
        inner += _VOID["hardBreak"]
    if node.kind in _WRITERS:
        return _WRITERS[node.kind](node, inner)
    tag = _TAGS[node.kind]
    # Each paragraph goes as its first letter does; what is around several, as the first of them.
    turned = ' dir="auto"' if tag == "p" else _turned(node)
    return f"<{tag}{turned}>{inner}</{tag}>"


def _turned(node: Node) -> str:
    lines = (text_in(each) for each in walk(node) if each.kind in {"paragraph", "heading"})
    return ' dir="rtl"' if is_right_to_left(" ".join(islice(lines, _LOOKED_AT))) else ""


def _heading(node: Node, inner: str) -> str:
    level = node.attributes.get("level", 1)
    # No document has any: it is given by writers.
    name = _told({"id": node.attributes.get("name")})
    return f'<h{level}{name} dir="auto">{inner}</h{level}>'


def _numbered(node: Node, inner: str) -> str:
    return f'<ol{_turned(node)} start="{node.attributes.get("start", 1)}">{inner}</ol>'


def _code_block(node: Node, inner: str) -> str:
    language = node.attributes.get("language")
    named = f' class="language-{language}"' if language else ""
    return f"<pre><code{named}>{inner}</code></pre>"


def _tasks(node: Node, inner: str) -> str:
    return f'<ul{_turned(node)} data-type="taskList">{inner}</ul>'


def _task(node: Node, inner: str) -> str:
    is_done = node.attributes.get("checked") is True
    box = f'<label><input type="checkbox"{" checked" * is_done} disabled></label>'
    checked = str(is_done).lower()
    return f'<li data-type="taskItem" data-checked="{checked}">{box}<div>{inner}</div></li>'


def _table(node: Node, inner: str) -> str:
    return f"<table{_turned(node)}><tbody>{inner}</tbody></table>"


def _cell(node: Node, inner: str) -> str:
    tag = "th" if node.kind == "tableHeader" else "td"
    spans = {name: node.attributes.get(name) for name in ("colspan", "rowspan")}
    told: dict[str, Value | None] = {name: n if n != 1 else None for name, n in spans.items()}
    widths = node.attributes.get("colwidth")
    told["colwidth"] = ",".join(map(str, widths)) if isinstance(widths, list) else None
    return f"<{tag}{_told(told)}>{inner}</{tag}>"


def _image(node: Node, _: str) -> str:
    names = ("src", "alt", "title", "width")
    return f"<img{_told({name: node.attributes.get(name) for name in names})}>"


def _mention(node: Node, _: str) -> str:
    return f'<span data-type="mention">@{escape(str(node.attributes.get("label", "")))}</span>'


def _told(attributes: dict[str, Value | None]) -> str:
    return "".join(
        f' {name}="{escape(str(value))}"' for name, value in attributes.items() if value is not None
    )


_WRITERS: dict[str, Callable[[Node, str], str]] = {
    "heading": _heading,
    "orderedList": _numbered,
    "codeBlock": _code_block,
    "taskList": _tasks,
    "taskItem": _task,
    "table": _table,
    "tableHeader": _cell,
    "tableCell": _cell,
    "image": _image,
    "mention": _mention,
}


def _html_of_run(run: Run) -> str:
    html = escape(run.text)
    # `marks` has the outermost first.
    for name, attributes in reversed(run.marks.items()):
        if name == "link":
            html = f"<a{_told({**attributes})}>{html}</a>"
        else:
            html = f"<{_TAGS[name]}>{html}</{_TAGS[name]}>"
    return html


# Nothing runs and nothing is fetched, wherever the page is opened.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; }
img { max-width: 100%; height: auto; }
pre { overflow-x: auto; padding: 0.75rem 1rem; border: 1px solid #8884; border-radius: 6px; }
code { font-family: ui-monospace, monospace; font-size: 0.9em; }
blockquote { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid #8886; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #8886; padding: 0.3rem 0.6rem; text-align: start; vertical-align: top; }
th { background: #8882; }
ul[data-type="taskList"] { list-style: none; padding-inline-start: 0; }
li[data-type="taskItem"] { display: flex; gap: 0.5rem; }
li p, th p, td p { margin-block: 0.25rem; }
""".strip()


def page_of(root: Node, title: str, embed: Callable[[str], str | None]) -> str:
    """A page that stands by itself: styled, and with its images in it.

    `embed` gives the data URI of an image for its `src`, None for one that is gone.
    """
    body = clean(
        "".join(_html(child) for child in embedded_images(root, embed).content), embedded=True
    )
    return (
        '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def embedded_images(node: Node, embed: Callable[[str], str | None]) -> Node:
    """The tree with data URIs for its images; words for those that are gone."""
    return map_images(node, lambda image: _embedded(image, embed))


def _embedded(image: Node, embed: Callable[[str], str | None]) -> Node:
    data = embed(str(image.attributes.get("src", "")))
    if data is None:
        return worded(image)
    return Node("image", {**image.attributes, "src": data})
