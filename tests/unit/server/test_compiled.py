"""`collab.compiled`: what was compiled is used with its own sources, and with no others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from collab import compiled
from collab.compiled import FOLDER, MODULES, digest
from collab.server import compiling

TELL = """
import importlib, sys, django
django.setup()
for name in sys.argv[1:]:
    print(importlib.import_module(name).__file__)
"""
is_compiled = pytest.mark.skipif(not (FOLDER / digest()).exists(), reason="`make compiled`")


def files(**environ: str) -> list[str]:
    """From where each of the modules is loaded."""
    command = [sys.executable, "-c", TELL, *MODULES]
    done = subprocess.run(
        command,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "collab.settings"} | environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@is_compiled
def test_what_was_compiled_is_used() -> None:
    here = {str(FOLDER / digest() / name.replace(".", "/")) for name in MODULES}
    assert {file.partition(".cpython-")[0] for file in files()} == here
    assert {Path(file).suffix for file in files(COMPILED="off")} == {".py"}


@is_compiled
@pytest.mark.parametrize("wanted", ["on", "off"])
def test_children_are_as_who_has_started_them(wanted: str) -> None:
    """What they send are values of these modules."""
    test = "tests/unit/updates/test_inspector.py::test_the_child_finds_what_the_scan_finds"
    environment = os.environ | {"COMPILED": wanted}
    subprocess.run([sys.executable, "-m", "pytest", "-q", test], env=environment, check=True)


def test_every_module_is_there() -> None:
    assert [name for name in MODULES if not compiled.source(name).exists()] == []


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with copies of the sources, for which something has been compiled."""
    for name in MODULES:
        copy = tmp_path / (name.replace(".", "/") + ".py")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(compiled.source(name).read_bytes())
    monkeypatch.setattr(compiled, "ROOT", tmp_path)
    monkeypatch.setattr(compiled, "FOLDER", tmp_path / ".compiled")
    monkeypatch.setattr(compiling, "FOLDER", tmp_path / ".compiled")
    monkeypatch.setattr(sys, "meta_path", sys.meta_path[:])
    monkeypatch.setenv("COMPILED", "on")
    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, compiled._Finder)]
    (tmp_path / ".compiled" / compiled.digest()).mkdir(parents=True)
    return tmp_path


def is_used() -> bool:
    before = len(sys.meta_path)
    compiled.use()
    return len(sys.meta_path) > before


def test_the_same_sources(elsewhere: Path) -> None:
    assert (is_used(), compiled.is_passed_over()) == (True, False)


def test_a_source_that_has_changed(elsewhere: Path) -> None:
    with (elsewhere / "collab/protocol/wire.py").open("a") as file:
        file.write("# Changed.\n")
    assert (is_used(), compiled.is_passed_over()) == (False, True)


def test_it_may_be_switched_off(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPILED", "off")
    assert (is_used(), compiled.is_passed_over()) == (False, False)


def test_nothing_was_compiled(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "FOLDER", elsewhere / "nowhere")
    assert (is_used(), compiled.is_passed_over()) == (False, False)


def test_what_is_compiled_is_not_compiled_again(elsewhere: Path) -> None:
    before = [path.stat().st_mtime_ns for path in (elsewhere / ".compiled").iterdir()]
    assert compiling.main() == 0
    assert [path.stat().st_mtime_ns for path in (elsewhere / ".compiled").iterdir()] == before
