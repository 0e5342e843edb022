"""What is said in English, to be looked for on the pages of the German site."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from tests import catalogue
from tests.catalogue import ROOT

# Whatever a page says: words, and what stands in for words.
SAID = """() => {
    const said = new Set([document.title.replace(" · Scriptorium", "")]);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { parentElement, textContent } = walker.currentNode;
        if (!parentElement.closest("script, style, noscript")) said.add(textContent);
    }
    for (const element of document.querySelectorAll("*"))
        for (const name of ["aria-label", "title", "placeholder", "alt"])
            if (element.hasAttribute(name)) said.add(element.getAttribute(name));
    return [...said].map((words) => words.trim().replace(/\\s+/g, " ")).filter(Boolean);
}"""
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)+)"|`((?:[^`\\]|\\.)+)`')
PLACE = re.compile(r"%\(\w+\)s|\{\w+\}|\$\{[^}]*\}|%[sd]")
LETTERS = re.compile(r"[A-Za-z]{3}")


def english() -> re.Pattern[str]:
    """Fits every sentence that we or the libraries say in English and otherwise in German."""
    return re.compile("|".join(sorted({pattern_of(words) for words in english_words()})))


def left_on(page: Page, english: re.Pattern[str]) -> list[str]:
    """The English sentences and labels on a page, hidden ones too."""
    return [words for words in page.evaluate(SAID) if english.fullmatch(words)]


def pattern_of(words: str) -> str:
    """A regular expression for a sentence with places to fill in."""
    parts = PLACE.split(" ".join(words.split()))
    return ".+?".join(re.escape(part) for part in parts)


def english_words() -> Iterator[str]:
    """Those sentences; what has hardly a letter but its places says nothing."""
    yield from (words for words in written() if LETTERS.search(PLACE.sub("", words)))


def written() -> Iterator[str]:
    """The sentences of the catalogues and of the scripts."""
    for path in [*catalogue.catalogues(), catalogue.ALLAUTH / "de/LC_MESSAGES/django.po"]:
        for message in catalogue.read(path, "de"):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            yield from (words for words in ids if words != message.string)
    german = {words for file in word_files("de") for words in literals(file)}
    for file in word_files("."):
        yield from (words for words in literals(file) if words not in german)


def word_files(folder: str) -> list[str]:
    """The sources of the words of the scripts."""
    paths = sorted((ROOT / "frontend/src/words" / folder).glob("*.ts"))
    assert paths, f"no words in {folder}"
    return [path.read_text() for path in paths]


def literals(source: str) -> Iterator[str]:
    """The texts in a TypeScript file."""
    for quoted, template in LITERAL.findall(source):
        yield quoted or template
