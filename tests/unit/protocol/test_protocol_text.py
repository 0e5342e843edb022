"""What PROTOCOL.md says in numbers equals what the code does."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from collab.protocol.closing import CloseCode
from collab.room import outlet, waiting
from collab.updates import scan, slices
from documents.review import acts

ROOT = Path(__file__).parents[3]
PROTOCOL = (ROOT / "collab/PROTOCOL.md").read_text()
PURE = [
    "protocol.lib0",
    "protocol.wire",
    "protocol.presence",
    "protocol.closing",
    "engine.replica",
    "updates.scan",
    "room.session",
    "room.room",
    "hub.rooms",
]


def clause(number: str) -> str:
    """The text of a clause, on one line."""
    found = re.search(rf"^{re.escape(number)} (.*?)(?=^\d|^#|\Z)", PROTOCOL, re.M | re.S)
    assert found, number
    return " ".join(found[1].split())


def assigned(path: str) -> dict[str, object]:
    """The names to which a module assigns numbers, without importing it."""
    found = {}
    for node in ast.parse((ROOT / path).read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            expression = ast.unparse(node.value)
            if re.fullmatch(r"[\d. *]+", expression):
                found[node.targets[0].id] = eval(expression)
    return found


def test_the_close_codes_are_those_of_the_table() -> None:
    """6.1: code and name of each row, no more and no fewer."""
    rows = re.findall(r"^\| (\d{4}) \| ([a-z ]+) \|", PROTOCOL, re.M)
    table = {int(code): name.upper().replace(" ", "_") for code, name in rows}
    assert table == {code.value: code.name for code in CloseCode}


def test_codes_say_by_their_number_whether_to_come_back() -> None:
    """6.1: 4400–4499 are final."""
    final = {code.name for code in CloseCode if 4400 <= code < 4500}
    assert final == {
        "MALFORMED",
        "SIGNED_OUT",
        "NOT_ALLOWED",
        "NOT_FOUND",
        "GONE",
        "FULL",
        "QUARANTINED",
        "FROZEN",
        "OUTDATED",
    }


def test_the_limits_of_frames_are_those_of_the_settings() -> None:
    """2.5, 1.4."""
    found = re.search(r"a SyncStep1 (\d+) MiB, .* presence (\d+) KiB", clause("2.5"), re.DOTALL)
    assert found
    vector, presence = map(int, found.groups())
    settings = assigned("collab/settings.py")
    assert settings["COLLAB_MAX_VECTOR"] == vector * 1024**2
    assert settings["COLLAB_MAX_PRESENCE"] == presence * 1024
    assert f"lives {settings['TICKET_SECONDS']} s" in clause("1.4")


def test_what_is_cut() -> None:
    """3.11, 2.4."""
    size = f"{slices.MOST_BYTES // 1024} KiB"
    assert f"of more than {size}, or of more than {scan.MAX_PIECES:,} pieces" in clause("3.11")
    assert f"{size} and {slices.MOST_STRUCTS:,} structs" in clause("3.11")


def test_the_limits_of_rooms_and_sessions() -> None:
    """3.4, 3.6, 6.1, 2.4: what waits, and how deep values nest."""
    assert f"more than {waiting.MAX_WAITING // 1024**2} MiB of a room wait" in clause("3.6")
    assert f"At most {outlet.MAX_QUEUED // 1024} KiB wait for a client" in PROTOCOL
    assert f"nested at most {scan.MAX_NESTING} deep" in clause("2.4")


def test_the_pauses() -> None:
    """2.6, 3.6: between signs of life and between tries to commit."""
    loop = (ROOT / "collab/hub/commit_loop.py").read_text()
    first, most = re.findall(r"^_RETRY_FIRST, _RETRY_MOST = ([\d.]+), ([\d.]+)", loop, re.M)[0]
    assert f"({first} s to {float(most):g} s)" in clause("3.6")
    seconds, rounds = (
        float(assigned("collab/hub/housekeeping.py")[name])
        for name in ("_HOUSEKEEPING_SECONDS", "_KEEPALIVE_ROUNDS")
    )
    # Said right after one look, a word is not followed by another before the second look after it.
    assert 2 * seconds * rounds <= 20
    assert "at least every 20 s" in clause("2.6")


@pytest.mark.parametrize("module", [*(f"collab.{name}" for name in PURE), "documents.access.grant"])
def test_the_pure_parts_know_no_django(module: str) -> None:
    """Imported by a program that has no settings, and Django stays out of it."""
    program = f"import sys, {module}; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={}, check=True, timeout=20)


def test_the_limits_of_a_review() -> None:
    """5.15, 5.16."""
    found = f"{acts.MOST_THREADS:,} threads and a thread {acts.MOST_COMMENTS} comments"
    assert found in clause("5.16")
    assert f"of more than {acts.LONGEST_QUOTE} code points the first" in clause("5.15")
    assert " ".join(acts.EMOJIS) in clause("5.15")
