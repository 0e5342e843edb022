"""A site whose connections to PostgreSQL go through a pooler that gives them out by transaction."""

import json
import os
from collections.abc import Callable, Iterator

import pytest

from collab.postgresql import Connection
from tests.live.people.browser import Browser
from tests.live.people.peer import converge
from tests.live.people.scene import Scene
from tests.live.sites.pooler import Pooler
from tests.live.sites.postgres import Cluster
from tests.live.sites.site import Site


@pytest.fixture
def pooler(cluster: Cluster) -> Iterator[Pooler]:
    """Without the program for it, a failure in CI and a skip elsewhere."""
    if not Pooler.is_installed() and "CI" not in os.environ:
        pytest.skip("PgBouncer is not installed (`make system` installs it)")
    pooler = Pooler(cluster)
    yield pooler
    pooler.close()


@pytest.mark.parametrize("own_site", ["postgresql"], indirect=True)
def test_a_site_behind_a_pooler(
    pooler: Pooler,
    cluster: Cluster,
    own_site: Callable[[dict[str, str]], Site],
    make_scene: Callable[[Site], Scene],
) -> None:
    """Its start-up parameters are taken, people write, and what is read in parts is read whole."""
    site = own_site({"DATABASE_URL": cluster.url(cluster.database_name(), pooler.port)})
    site.start()
    scene = make_scene(site)
    peers = [scene.join(name) for name in ("ann", "ben", "ben")]
    for number in range(40):
        for peer in peers:
            peer.type(f"{number} ")
    for peer in peers:
        peer.until_receipt(40)
    converge(peers)
    assert scene.stored_text() == str(peers[0].text)
    ann = Browser(site.url, scene.people["ann"]["session"])
    path = f"/api/v1/documents/{scene.document}/changes?limit=1000"
    told = ann.get(path).text.splitlines()
    assert [json.loads(change)["seq"] for change in told] == [
        row["seq"] for row in scene.entries() if row["kind"] == "update"
    ]
    assert site.get("/readyz").status_code == 200


def test_nothing_is_prepared_behind_a_pooler(pooler: Pooler, cluster: Cluster) -> None:
    """The next transaction may be another session's, which does not know of it."""
    url = cluster.url(cluster.database_name(), pooler.port)
    with Connection.connect(url, autocommit=True) as connection:
        cursor = connection.repeating_cursor()
        for _ in range(5):
            assert cursor.execute("SELECT name FROM pg_prepared_statements").fetchall() == []
