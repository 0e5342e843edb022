"""`documents.agents`: what a browser is called."""

import pytest

from documents.agents import agent_of

_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
_LIKE = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("header", "agent"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox/Linux"),
        (f"{_WINDOWS} {_LIKE} Chrome/126.0 Safari/537.36", "Chrome/Windows"),
        (f"{_WINDOWS} {_LIKE} Chrome/126.0 Safari/537.36 Edg/126.0", "Edge/Windows"),
        (f"{_MAC} {_LIKE} Chrome/126.0 Safari/537.36 OPR/111.0", "Opera/macOS"),
        (f"{_MAC} AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15", "Safari/macOS"),
        ("Mozilla/5.0 (iPhone; CPU OS 17_5 like Mac OS X) FxiOS/127.0 Safari/6", "Firefox/iPhone"),
        ("Mozilla/5.0 (iPad; OS 17) Version/17.5 Mobile/15E148 Safari/604.1", "Safari/iPad"),
        (f"(Linux; Android 14) {_LIKE} SamsungBrowser/25 Chrome/121", "Samsung Internet/Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/126.0 Safari/537.36", "Chrome/ChromeOS"),
        ("curl/8.5.0", "/"),
        ("", "/"),
        (" " * 400 + "Firefox/128.0 (Windows)", "/"),
    ],
)
def test_a_browser_by_its_name(header: str, agent: str) -> None:
    """And not by those that it claims to be, too; no version travels, and no end of letters."""
    assert agent_of(header) == agent
