"""Compiles the modules of collab/compiled.py with mypyc: `python -m collab.server.compiling`."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from collab.compiled import FOLDER, GROUP, MODULES, ROOT, digest, source


def main() -> int:
    """Compile them unless that has been done; what was compiled of other sources goes."""
    folder = FOLDER / digest()
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=ROOT, prefix=".compiling-") as made:
            _compile(Path(made))
            shutil.rmtree(FOLDER, ignore_errors=True)
            FOLDER.mkdir()
            (Path(made) / "modules").rename(folder)
    return 0


def _compile(folder: Path) -> None:
    # Only who compiles has these. Types are checked elsewhere (`make types`), with Django's.
    from mypyc.build import mypycify
    from setuptools import setup

    os.chdir(ROOT)
    paths = [str(source(name).relative_to(ROOT)) for name in MODULES]
    options = ["--config-file=", "--ignore-missing-imports", "--follow-imports=silent"]
    modules = mypycify(
        [*options, *paths], opt_level="3", target_dir=str(folder / "c"), group_name=GROUP
    )
    places = [f"--build-lib={folder / 'modules'}", f"--build-temp={folder / 'objects'}"]
    setup(name="compiled", ext_modules=modules, script_args=["--quiet", "build_ext", *places])


if __name__ == "__main__":
    sys.exit(main())
