"""A site with a document, the people around it, and what is asked about them again and again."""

from base64 import b64decode
from typing import Any

from pycrdt import Doc

from tests.live.people.draft import text_of
from tests.live.people.frames import clocks
from tests.live.people.peer import Peer
from tests.live.sites.site import Site


class Scene:
    """Ann's document; the others are who they are made."""

    def __init__(self, site: Site, title: str = "Plan", transport: str = "socket") -> None:
        self.site = site
        self._transport = transport
        self._peers: list[Peer] = []
        self.people: dict[str, dict[str, Any]] = {"ann": site.ask("person", "Ann")}
        self.document: str = site.ask("document", self.people["ann"]["id"], title)

    @classmethod
    def of(cls, site: Site, other: "Scene") -> "Scene":
        """The same document and people on another site, which is a copy."""
        scene = cls.__new__(cls)
        scene.site, scene._transport, scene._peers = site, other._transport, []
        scene.people, scene.document = other.people, other.document
        return scene

    def person(self, name: str, role: str | None = None) -> dict[str, Any]:
        """Add a person, with a role in the document or with none."""
        self.people[name] = self.site.ask("person", name.title())
        if role:
            self.share(name, role)
        return self.people[name]

    def share(self, name: str, role: str | None) -> int:
        """Have Ann give, change or take (None) a role, past the server; the access version."""
        ids = self.people["ann"]["id"], self.people[name]["id"]
        version: int = self.site.ask("share", self.document, *ids, role)
        return version

    def freeze(self, on: bool) -> None:
        """Have Ann approve the text, or let it take changes again, past the server."""
        self.site.ask("freeze", self.document, self.people["ann"]["id"], on)

    def address(self, document: str | None = None) -> str:
        """Where the socket of a document is."""
        return f"{self.site.socket_url}/{document or self.document}"

    def open(self, name: str | None, packets: bool = True, **more: str) -> Peer:
        """Open a connection for a person (None: a stranger); `more` are query parameters."""
        session = self.people[name]["session"] if name else None
        return self.connect(session, {"packets": "1", **more} if packets else more)

    def connect(
        self,
        session: str | None,
        query: dict[str, str],
        document: str | None = None,
        origin: str | None = None,
    ) -> Peer:
        """Open a connection for the holder of a session's key."""
        address, ports = self.address(document), self.site.ports
        return self.keep(Peer(address, session, query, origin, self._transport, ports))

    def keep(self, peer: Peer) -> Peer:
        """Hang up for this peer at the end."""
        self._peers.append(peer)
        return peer

    def join(self, name: str) -> Peer:
        """Open a connection with packets and hear the greeting and all of the document."""
        peer = self.open(name)
        peer.next("welcome")
        peer.sync()
        return peer

    def close(self) -> None:
        """Hang up for everybody."""
        for peer in self._peers:
            peer.close()

    # What is kept.

    def entries(self) -> list[dict[str, Any]]:
        """The journal: `seq`, `kind`, `authors`, `update` (bytes)."""
        rows = self.site.ask("entries", self.document)
        return [{**row, "update": b64decode(row["update"])} for row in rows]

    def updates(self) -> list[bytes]:
        """The updates of the journal, without the changes of rights."""
        return [row["update"] for row in self.entries() if row["kind"] == "update"]

    def replayed(self) -> Doc[Any]:
        """The document as a replay of the journal from nothing tells it."""
        return _doc(self.site.ask("replayed", self.document))

    def opened(self) -> Doc[Any]:
        """The document as the server opens it, from snapshot and tail."""
        return _doc(self.site.ask("opened", self.document))

    def stored_text(self) -> str:
        """The text as it is kept, by both ways of reading it, which must agree."""
        return same_document(self.opened(), self.replayed())


def _doc(state: str) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    doc.apply_update(b64decode(state))
    return doc


def same_document(one: Doc[Any], other: Doc[Any]) -> str:
    """Assert that two Docs are equal, in text and in state vector; returns the text."""
    assert text_of(one) == text_of(other)
    assert clocks(one.get_state()) == clocks(other.get_state())
    return text_of(one)
