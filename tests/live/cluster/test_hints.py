"""Who hears what, by two Redis servers and by PostgreSQL; without any server process."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from collab.cluster.hints import Asked, Closed, Hint, Moved, SharedPresence, Shown, Told
from collab.cluster.neighbours import Neighbours, lane_of
from collab.cluster.postgres_layer import PostgresLayer
from collab.protocol.presence import Entry
from tests.live.sites.network import Network
from tests.live.sites.postgres import Cluster
from tests.live.sites.redis_server import RedisServer

LATE = 30
_HANG_UP = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
MakeLayers = Callable[[], list[Any]]


def of_lane(number: int) -> UUID:
    """The id of a document that the first or the second of two carries."""
    return next(each for each in iter(uuid4, None) if lane_of(each, 2) == number)


class Process:
    """One of several, as far as hints go; `heard` is what came."""

    def __init__(self, layers: list[Any]) -> None:
        self.neighbours = Neighbours(layers)
        self.heard: list[Hint] = []
        self._news = asyncio.Event()

    def on_hint(self, sender: str, hint: Hint) -> None:
        """What the hub does of it: whoever asks is answered."""
        if isinstance(hint, Asked):
            self.neighbours.shown(hint.document_id, [])
        self.heard.append(hint)
        self._news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what was heard makes something true."""
        async with asyncio.timeout(LATE):
            while not condition():
                self._news.clear()
                await self._news.wait()

    def moves(self) -> list[Hint]:
        """What was heard of documents that have moved on."""
        return [hint for hint in self.heard if isinstance(hint, Moved)]


@asynccontextmanager
async def processes(make_layers: MakeLayers, count: int) -> AsyncIterator[list[Process]]:
    found = [Process(make_layers()) for _ in range(count)]
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(work)
            for each in found
            for work in each.neighbours.works(each.on_hint)
        ]
        yield found
        for task in tasks:
            task.cancel()
    await asyncio.gather(*(each.neighbours.stop() for each in found))


async def only_those_who_have_it_open(make_layers: MakeLayers, one: UUID, other: UUID) -> None:
    """Are told that a document moves on; everybody, of people's notices."""
    async with processes(make_layers, 3) as (ann, ben, cleo):
        cleo.neighbours.enter(other)
        # Who follows first is a matter of the moment: that one is asked and answers.
        for each in (ann, ben):
            each.neighbours.enter(one)
        for each in (ann, ben):
            await each.until(lambda each=each: each.neighbours.shared == 1)
        assert (ann.neighbours.shared, ben.neighbours.shared, cleo.neighbours.shared) == (1, 1, 0)
        ann.neighbours.moved(one, (1, 0, 0))
        await ben.until(lambda: ben.moves() == [Moved({one: (1, 0, 0)})])
        # More than PostgreSQL takes at a time.
        crowd = tuple(SharedPresence(Entry(n, 1, '{"a":"ü"}' * 40), n, 1) for n in range(100))
        ann.neighbours.shown(one, crowd)
        await ben.until(lambda: Shown(one, crowd) in ben.heard)
        # Nothing says that she listens already; what is told before is lost, as any hint may be.
        async with asyncio.timeout(LATE):
            while not cleo.heard:
                ann.neighbours.told([7])
                await asyncio.sleep(0.05)
        assert set(cleo.heard) == {Told(frozenset({7}))}
        ben.neighbours.leave(one)
        await ann.until(lambda: Closed(one) in ann.heard)
        assert ann.neighbours.shared == 0


def by_redis(*brokers: RedisServer) -> MakeLayers:
    return lambda: [
        RedisPubSubChannelLayer(hosts=[{"address": each.url}], prefix="scriptorium")
        for each in brokers
    ]


def test_two_redis_servers_share_the_documents(broker: RedisServer) -> None:
    """And where one is away, what the other carries goes on."""
    second = RedisServer()
    layers = by_redis(broker, second)
    try:
        asyncio.run(only_those_who_have_it_open(layers, of_lane(0), of_lane(0)))
        asyncio.run(only_those_who_have_it_open(layers, of_lane(1), of_lane(0)))
        second.stop()
        asyncio.run(only_those_who_have_it_open(by_redis(broker, second), of_lane(0), of_lane(0)))
    finally:
        second.close()


def test_postgresql_is_enough_for_a_few(cluster: Cluster) -> None:
    address = cluster.empty()
    asyncio.run(only_those_who_have_it_open(lambda: [PostgresLayer(address)], uuid4(), uuid4()))


def test_postgresql_that_hangs_up_is_heard_again(cluster: Cluster) -> None:
    """What is open is followed anew, and asked about."""
    address, one = cluster.empty(), uuid4()

    async def cut() -> None:
        async with processes(lambda: [PostgresLayer(address)], 2) as (ann, ben):
            for each in (ann, ben):
                each.neighbours.enter(one)
            for each in (ann, ben):
                await each.until(lambda each=each: bool(each.heard))
                each.heard.clear()
            with psycopg.connect(address, autocommit=True) as operator:
                operator.execute(_HANG_UP)
            # Whoever follows first is asked, and answers.
            for each in (ann, ben):
                await each.until(
                    lambda each=each: not {Asked(one), Shown(one, ())}.isdisjoint(each.heard)
                )

    asyncio.run(cut())


def test_a_lost_connection_is_not_heard_in_the_place_of_the_next(cluster: Cluster) -> None:
    """The next socket of the process has its number, and is heard as any other."""
    database = cluster.empty().rpartition("/")[2]

    async def lose(network: Network) -> None:
        layer, loop = PostgresLayer(cluster.url(database, network.port)), asyncio.get_running_loop()
        waiting = asyncio.ensure_future(layer.receive("process"))
        await layer.group_add("processes", "process")
        await layer.send("process", {"type": "left"})
        assert await waiting == {"type": "left"}
        network.cut()
        with pytest.raises(psycopg.OperationalError):
            await layer.receive("process")
        with ExitStack() as end:
            for ear, mouth in [socket.socketpair() for _ in range(4)]:
                end.callback(ear.close)
                end.callback(mouth.close)
                ear.setblocking(False)
                hearing = loop.create_task(loop.sock_recv(ear, 1))
                await asyncio.sleep(0)
                mouth.send(b"x")
                assert await asyncio.wait_for(hearing, LATE) == b"x"
        await layer.flush()

    with Network(cluster.socket) as network:
        asyncio.run(lose(network))
