"""A document of some 260,000 edits: `python -m tests.bench.support.manuscript --help`.

A trace of somebody's real typing is replayed again and again, each time by another client id into a
paragraph of its own; without the trace (TRACES names its folder) the typing is made up. FILE gets
the state as a Yjs v1 update; said on stdout is `{"edits", "letters", "source", "vector"}`, the last
the state vector in base64.
"""

import argparse
import gzip
import json
import os
import random
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from tests.bench.support.servers import ROOT

TRACE = "sveltecomponent.json.gz"
_FOLDER = Path(os.environ.get("TRACES", ROOT.parent / "shared" / "traces"))
_MADE_UP_EDITS = 20_000

# Where, how many letters to delete, what to insert; positions are for texts in ASCII.
Patch = tuple[int, int, str]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.support.manuscript", description=__doc__
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--edits", type=int, default=260_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    edits, source = _traced() or _made_up(chance)
    state, left = b"", options.edits
    while left > 0:
        state = _write_paragraph(state, chance.getrandbits(32), edits[:left])
        left -= len(edits)
    options.file.write_bytes(state)
    print(json.dumps({"edits": options.edits, "source": source, **_facts(state)}))


def _traced() -> tuple[list[list[Patch]], str] | None:
    path = _FOLDER / TRACE
    if not path.exists():
        return None
    trace = json.loads(gzip.decompress(path.read_bytes()))
    return [transaction["patches"] for transaction in trace["txns"]], f"the trace {TRACE}"


def _made_up(chance: random.Random) -> tuple[list[list[Patch]], str]:
    """Typing that goes on where it was, jumps now and then and deletes one letter in eight."""
    return list(_typing(chance)), "made-up typing"


def _typing(chance: random.Random) -> Iterator[list[Patch]]:
    place = length = 0
    for _ in range(_MADE_UP_EDITS):
        if chance.random() < 0.02:
            place = chance.randint(0, length)
        if place and chance.random() < 0.125:
            place, length = place - 1, length - 1
            yield [(place, 1, "")]
        else:
            yield [(place, 0, chance.choice("abcdefghij klmnop"))]
            place, length = place + 1, length + 1


def _write_paragraph(state: bytes, client: int, edits: list[list[Patch]]) -> bytes:
    doc: Doc[XmlFragment] = Doc(client_id=client)
    if state:
        doc.apply_update(state)
    body = doc.get("default", type=XmlFragment)
    body.children.append(XmlElement("paragraph", {}, [XmlText("")]))
    text = body.children[len(body.children) - 1].children[0]
    for patches in edits:
        with doc.transaction():
            for place, deleted, inserted in patches:
                if deleted:
                    del text[place : place + deleted]
                if inserted:
                    text.insert(place, inserted)
    return doc.get_update()


def _facts(state: bytes) -> dict[str, object]:
    doc: Doc[XmlFragment] = Doc()
    doc.apply_update(state)
    body = doc.get("default", type=XmlFragment)
    letters = sum(len(str(paragraph.children[0])) for paragraph in body.children)
    return {"letters": letters, "vector": b64encode(doc.get_state()).decode()}


if __name__ == "__main__":
    main()
