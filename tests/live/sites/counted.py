"""The server, which on SIGUSR1 says in its data folder how many tasks and polls it has."""

import asyncio
import json
import os
import signal
from pathlib import Path

_PATH = Path(os.environ["DATA_DIR"]) / "counts.json"


def _count(*_: object) -> None:
    from collab.transports.longpoll.poll import polls

    counts = {"tasks": len(asyncio.all_tasks()), "polls": len(polls)}
    new = _PATH.with_suffix(".new")
    new.write_text(json.dumps(counts))
    new.replace(_PATH)


if __name__ == "__main__":
    from collab.serve import main

    signal.signal(signal.SIGUSR1, _count)
    main()
