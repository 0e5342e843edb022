"""The examples of a specification of Markdown: are their words kept, and is what is written stable?

`make bench-markdown FILES="spec.txt …"` reads examples in the form of CommonMark's spec.txt, holds
the words of each against those of the HTML that stands with it, writes it, and reads it again.
What is told goes into docs/formats.md by hand.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from documents.content.normalize import fit
from documents.content.readers.elements import ELEMENTS
from documents.content.readers.markdown import read_markdown
from documents.content.tree import Node, Run
from documents.content.writers.markdown import markdown_of

FENCE = "`" * 32
EXAMPLE = re.compile(rf"^{FENCE} example[^\n]*\n(.*?)^\.\n(.*?)(?:^\.\n.*?)?^{FENCE}$", re.M | re.S)
# What a browser shows nobody: words to us, unless an element of this name exists.
HIDDEN = re.compile(
    r"<!--(?:>|->|.*?-->)|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<!(?!DOCTYPE)[A-Z][^>]*>"
    r"|</?([a-z][\w-]*)(?:\s[^>]*|/)?>|<(?=[^>]*\Z)",
    re.DOTALL | re.IGNORECASE,
)
SILENT = {"script", "style"}


class _Shown(HTMLParser):
    """The letters that a page shows."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        self.text += (tag == "img" and dict(attrs).get("alt")) or ""

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        self.text += "" if self._silent else data


def shown(html: str) -> str:
    """The letters of a page, without white space."""
    page = _Shown()
    page.feed(HIDDEN.sub(_as_words, html))
    page.close()
    return "".join(page.text.split())


def _as_words(found: re.Match[str]) -> str:
    return found[0] if found[1] and found[1].lower() in ELEMENTS else escape(found[0])


def letters(node: Node) -> str:
    """The letters of a tree, without white space."""
    parts = (
        part.text if isinstance(part, Run) else str(part.attributes.get("alt", "")) + letters(part)
        for part in node.content
    )
    return "".join("".join(parts).split())


def examples(text: str) -> Iterator[tuple[str, str]]:
    """The Markdown and the HTML of each."""
    for markdown, html in EXAMPLE.findall(text):
        yield markdown.replace("→", "\t"), html.replace("→", "\t")


def wrong_with(markdown: str, html: str) -> list[str]:
    """The names of what is wrong with an example."""
    tree = fit(read_markdown(markdown))
    written = markdown_of(tree)
    again = fit(read_markdown(written))
    wrong = {
        "other words than its page": letters(tree) != shown(html),
        "words lost by writing": letters(tree) != letters(again),
        "not stable": markdown_of(again) != written,
    }
    return [name for name, is_so in wrong.items() if is_so]


def main(files: list[str]) -> None:
    """Tell of every file, and of every example with which something is wrong."""
    for file in files:
        counts: Counter[str] = Counter()
        for number, (markdown, html) in enumerate(examples(Path(file).read_text()), 1):
            wrong = wrong_with(markdown, html)
            counts.update(["examples", *wrong])
            if wrong:
                print(f"{file}: {number}: {', '.join(wrong)}: {markdown!r}")
        print(f"{file}: {dict(counts)}")


if __name__ == "__main__":
    main(sys.argv[1:])
