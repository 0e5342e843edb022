"""Equations of Word files (Office Math) as text on one line. Pure."""

from typing import Any

from documents.content.readers.word.parts import found_in, tag, value_of

# What stands before, between and behind the parts of each.
_PARTS = {
    "m:f": ("", "/", ""),
    "m:rad": ("√", "", ""),
    "m:d": ("(", ", ", ")"),
    "m:mr": ("", " ", ""),
    "m:m": ("[", "; ", "]"),
    "m:eqArr": ("", "; ", ""),
    "m:nary": ("∫", "", ""),
    "m:acc": ("", "", "̂"),
}
_CHARS = {
    "m:d": ("begChr", "sepChr", "endChr"),
    "m:nary": ("chr", "", ""),
    "m:acc": ("", "", "chr"),
}
# Parts that are raised and lowered; a root's degree stands before its sign.
RAISED = {"m:sup": "superscript", "m:sub": "subscript", "m:lim": "subscript"}


def signs_of(element: Any, name: str) -> tuple[str, str, str] | None:
    """What is written around the parts of an equation's element; None for what has no signs."""
    signs = _PARTS.get(name)
    if signs is None:
        return None
    properties = found_in(element, f"{name}Pr")
    told = []
    for sign, key in zip(signs, _CHARS.get(name, ("", "", "")), strict=True):
        given = found_in(properties, f"m:{key}") if key else None
        told.append(sign if given is None else value_of(given, "m:val"))
    return told[0], told[1], told[2]


def needs_brackets(part: Any, name: str) -> bool:
    """Whether a part of a fraction or a root is more than one sign or number."""
    words = "".join(each.text or "" for each in part.iter(tag("m:t")))
    return name in {"m:f", "m:rad"} and len(words) > 1 and not words.isalnum()
