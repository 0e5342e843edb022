"""Where things are: folders that can be taken in, and scripts of which each only looks down."""

import re
from collections import Counter
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
MOST_FILES = 15
CODE = {".py", ".ts", ".mjs"}
# From the top down; whoever stands further down knows nothing of those above.
FLOORS = [
    {"pages"},
    {"document"},
    {"rescue"},
    {"editor"},
    {"chat", "sharing", "exchange"},
    {"people"},
    {"connection"},
    {"offline"},
    {"shared"},
    {"words"},
]
IMPORT = re.compile(r"^(?:import|export)(?! type)[^;]*?from \"(\.[^\"]+)\"", re.M)


@pytest.mark.parametrize("top", ["collab", "documents", "frontend/src", "frontend/tests", "tests"])
def test_no_folder_is_too_long_to_take_in(top: str) -> None:
    files = [path for path in (ROOT / top).rglob("*") if path.suffix in CODE]
    counts = Counter(
        path.parent.relative_to(ROOT).as_posix()
        for path in files
        if not {"node_modules", "migrations"} & set(path.parts) and path.name != "__init__.py"
    )
    assert {folder: count for folder, count in counts.items() if count > MOST_FILES} == {}


def test_scripts_only_look_down() -> None:
    found = set()
    source = ROOT / "frontend/src"
    for path in source.rglob("*.ts"):
        here = path.relative_to(source)
        for named in IMPORT.findall(path.read_text()):
            there = (path.parent / named).resolve().relative_to(source)
            if _floor(there) < _floor(here):
                found.add(f"{PurePosixPath(here)} -> {PurePosixPath(there)}")
    assert found == set()


def _floor(path: Path) -> int:
    return next(number for number, floor in enumerate(FLOORS) if path.parts[0] in floor)
