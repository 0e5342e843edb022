"""Which clients are tried against this server, as a table in docs/programs.md.

`python -m tests.interoperability` writes it anew, with the versions that are locked or asked for.
"""

import json
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "programs.md"
_BEGIN, _END = "<!-- clients -->\n", "<!-- end of clients -->\n"
_SOCKET, _MANY = "/collab", "/hocuspocus"


class Client(NamedTuple):
    """A client: its package, where that is installed, the address that it uses and its test.

    A package may be installed under another name, so as to have two versions of it.
    """

    package: str
    place: str
    address: str
    test: str


CLIENTS = [
    Client("y-websocket", "tests/node", _SOCKET, "tests/live/protocol/test_stock_clients.py"),
    Client("y-websocket-2", "tests/node", _SOCKET, "tests/live/protocol/test_stock_clients.py"),
    Client("pycrdt", "", _SOCKET, "tests/live/protocol/test_stock_clients.py"),
    Client("y-prosemirror", "tests/node", _SOCKET, "tests/live/protocol/test_review.py"),
    Client("@tiptap/y-tiptap", "tests/node", _SOCKET, "tests/live/protocol/test_review.py"),
    Client("@hocuspocus/provider", "tests/node", _MANY, "tests/live/protocol/test_hocuspocus.py"),
    *(
        Client(package, "frontend/examples", _MANY, "tests/e2e/together/test_examples.py")
        for package in (
            "@hocuspocus/provider", "y-codemirror.next", "@blocknote/core", "y-prosemirror"
        )
    ),
]  # fmt: skip


def table() -> str:
    """The table in Markdown."""
    head = ["| client | version | at | tried by |", "|---|---|---|---|"]
    return "\n".join([*head, *map(_row, CLIENTS), ""])


def _row(client: Client) -> str:
    name, version = _installed(client)
    return f"| `{name}` | {version} | `{client.address}` | `{client.test}` |"


def _installed(client: Client) -> tuple[str, str]:
    """The name that a package really has, and its version."""
    if not client.place:
        wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
        return client.package, next(each for each in wanted if each.startswith(client.package))
    lock = json.loads((ROOT / client.place / "package-lock.json").read_text())
    installed = lock["packages"][f"node_modules/{client.package}"]
    return installed.get("name", client.package), installed["version"]


def brought_up_to_date(text: str) -> str:
    """The document with the table as it is now."""
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    return f"{before}{_BEGIN}{table()}{_END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(brought_up_to_date(DOCUMENT.read_text()))
