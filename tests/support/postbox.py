"""A mail server of the tests' own: speaks SMTP, keeps what comes, refuses what it is told to."""

import asyncio
from collections import deque
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Postbox:
    """Takes mails by SMTP while it is a context; `answers` are given to the next ones instead.

    It says that it has a mail when `may_answer` is set.
    """

    def __init__(self, port: int = 0) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: deque[str] = deque()
        self.has_mail, self.may_answer = Event(), Event()
        self.may_answer.set()
        self._controller = _Controller(self, hostname="127.0.0.1", port=port)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._controller.listens_at

    @property
    def readers(self) -> list[str]:
        """To whom mails were sent, in order."""
        return [str(mail["To"]).partition("@")[0] for mail in self.mails]

    def __enter__(self) -> "Postbox":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A mail has come."""
        if self.answers and (answer := self.answers.popleft()):
            return answer
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(mail)  # type: ignore[arg-type]
        self.has_mail.set()
        await asyncio.to_thread(self.may_answer.wait)
        return "250 it is here"


class _Controller(Controller):
    """With a port that the system has chosen."""

    listens_at = 0

    def _trigger_server(self) -> None:
        # As the parent has it, for the port that is listened at.
        assert self.server is not None
        self.port = self.listens_at = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def text_of(mail: Any) -> str:
    """What it says."""
    return str(mail.get_content()).replace("\r\n", "\n")
