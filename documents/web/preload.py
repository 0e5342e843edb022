"""What a page's script goes on to import, so that the browser fetches all of it at once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders


@cache
def imported_by(script: str) -> tuple[str, ...]:
    """Addresses of a source file's script and of those that it imports, as the browser asks for
    them: by Vite's names, not by Django's.

    `script` is as Vite's manifest has it, "src/pages/document.ts"; nothing where nothing was built.
    """
    found = finders.find("build/manifest.json")
    if not found:
        return ()
    manifest: dict[str, Any] = json.loads(Path(found).read_text())
    names: dict[str, None] = {}
    _gather(manifest, script, names)
    return tuple(f"{settings.STATIC_URL}build/{manifest[name]['file']}" for name in names)


def _gather(manifest: dict[str, Any], name: str, names: dict[str, None]) -> None:
    if name not in names:
        names[name] = None
        for imported in manifest[name].get("imports", []):
            _gather(manifest, imported, names)
