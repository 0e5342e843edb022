"""What the server needs is there and says nothing: packets are swallowed, nobody is told.

Everything that waits has an end, and is well by itself once the network is.
"""

import signal
import time
from collections.abc import Callable, Iterator

import pytest

from tests.live.cluster.test_fleet import is_degraded
from tests.live.operation.test_health import until
from tests.live.people.scene import Scene
from tests.live.protocol.test_presence import until_shown
from tests.live.sites.fleet import Fleet
from tests.live.sites.network import Network
from tests.live.sites.postgres import Cluster
from tests.live.sites.redis_server import RedisServer
from tests.live.sites.site import Site

MakeSite = Callable[[dict[str, str]], Site]
MakeFleet = Callable[[dict[str, str]], Fleet]
MakeScene = Callable[[Site | Fleet], Scene]

on_postgresql = pytest.mark.parametrize("own_site", ["postgresql"], indirect=True)


@pytest.fixture
def network(cluster: Cluster) -> Iterator[Network]:
    """What leads to PostgreSQL."""
    with Network(cluster.socket) as network:
        yield network


@pytest.fixture
def site(network: Network, cluster: Cluster, own_site: MakeSite) -> Site:
    """A site that reaches its database over the network; an answer takes three seconds at most."""
    address = {"DATABASE_URL": cluster.url(cluster.database_name(), network.port)}
    site = own_site({**address, "DATABASE_SECONDS": "2.4"})
    site.may_log_errors = True
    site.start()
    return site


@on_postgresql
def test_a_database_that_is_silently_dead(
    site: Site, make_scene: MakeScene, network: Network
) -> None:
    """The author is told, the probes say so, and all is well without a restart when it is back."""
    scene = make_scene(site)
    ann, ben = scene.join("ann"), scene.join("ben")
    ann.type("one ")
    ben.until_text("one ")
    ann.until_receipt(1)
    network.swallow()
    ann.type("two ")
    until(lambda: site.get("/healthz").json()["engine_seconds"] >= 1)
    ann.until("unsaved")
    ready = site.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["database"] != "ok"
    assert site.get("/healthz").status_code == 200
    assert "has not answered for 3 seconds" in site.logged()
    network.heal()
    ben.until_text("one two ")
    ann.until_receipt(2)
    assert str(scene.join("cleo").text) == "one two "
    until(lambda: site.get("/readyz").status_code == 200)


@on_postgresql
def test_stopping_while_the_database_is_silently_dead(
    site: Site, make_scene: MakeScene, network: Network
) -> None:
    """Within ten seconds, with a farewell for everybody."""
    ann = make_scene(site).join("ann")
    network.swallow()
    ann.type("late")
    began = time.monotonic()
    site.terminate()
    assert ann.rest()[1] == 4503
    assert site.wait() == -signal.SIGTERM
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("own_site", ["three"], indirect=True)
def test_a_redis_that_is_silently_dead(
    broker: RedisServer, own_site: MakeFleet, make_scene: MakeScene
) -> None:
    """The processes see that they hear nothing, and hear each other again when Redis is back.

    Their connections of before stay dead.
    """
    with Network(broker.socket) as network:
        fleet = own_site({"REDIS_URL": f"redis://127.0.0.1:{network.port}"})
        fleet.start()
        scene = make_scene(fleet)
        ann, ben = scene.join("ann"), scene.join("ben")
        ben.show({"cursor": 1})
        until_shown(ann, {ben.doc.client_id})
        network.swallow()
        for process in fleet.processes[:2]:
            until(lambda process=process: is_degraded(process))
            assert "Redis cannot be reached" in process.logged()
            assert "Redis can be reached again" not in process.logged()
        network.heal()
        for process in fleet.processes[:2]:
            until(lambda process=process: not is_degraded(process))
        ben.show({"cursor": 2}, 2)
        until_shown(ann, {ben.doc.client_id}, 2)
        fleet.close()
