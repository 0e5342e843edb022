"""The golden frames: bytes made by lib0, y-protocols and Yjs, or by hand from PROTOCOL.md."""

import json
from pathlib import Path
from typing import Any

import pytest

from collab.protocol import presence, wire
from collab.protocol.closing import Refused
from collab.updates.scan import scan, state_vector
from documents.content.normalize import fit
from documents.content.readers.html import read_html
from documents.content.readers.markdown import read_markdown
from documents.content.readers.word.docx import read_docx
from documents.content.schema import HOLDS, MARKS, address
from documents.content.tree import Node, Run
from documents.content.writers.docx import docx_of
from documents.content.writers.html import html_of
from documents.content.writers.markdown import markdown_of
from tests.support.people import LIMITS

GOLDEN = Path(__file__).parents[2] / "golden"
FRAMES = json.loads((GOLDEN / "frames.json").read_text())
VALID = [frame for frame in FRAMES if "message" in frame]
INVALID = [frame for frame in FRAMES if "close" in frame]

Golden = dict[str, Any]


def named(frames: list[Golden]) -> Any:
    """Parametrize by golden frame, each test case named after its clause."""
    ids = [f"{frame['clause']} {frame['name']}" for frame in frames]
    return pytest.mark.parametrize("frame", frames, ids=ids)


def read(frame: bytes) -> Golden:
    """All that the server reads in a client's frame, in the words of the golden file.

    Raises:
        Refused: the frame ends the connection.
    """
    message = wire.decode(frame, LIMITS)
    if isinstance(message, wire.PresenceQuery):
        return {"kind": "presence_query"}
    if isinstance(message, wire.StateVector):
        return {"kind": "sync1", "clocks": state_vector(message.vector), "payload": message.vector}
    if isinstance(message, wire.Presence):
        entries = presence.decode(message.update)
        return {"kind": "presence", "entries": entries, "payload": message.update}
    found = scan(message.update)
    clocks = {client: [found.starts[client], end] for client, end in found.ends.items()}
    kind = "sync2" if message.full else "update"
    return {
        "kind": kind,
        "clocks": clocks,
        "deletes": found.deletes,
        "payload": message.update,
    }


def expected(message: Golden) -> Golden:
    """A golden message with what JSON cannot say: bytes, entries, numbers as keys."""
    message = dict(message)
    if "payload" in message:
        message["payload"] = bytes.fromhex(message["payload"])
    if "clocks" in message:
        message["clocks"] = {int(client): span for client, span in message["clocks"].items()}
    if "entries" in message:
        message["entries"] = [presence.Entry(**entry) for entry in message["entries"]]
    return message


@named([frame for frame in VALID if frame["message"]["kind"] != "packet"])
def test_a_valid_frame_reads_as_its_writer_meant_it(frame: Golden) -> None:
    """2.1–2.4: payload, clocks, deletions and presence entries equal what Yjs itself reads."""
    assert read(bytes.fromhex(frame["hex"])) == expected(frame["message"])


@named(INVALID)
def test_an_invalid_frame_ends_the_connection(frame: Golden) -> None:
    """2.1–2.5: with the code that the golden file names."""
    with pytest.raises(Refused) as refused:
        read(bytes.fromhex(frame["hex"]))
    assert refused.value.code == frame["close"]


@named([frame for frame in VALID if frame["direction"] == "server"])
def test_what_the_server_sends_is_spelled_as_the_peers_spell_it(frame: Golden) -> None:
    """2.3, 2.4, 4, 5: our encoder makes the same bytes as y-protocols and lib0."""
    message, written = frame["message"], bytes.fromhex(frame["hex"])
    if message["kind"] == "packet":
        assert wire.packet(message["payload"]) == written
    elif message["kind"] == "presence":
        entries = expected(message)["entries"]
        assert wire.presence(presence.encode(entries)) == written
    else:
        encoders = {"sync1": wire.sync_step1, "sync2": wire.sync_step2, "update": wire.update}
        assert encoders[message["kind"]](bytes.fromhex(message["payload"])) == written


def test_the_sign_of_life_is_a_presence_frame_without_entries() -> None:
    """2.6."""
    (frame,) = [frame for frame in VALID if frame["clause"] == "2.6"]
    assert bytes.fromhex(frame["hex"]) == wire.KEEPALIVE


def test_the_editor_knows_the_same_nodes_and_marks() -> None:
    """`frontend/tests/editor/schema.test.ts` compares the same file with the editor's schema."""
    known = json.loads((GOLDEN / "schema.json").read_text())
    assert sorted([*HOLDS, "text"]) == known["nodes"]
    assert sorted(MARKS) == known["marks"]


ADDRESSES = json.loads((GOLDEN / "addresses.json").read_text())["links"]


def test_links_lead_where_the_editor_says() -> None:
    """`frontend/tests/shared/safe-address.test.ts` holds the editor to the same table."""
    assert [[given, address(given)] for given, _ in ADDRESSES] == ADDRESSES
    kept = {href for _, href in ADDRESSES if href}
    assert {address(href) for href in kept} == kept


def test_every_link_goes_out_and_in_again() -> None:
    runs = [Run(f"{n}", {"link": {"href": href}}) for n, (_, href) in enumerate(ADDRESSES) if href]
    tree = fit(Node("doc", {}, tuple(Node("paragraph", {}, (run,)) for run in runs)))
    assert fit(read_markdown(markdown_of(tree))) == tree
    assert fit(read_html(html_of(tree))) == tree
    assert fit(read_docx(docx_of(tree, "T", lambda _: None))) == tree
