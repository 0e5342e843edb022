"""What a browser says of itself, in the words of people: `Firefox` on `Windows`. Pure."""

import re

# The first that fits: most browsers also claim to be those that stand below them.
_BROWSERS = (
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"OPR/|Opera")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/")),
    ("Firefox", re.compile(r"Firefox/|FxiOS/")),
    ("Chrome", re.compile(r"Chrome/|CriOS/|Chromium/")),
    ("Safari", re.compile(r"Version/\S+ (?:Mobile/\S+ )?Safari/")),
)
_SYSTEMS = (
    ("iPhone", re.compile(r"iPhone")),
    ("iPad", re.compile(r"iPad")),
    ("Android", re.compile(r"Android")),
    ("Windows", re.compile(r"Windows")),
    ("macOS", re.compile(r"Macintosh|Mac OS X")),
    ("ChromeOS", re.compile(r"CrOS")),
    ("Linux", re.compile(r"Linux|X11")),
)
_LONGEST = 400


def agent_of(header: str) -> str:
    """A `User-Agent` as `browser/system`, either of them empty where it is not known.

    Versions, builds and models are left out: they say more than one needs to know a browser by.
    """
    header = header[:_LONGEST]
    return f"{_first(_BROWSERS, header)}/{_first(_SYSTEMS, header)}"


def _first(names: tuple[tuple[str, re.Pattern[str]], ...], header: str) -> str:
    return next((name for name, pattern in names if pattern.search(header)), "")
