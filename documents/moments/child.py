"""Tells moments of a text in a process of its own (documents/jobs/child.py). No Django.

A job has `tracks`: texts that are told one after the other, each with `steps`, pairs of a step's
number (null for the past) and of how many updates it has; `last` is the step that ended the text,
if one did. `authors` has who wrote in each step, `owners` whose the client ids are. The data are
the updates, each behind its length; the first of a track is the state that it starts from.

    {"do": "difference", "form", "document"}   → {"steps", "people", "changes"} as JSON or HTML
    {"do": "authors", "first", "count"}        → {"steps", "people"} the lines as JSON
    {"do": "undo", "past", "meant", "document"} → {"steps", "people", "changes", "size"} the change
                                        that takes the meant ones back, and what it does, as HTML
    {"do": "return", "line", "document"}       → as "undo": the change that puts a line of the
                                        moment that was back; {"missing": true} where there is none
    {"do": "states", "counts"}                 → {"sizes"} states after so many updates each
"""

import gc
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from pycrdt import Doc

from documents.jobs.child import Answer, work
from documents.moments.amending.returning import Missing, returned
from documents.moments.amending.undoing import Amended, undone
from documents.moments.chronicle import Chronicle, Moment
from documents.moments.differing import Step, What, difference
from documents.moments.lines import Line, lines_of
from documents.moments.markup import html_of_steps
from documents.moments.structs import update_of
from documents.moments.telling import (
    Json,
    Witness,
    json_of_authors,
    json_of_steps,
)
from documents.moments.weave import Weave

_NUMBER = 4


def updates_in(data: bytes) -> Iterator[bytes]:
    """The updates that a job comes with."""
    at = 0
    while at < len(data):
        end = at + _NUMBER + int.from_bytes(data[at : at + _NUMBER])
        yield data[at + _NUMBER : end]
        at = end


class _Texts:
    """The texts of a job: the one that was, as of a moment, and the one that is."""

    def __init__(self, job: Json, data: bytes) -> None:
        updates = updates_in(data)
        self._moment: Moment | None = None
        told = [self._told(track, updates) for track in job["tracks"]]
        self.was, self.now = told[0], told[-1]
        owners = dict(job["owners"])
        authors = dict(enumerate(job["authors"]))
        self.witness = Witness(self.was, self.now, owners, authors, job["tracks"][0]["last"])

    def _told(self, track: Json, updates: Iterator[bytes]) -> Chronicle:
        chronicle = Chronicle()
        for step, count in track["steps"]:
            first = 1 if step is None else 0
            chronicle.tell(step, islice(updates, count + first))
            if step is None and self._moment is None:
                self._moment = chronicle.moment()
        return chronicle

    def steps(self) -> list[Step]:
        """What changed."""
        return difference(self.lines_before(), self.now.lines())

    def lines_before(self) -> list[Line]:
        """The lines of the moment that was."""
        return self.was.lines(self._moment)


def _difference(job: Json, data: bytes) -> Answer:
    texts = _Texts(job, data)
    steps = texts.steps()
    if job["form"] == "html":
        said = html_of_steps(steps, texts.witness, UUID(job["document"])).encode()
    else:
        said = orjson.dumps(json_of_steps(steps, texts.witness), option=orjson.OPT_NON_STR_KEYS)
    changes = sum(step.what is not What.KEEP for step in steps)
    return {**_named(texts.witness), "changes": changes}, [said]


def _named(witness: Witness) -> Json:
    """The steps and people that were told of."""
    steps = sorted({credit.step for credit in witness.given if credit.step is not None})
    return {"steps": steps, "people": sorted({id_ for each in witness.given for id_ in each.by})}


def _authors(job: Json, data: bytes) -> Answer:
    texts = _Texts(job, data)
    lines = texts.now.lines()[job["first"] : job["first"] + job["count"]]
    told = orjson.dumps(json_of_authors(lines, texts.witness))
    return _named(texts.witness), [told]


def _undo(job: Json, data: bytes) -> Answer:
    updates = list(updates_in(data))
    past = job["past"] + 1
    return _amended(job, undone(updates[:past], updates[past:], set(job["meant"])))


def _return(job: Json, data: bytes) -> Answer:
    texts = _Texts(job, data)
    try:
        found = returned(texts.now.state(), texts.lines_before(), texts.now.lines(), job["line"])
    except Missing:
        return {"missing": True}, []
    return _amended(job, found)


def _amended(job: Json, found: Amended) -> Answer:
    texts = [lines_of(Weave(update_of(doc.get_update()))) for doc in (found.before, found.after)]
    steps = difference(*texts)
    nothing = Chronicle()
    witness = Witness(nothing, nothing, dict(job["owners"]), {})
    html = html_of_steps(steps, witness, UUID(job["document"])).encode()
    changes = sum(step.what is not What.KEEP for step in steps)
    named = _named(witness)
    return {**named, "changes": changes, "size": len(found.update)}, [found.update, html]


def _states(job: Json, data: bytes) -> Answer:
    updates = updates_in(data)
    doc: Doc[Any] = Doc()
    states = []
    for place, count in enumerate(job["counts"]):
        with doc.transaction():
            for update in islice(updates, count if place else count + 1):
                if update:
                    doc.apply_update(update)
        states.append(doc.get_update())
    return {"sizes": [len(state) for state in states]}, states


if __name__ == "__main__":
    # What one job leaves behind goes with the process.
    gc.disable()
    work(
        {
            "difference": _difference,
            "authors": _authors,
            "undo": _undo,
            "return": _return,
            "states": _states,
        }
    )
