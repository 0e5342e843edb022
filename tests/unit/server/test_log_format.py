"""What a line of the log looks like, and the net that keeps secrets and rows out of it."""

import json
import logging
import secrets
import sys

import pytest

from collab.server.log_format import JsonFormatter, LineFormatter, without_secrets


def record(message: str, *arguments: object, failed: bool = False) -> logging.LogRecord:
    error = sys.exc_info() if failed else None
    return logging.LogRecord(
        "collab.hub.hub", logging.ERROR, __file__, 1, message, arguments, error
    )


def test_a_line_of_json():
    """One line, these keys and no others, whatever a library has attached."""
    attached = record("a commit for %d\ndocuments failed", 3)
    attached.request = "GET /secret"
    line = JsonFormatter().format(attached)
    assert "\n" not in line
    told = json.loads(line)
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "ERROR",
        "logger": "collab.hub.hub",
        "message": "a commit for 3\ndocuments failed",
    }


def test_an_error_brings_its_traceback():
    quoted = "our " + "words"
    try:
        raise ValueError(f"null value\nDETAIL:  Failing row contains (1, {quoted}).\nHINT: none")
    except ValueError:
        told = json.loads(JsonFormatter().format(record("failed", failed=True)))
        line = LineFormatter("{message}", style="{").format(record("failed", failed=True))
    for text in (told["error"], line):
        assert "ValueError" in text
        assert "test_log_format.py" in text
        assert "HINT: none" in text
        assert "our words" not in text


@pytest.mark.parametrize(
    "text",
    [
        "Not Found: /accounts/password/reset/key/{}/",
        "GET /collab/x?packets=1&ticket={}&epoch=0",
        "cookie: sessionid={}; a=b",
        "Authorization: Bearer {}",
        "Not Found: /somewhere/{}",
        "key {} is taken",
    ],
)
def test_what_opens_something_is_left_out(text: str):
    """A token is gone, the words around it stay."""
    token = f"a1{secrets.token_urlsafe(24)}"
    before, after = text.split("{}")
    assert without_secrets(text.format(token)) == f"{before}…{after}"


def test_personal_tokens_are_left_out():
    assert without_secrets("of scr_ab-c_d.") == "of …."


@pytest.mark.parametrize(
    "text",
    [
        "document 3f1d6c1e-5f0a-4a53-9a1c-0c8f5b0f6c57 cannot be opened",
        "/api/v1/documents/3f1d6c1e-5f0a-4a53-9a1c-0c8f5b0f6c57/ticket",
        "documents.migrations.0002_chat_tokens_epochs",
        "/usr/lib/python3.11/site-packages/channels_redis/core.py",
    ],
)
def test_what_opens_nothing_stays(text: str):
    assert without_secrets(text) == text
