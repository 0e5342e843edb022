"""What is done for every message runs compiled, where somebody has compiled it (`make compiled`).

The sources stay what counts: what was compiled from others than those that are here is passed over,
and they run as all the rest does. So nobody needs a compiler.
"""

import hashlib
import os
import sys
import sysconfig
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".compiled"
GROUP = "collab"
MODULES = (
    "collab.protocol.closing",
    "collab.protocol.lib0",
    "collab.protocol.presence",
    "collab.protocol.short_way",
    "collab.protocol.wire",
    "collab.limits.cost",
    "collab.limits.pieces",
    "collab.limits.token_bucket",
    "collab.updates.deletions",
    "collab.updates.depth",
    "collab.updates.namings",
    "collab.updates.neighbours",
    "collab.updates.nesting",
    "collab.updates.scan",
    "collab.updates.surrogates",
    "collab.room.act_reader",
    "collab.room.batch",
    "collab.room.fullness",
    "collab.room.outlet",
    "collab.room.presence_news",
    "collab.room.progress",
    "collab.room.receipts",
    "collab.room.relay",
    "collab.room.room",
    "collab.room.roster",
    "collab.room.session",
    "collab.room.state_machine",
    "collab.room.waiting",
    "collab.engine.answers",
    "collab.engine.known_pairs",
    "collab.engine.measured",
    "collab.engine.merge",
    "collab.engine.replica",
    "collab.engine.roots",
    "collab.engine.suggestions",
    "collab.engine.thread_marks",
    "collab.engine.verdicts",
    "collab.hub.commit_loop",
    "collab.hub.metrics",
    "collab.hub.presence_relay",
    "collab.hub.reception",
    "collab.transports.message_turns",
    "collab.transports.pace",
)


class _Finder:
    """Finds modules in the folder of what was compiled."""

    def __init__(self, folder: Path) -> None:
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        names = (*MODULES, f"{GROUP}__mypyc")
        self._files = {name: folder / (name.replace(".", "/") + suffix) for name in names}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module is, if it is one of those."""
        file = self._files.get(name)
        return spec_from_file_location(name, file) if file else None


def use() -> None:
    """Have the modules be loaded as they were compiled, if they were, from what they are now."""
    if _is_wanted() and (folder := FOLDER / digest()).exists():
        sys.meta_path.insert(0, _Finder(folder))


def is_passed_over() -> bool:
    """Whether something was compiled, and wanted, but from other sources or for another Python."""
    return _is_wanted() and not _is_used()


def environment() -> dict[str, str]:
    """What a child is told that sends values of these modules: they are no others here than there,
    whatever has been compiled meanwhile.
    """
    return {"COMPILED": "on" if _is_used() else "off"}


def _is_used() -> bool:
    return any(isinstance(finder, _Finder) for finder in sys.meta_path)


def _is_wanted() -> bool:
    return os.environ.get("COMPILED", "on") != "off" and FOLDER.exists()


def source(name: str) -> Path:
    """The file of a module."""
    return ROOT / (name.replace(".", "/") + ".py")


def digest() -> str:
    """What is compiled, and for which Python."""
    told = hashlib.sha256(sysconfig.get_config_var("EXT_SUFFIX").encode())
    for name in MODULES:
        told.update(source(name).read_bytes())
    return told.hexdigest()[:32]
