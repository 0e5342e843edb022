"""What the server needs is there and says nothing: packets are swallowed, nobody is told.

Everything that waits has an end, and is well by itself once the network is.
"""

import signal
import time
from collections.abc import Callable, Iterator

import pytest

from tests.live.network import Network
from tests.live.postgres import Cluster
from tests.live.scene import Scene
from tests.live.site import Site
from tests.live.test_health import until

MakeSite = Callable[[dict[str, str]], Site]
MakeScene = Callable[[Site], Scene]

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
