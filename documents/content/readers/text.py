"""Reads plain text: a paragraph for each line that is not blank. Pure."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from documents.content.schema import MOST_NODES
from documents.content.tree import Node, Run
from documents.errors import Unfit
from documents.translation import gettext_noop as _


def read_text(text: str) -> Node:
    """The lines as paragraphs.

    Raises:
        Unfit: there are more than a document takes.
    """
    if text.count("\n") > 4 * MOST_NODES:
        raise Unfit(_("It has more than 100,000 paragraphs, list items and table cells."))
    lines = (line.rstrip().expandtabs(4) for line in text.splitlines())
    return Node("doc", {}, tuple(Node("paragraph", {}, (Run(line),)) for line in lines if line))


def decoded(data: bytes) -> str:
    """Text from bytes: by its mark, as UTF-8, or else as Windows does in the west."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
