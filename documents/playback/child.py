"""Makes the film of a text in a process of its own (documents/jobs/child.py). No Django.

A job has `tracks`: texts that follow each other, each with the tick at which it is `first` there
and `steps` as those of documents/moments/child.py, of which each is a tick. `owners` has whose the
client ids are.

    {"do": "film"}                             → {} what each of the texts has ever held, as JSON
"""

import gc
from itertools import islice
from typing import Any

import orjson

from documents.jobs.child import Answer, work
from documents.moments.child import updates_in
from documents.moments.chronicle import Chronicle
from documents.playback.film import film_of


def _film(job: dict[str, Any], data: bytes) -> Answer:
    updates, owners = updates_in(data), dict(job["owners"])
    tracks = []
    for track in job["tracks"]:
        chronicle = Chronicle()
        for tick, count in track["steps"]:
            chronicle.tell(tick, islice(updates, count + (tick is None)))
        tracks.append({"first": track["first"], "held": film_of(chronicle, owners)})
    return {}, [orjson.dumps(tracks)]


if __name__ == "__main__":
    # What one job leaves behind goes with the process.
    gc.disable()
    work({"film": _film})
