"""The shipped files for Caddy and nginx: who has a document open meets on one process."""

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Semaphore, Thread
from uuid import UUID, uuid4

import httpx
import pytest

from tests.live.operation.test_health import until
from tests.live.sites.postgres import Cluster
from tests.live.sites.proxy import KINDS, Fronted, Proxy, is_installed
from tests.live.sites.site import Template
from tests.live.trials.storm import Storm

# What is about a document, as its page, its clients and its programs ask for it.
PATHS = [
    "/documents/{}/",
    "/documents/{}/ticket",
    "/documents/{}/versions/3/",
    "/collab/{}",
    "/collab/{}?packets=1",
    "/collab/{}/poll",
    "/hocuspocus/{}",
    "/collab/{}/poll/token?after=3",
    "/api/v1/documents/{}",
    "/api/v1/documents/{}/content?format=markdown",
]
# One for all: it takes time to make.
CLIENT = httpx.Client(trust_env=False, timeout=30)
MakeProxy = Callable[..., Proxy]


class Backend:
    """Answers every request with its own port; those at `…/wait` when it is told to."""

    def __init__(self) -> None:
        self.released, self.arrived = Event(), Semaphore(0)
        backend = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.endswith("/wait"):
                    backend.arrived.release()
                    backend.released.wait(30)
                body = str(backend.port).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Be there for nobody any more."""
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def backends() -> Iterator[list[Backend]]:
    made = [Backend() for _ in range(3)]
    yield made
    for each in made:
        each.close()


@pytest.fixture
def make_proxy(tmp_path: Path) -> Iterator[MakeProxy]:
    made: list[Proxy] = []

    def make(kind: str, ports: list[int], **more: int) -> Proxy:
        if not is_installed(kind) and "CI" not in os.environ:
            pytest.skip(f"{kind} is not installed (`make system` installs it)")
        made.append(Proxy(kind, tmp_path / kind, ports, **more))
        return made[-1]

    yield make
    for each in made:
        each.close()


def asked(proxy: Proxy, path: str) -> int:
    """Which backend answers."""
    answer = CLIENT.get(f"http://127.0.0.1:{proxy.port}{path}")
    answer.raise_for_status()
    return int(answer.text)


def places(proxy: Proxy, documents: list[UUID]) -> dict[UUID, int]:
    """Where each document is; it must be the same for all that concerns it."""
    found = {}
    for document in documents:
        ports = {asked(proxy, path.format(document)) for path in PATHS}
        assert len(ports) == 1
        found[document] = ports.pop()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_is_with_one_process(
    kind: str, backends: list[Backend], make_proxy: MakeProxy
) -> None:
    """All that concerns it, and documents are spread; those of one that is gone pass on to others,
    and what is with others stays there. What is about no document goes anywhere.
    """
    proxy = make_proxy(kind, [each.port for each in backends])
    documents = [uuid4() for _ in range(16)]
    before = places(proxy, documents)
    assert set(before.values()) == {each.port for each in backends}
    assert len({asked(proxy, "/documents/") for _ in range(20)}) > 1
    assert len({asked(proxy, f"/people/7/{uuid4()}.webp") for _ in range(20)}) > 1
    gone = backends.pop()
    gone.close()
    after = places(proxy, documents)
    assert set(after.values()) == {each.port for each in backends}
    stayed = [document for document in documents if before[document] != gone.port]
    assert {each: after[each] for each in stayed} == {each: before[each] for each in stayed}


@pytest.mark.parametrize("kind", KINDS)
def test_the_documents_of_one_that_is_full_pass_on(
    kind: str, backends: list[Backend], make_proxy: MakeProxy
) -> None:
    proxy, document = make_proxy(kind, [each.port for each in backends], most=2), uuid4()
    port = asked(proxy, f"/collab/{document}")
    (first,) = [each for each in backends if each.port == port]
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(asked, proxy, f"/collab/{document}/wait") for _ in range(2)]
        for _ in waiting:
            assert first.arrived.acquire(timeout=30)
        assert asked(proxy, f"/collab/{document}") != port
        first.released.set()
        assert [each.result() for each in waiting] == [port, port]
    assert asked(proxy, f"/collab/{document}") == port


def test_people_write_through_kills_and_drains(
    cluster: Cluster, template: Template, make_proxy: MakeProxy, tmp_path: Path
) -> None:
    """Behind nginx (Caddy is in tests/live/trials): the documents of a process that dies, or is
    drained, pass on, and come back to it; nothing is lost, nothing is doubled.
    """
    template.copy(tmp_path / "site")
    fleet = Fronted(tmp_path / "site", {"DATABASE_URL": cluster.database()}, 2)
    try:
        fleet.start()
        fleet.front = make_proxy("nginx", fleet.ports_of_processes).port
        storm = Storm(fleet, seed=5)

        def kill_and_drain() -> None:
            dying, drained = fleet.processes
            dying.kill()
            dying.start()
            drained.stop()
            drained.start()
            # Whom it could not reach the proxy passes over for a moment, be it all of them.
            for scene in storm.scenes:
                page = f"{fleet.url}/documents/{scene.document}/"
                until(lambda page=page: CLIENT.get(page).status_code != 502)

        asyncio.run(storm.type_through(kill_and_drain))
        # First, for what was sent last may be on its way yet.
        storm.converge()
        storm.check()
    finally:
        fleet.close()
