"""Somebody in a room of their own: `python -m tests.fuzz.prober <url> <session>`.

A process of its own, so that it measures the server and not the attackers. Makes a tiny change
every
20 ms until its input ends, then prints how many there were and the longest round trips in ms.
"""

import json
import sys
import threading
import time

from tests.live.peer import Peer

_PAUSE = 0.02


def main() -> None:
    """Probe until nobody listens any more."""
    peer = Peer(sys.argv[1], sys.argv[2], {"packets": "1"})
    peer.next("welcome")
    peer.sync()
    is_over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), is_over.set())).start()
    trips: list[float] = []
    print("ready", flush=True)
    while not is_over.wait(_PAUSE):
        started = time.perf_counter()
        peer.type("x")
        peer.until("update")
        trips.append((time.perf_counter() - started) * 1000)
    print(
        json.dumps({"changes": len(trips), "longest": sorted(trips)[-5:], "text": len(peer.text)})
    )
    peer.close()


main()
