"""Real updates to be damaged: of people who typed (the traces), or of people drawn by chance."""

import gzip
import json
import os
import random
from pathlib import Path
from typing import Any

from pycrdt import Doc, Text, XmlElement, XmlFragment, XmlText

from tests.live.sites.site import ROOT

FOLDER = Path(os.environ.get("TRACES", ROOT.parent / "shared" / "traces"))
_MOST = 3000


def updates(chance: random.Random) -> list[bytes]:
    """Small changes, and a few documents that are whole; under the roots of the live tests."""
    doc: Doc[Any] = Doc(client_id=chance.randrange(1, 2**32))
    said: list[bytes] = []
    subscription = doc.observe(lambda event: said.append(event.update))
    wholes = []
    for number, patches in enumerate(_changes(chance)):
        with doc.transaction():
            _type(doc, patches)
            if number % 20 == 0:
                _structure(doc, chance)
        if number % 500 == 0:
            wholes.append(doc.get_update())
    doc.unobserve(subscription)
    return said + wholes


def _changes(chance: random.Random) -> list[list[Any]]:
    path = FOLDER / "sveltecomponent.json.gz"
    if path.exists():
        transactions = json.loads(gzip.decompress(path.read_bytes()))["txns"][:_MOST]
        return [transaction["patches"] for transaction in transactions]
    return [[[chance.randrange(10**4), chance.randrange(3), "ab é😀"]] for _ in range(_MOST)]


def _type(doc: Doc[Any], patches: list[Any]) -> None:
    text = doc.get("text", type=Text)
    for place, deleted, inserted in patches:
        # pycrdt counts bytes: only what is ASCII may be cut anywhere.
        at = min(place, len(text))
        del text[at : min(at + deleted, len(text))]
        text.insert(at, inserted.encode("ascii", "replace").decode())


def _structure(doc: Doc[Any], chance: random.Random) -> None:
    children = doc.get("default", type=XmlFragment).children
    element = children.append(XmlElement("p", {"align": "left"}))
    element.children.append(XmlText("é😀")).format(0, 2, {"bold": {"x": [1, None]}})
    if len(children) > 30:
        del children[chance.randrange(30)]
