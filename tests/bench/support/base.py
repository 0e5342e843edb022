"""Another commit of this project as one more server, beside the present one in the same run."""

import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

from tests.bench.support.servers import ROOT, SCRIPTORIUM, Server


@contextmanager
def base(commit: str) -> Iterator[Server]:
    """The server as it is at a commit, in a work tree that goes when the block ends.

    It runs with the packages that are installed here.

    Raises:
        ValueError: there is no such commit, or it wants packages that are not installed.
    """
    short = _git("rev-parse", "--short", "--verify", f"{commit}^{{commit}}").strip()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / short
        _git("worktree", "add", "--detach", str(tree), short)
        try:
            if lacking := [str(wanted) for wanted in _packages(tree) if not _is_installed(wanted)]:
                raise ValueError(f"{short} wants {', '.join(lacking)}: not installed here")
            yield replace(SCRIPTORIUM, name=f"{SCRIPTORIUM.name} {short}", root=tree)
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _packages(tree: Path) -> list[Requirement]:
    project = tomllib.loads((tree / "pyproject.toml").read_text())["project"]
    return [Requirement(wanted) for wanted in project["dependencies"]]


def _is_installed(wanted: Requirement) -> bool:
    if wanted.marker and not wanted.marker.evaluate():
        return True
    try:
        return wanted.specifier.contains(version(wanted.name))
    except PackageNotFoundError:
        return False


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    return done.stdout
