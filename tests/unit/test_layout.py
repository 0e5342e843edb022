"""Where things are: folders that can be taken in, and scripts of which each only looks down."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
MOST_FILES, MOST_LINES = 15, 200
CODE = {".py", ".ts", ".mjs"}
# From the top down; whoever stands further down knows nothing of those above.
FLOORS = [
    {"pages"},
    {"document"},
    {"suggestions"},
    {"review"},
    {"rescue"},
    {"editor"},
    {"going"},
    {"history"},
    {"chat", "sharing", "exchange", "notices", "signing-in"},
    {"people"},
    {"connection"},
    {"offline"},
    {"shared"},
    {"words"},
]
IMPORT = re.compile(r"^(?:import|export)(?! type)[^;]*?from \"(\.[^\"]+)\"", re.M)


# `make check` runs these.
pytestmark = pytest.mark.long


@pytest.mark.parametrize("top", ["collab", "documents", "frontend/src", "frontend/tests", "tests"])
def test_no_folder_is_too_long_to_take_in(top: str) -> None:
    files = [path for path in (ROOT / top).rglob("*") if path.suffix in CODE]
    counts = Counter(
        path.parent.relative_to(ROOT).as_posix()
        for path in files
        if not {"node_modules", "migrations"} & set(path.parts) and path.name != "__init__.py"
    )
    assert {folder: count for folder, count in counts.items() if count > MOST_FILES} == {}


@pytest.mark.parametrize("top", ["collab", "documents"])
def test_no_class_is_too_long_to_take_in(top: str) -> None:
    long = {
        f"{path}: {node.name}"
        for path, text in _python(top)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef) and (node.end_lineno or 0) - node.lineno >= MOST_LINES
    }
    assert long == set()


CLASS = re.compile(r"^(?:export )?class (\w+).*?^\}", re.M | re.S)


def test_no_class_of_the_scripts_is_too_long_to_take_in() -> None:
    sources = [path.read_text() for path in (ROOT / "frontend/src").rglob("*.ts")]
    found = [match for source in sources for match in CLASS.finditer(source)]
    assert len(found) > 100
    assert {match[1] for match in found if match[0].count("\n") >= MOST_LINES} == set()


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


# The journal stands below `access` and locks what it writes to.
MAKERS = ("documents/access/", "documents/journal/")


def test_documents_are_locked_and_made_in_one_place() -> None:
    made = re.compile(
        r"\bDocument\.objects\s*\.(select_for_update|create|get_or_create|bulk_create)"
    )
    found = {path for path, text in _python("documents") if made.search(text)}
    assert {path for path in found if not path.startswith(MAKERS)} == set()


def test_no_view_looks_a_document_up_by_itself() -> None:
    views = re.compile(r"documents/api/|views\.py$|admin\.py$")
    found = {path for path, text in _python("documents") if "Document.objects" in text}
    assert {path for path in found if views.search(path)} == set()


def _python(top: str) -> list[tuple[str, str]]:
    """The path and the text of each module."""
    paths = sorted((ROOT / top).rglob("*.py"))
    return [(path.relative_to(ROOT).as_posix(), path.read_text()) for path in paths]


def test_what_is_pure_is_measured() -> None:
    """`make coverage` has what the import rules call pure."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    (pure,) = (
        contract["source_modules"]
        for contract in tools["importlinter"]["contracts"]
        if contract["name"].startswith("the pure parts")
    )
    measured = tools["coverage"]["run"]["source_pkgs"]
    missing = [
        name for name in pure if not any(f"{name}.".startswith(f"{each}.") for each in measured)
    ]
    assert missing == []
