"""What a browser has to load before a document can be written in stays small."""

import gzip
import re
from pathlib import Path

from documents.web.preload import imported_by

BUILD = Path(__file__).parents[3] / "frontend" / "dist" / "build"
# Static imports; what `import()` names is loaded later.
IMPORT = re.compile(r"""(?:import|from)\s*["'](\./[^"']+|\.\./[^"']+)["']""")
FIRST = re.compile(r"""import\(["'`](\./assets/document-[^"'`]+)["'`]\)""")


def _needed(script: Path, known: set[Path]) -> set[Path]:
    if script not in known:
        known.add(script)
        for name in IMPORT.findall(script.read_text()):
            _needed((script.parent / name).resolve(), known)
    return known


def _loaded_first() -> set[Path]:
    """The page's script, the one that it goes on with at once, and what both import."""
    entry = (BUILD / "document.js").resolve()
    (name,) = FIRST.findall(entry.read_text())
    return _needed((BUILD / name).resolve(), _needed(entry, set()))


def test_the_first_load_is_below_400_kilobytes_compressed():
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in _loaded_first()}
    sizes["site.css"] = len(gzip.compress((BUILD / "site.css").read_bytes()))
    print(sizes)
    assert sum(sizes.values()) < 400_000, sizes
    assert len(sizes) >= 4


def test_the_page_asks_for_all_of_it_at_once():
    """Otherwise each script is asked for when the one before it has come."""
    told = {Path(address).name for address in imported_by("src/pages/document.ts")}
    assert told == {path.name for path in _loaded_first()} - {"document.js"}


def test_what_comes_later_is_not_in_the_first_load():
    first = {path.name.split("-")[0] for path in _loaded_first()}
    assert first.isdisjoint({"highlighter", "marked.esm", "shortcuts", "python", "typescript"})
    names = {path.name.split("-")[0] for path in (BUILD / "assets").iterdir()}
    assert {"highlighter", "marked.esm", "shortcuts", "python", "typescript"} <= names


def test_no_script_asks_for_an_entry_by_its_name():
    """Django serves entries by a name with a hash: by the plain one they would run once more."""
    entries = {path.name for path in BUILD.glob("*.js")}
    for script in (BUILD / "assets").glob("*.js"):
        asked = {Path(name).name for name in IMPORT.findall(script.read_text())}
        assert asked.isdisjoint(entries), script.name


def test_the_binding_is_the_patched_one():
    """`npm ci` without frontend/patches would build pages that delete what they do not know."""
    text = "".join(path.read_text() for path in _loaded_first())
    # Where the editor gives it to the schema, where the binding reads it, and where suggestions do.
    assert text.count("cached.cleanAttributes") == 3
