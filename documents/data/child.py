"""Tells what a document of data holds in a process of its own (documents/jobs/child.py). No Django.

{"do": "values"} the updates, each behind its length  → {} the values (values.py), as JSON
"""

import gc
from typing import Any

import orjson

from documents.content.yjs_reader import opened
from documents.data.values import values_of
from documents.errors import Unfit
from documents.jobs.child import Answer, work
from documents.moments.child import updates_in
from documents.translation import gettext_noop as _


def _values(job: dict[str, Any], data: bytes) -> Answer:
    values = values_of(opened(updates_in(data)).get_update())
    try:
        return {}, [orjson.dumps(values)]
    except orjson.JSONEncodeError as error:
        raise Unfit(_("It is too large or nests too deep to be read.")) from error


if __name__ == "__main__":
    # What the job leaves behind goes with the process.
    gc.disable()
    work({"values": _values})
