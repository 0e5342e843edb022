"""Marks sentences for translation where there is no Django."""


def gettext_noop(words: str) -> str:
    """Marks a sentence for translation where nothing of Django is at hand."""
    return words
