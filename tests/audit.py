"""`make audit`: known advisories about what is depended on, by pip-audit and npm audit.

A registry that does not answer is said so and fails nothing: a machine without a network must not
keep a change back.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_SECONDS = 60
# What people are sent, and what they are shown how to write.
_NODE = ("frontend", "frontend/examples")


def of_python() -> list[str] | None:
    """What is known about the installed packages of Python; None without an answer."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--format=json",
        "--skip-editable",
        "--timeout=10",
    ]
    told = _answer(command, ROOT)
    # Of those that the registry does not know nothing is told.
    asked = [each for each in (told or {}).get("dependencies", ()) if "vulns" in each]
    if not asked:
        return None
    return [
        f"{each['name']} {each['version']}: {known['id']}"
        for each in asked
        for known in each["vulns"]
    ]


def of_node(folder: Path) -> list[str] | None:
    """What is known about a folder's packages of Node; None without an answer."""
    told = _answer([shutil.which("npm") or "npm", "audit", "--json", "--omit=dev"], folder)
    if told is None or "vulnerabilities" not in told:
        return None
    known = told["vulnerabilities"].values()
    return [f"{each['name']} {each['range']}: {each['severity']}" for each in known]


def _answer(command: list[str], folder: Path) -> dict[str, Any] | None:
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, timeout=_SECONDS)
        told = json.loads(run.stdout)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def main() -> None:
    """Say what is known, and fail over it."""
    known: list[str] = []
    found_in = {"Python": of_python()} | {folder: of_node(ROOT / folder) for folder in _NODE}
    for name, found in found_in.items():
        if found is None:
            print(f"{name}: NOT CHECKED, the registry does not answer")
            continue
        print(f"{name}: {len(found)} known advisories", *found, sep="\n  ")
        known += found
    if known:
        sys.exit("There are known advisories.")


if __name__ == "__main__":
    main()
