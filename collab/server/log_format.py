"""How the log is written: a line of text or of JSON for each record, without content and secrets.

What code logs here names documents and people by their ids. The rest is a net under what libraries
may log: an address with a token in it, or a database that quotes the row that it refused.
"""

import logging
import re
from datetime import UTC, datetime

import orjson

_HIDDEN = "…"
# Personal tokens, session keys, tickets, tokens of links, invitations, resets and polls: whatever
# stands where one belongs, and any long run of letters and digits that is no document's id.
_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])"
_SECRET = re.compile(
    r"scr_[\w-]+"
    r"|(?<=ticket=)[^\s&\"']+"
    r"|(?<=sessionid=)[^\s;\"']+"
    r"|(?<=/reset/key/)[^\s/\"']+"
    r"|(?<=/confirm-email/)[^\s/\"']+"
    r"|(?i:(?<=bearer ))[^\s\"']+"
    rf"|(?<![\w.-])(?!{_ID})(?=[\w-]*\d)(?=[\w-]*[a-zA-Z])[\w-]{{24,}}(?::[\w:-]+)?"
)
# PostgreSQL's errors quote keys and rows in these lines.
_QUOTED = re.compile(r"^(DETAIL|CONTEXT|LINE \d+):.*(?:\n\s.*)*", re.MULTILINE)


def without_secrets(text: str) -> str:
    """The text with what opens something, or quotes somebody, left out."""
    return _SECRET.sub(_HIDDEN, _QUOTED.sub(rf"\1: {_HIDDEN}", text))


class LineFormatter(logging.Formatter):
    """A line for a person: time, level, logger, message; then the traceback, if any."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class JsonFormatter(logging.Formatter):
    """A line of JSON: `time` (ISO 8601, UTC), `level`, `logger`, `message`, `error` (a traceback).

    Nothing else of the record: what libraries attach may hold whole requests.
    """

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if record.exc_info:
            told["error"] = without_secrets(self.formatException(record.exc_info))
        return orjson.dumps(told).decode()
