"""Another commit of this project as one more server, beside the present one in the same run."""

import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.bench.support.servers import ROOT, SCRIPTORIUM, Server


@contextmanager
def base(commit: str) -> Iterator[Server]:
    """The server as it is at a commit, in a work tree that goes when the block ends.

    It runs with the packages that are installed here.

    Raises:
        ValueError: there is no such commit, or it wants other packages.
    """
    short = _git("rev-parse", "--short", "--verify", f"{commit}^{{commit}}").strip()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / short
        _git("worktree", "add", "--detach", str(tree), short)
        try:
            if _packages(tree) != _packages(ROOT):
                raise ValueError(f"{short} wants other packages than are installed here")
            yield replace(SCRIPTORIUM, name=f"{SCRIPTORIUM.name} {short}", root=tree)
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _packages(tree: Path) -> list[str]:
    project = tomllib.loads((tree / "pyproject.toml").read_text())["project"]
    return sorted(project["dependencies"])


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    return done.stdout
