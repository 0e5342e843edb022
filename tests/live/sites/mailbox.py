"""A mail server that can be kept waiting: who is mailed what, and when."""

import socket
from threading import Event, Thread
from typing import BinaryIO


class Mailbox:
    """Takes mails by SMTP at a port, one at a time, each when `is_open` is set."""

    def __init__(self, port: int) -> None:
        self.mails: list[str] = []
        self.is_open, self.has_call = Event(), Event()
        self._socket = socket.create_server(("127.0.0.1", port))
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more."""
        self.is_open.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            # It is closed.
            except OSError:
                return
            self.has_call.set()
            self.is_open.wait()
            with connection:
                self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        lines: BinaryIO = connection.makefile("rwb")
        _say(lines, b"220 mailbox")
        while line := lines.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                _say(lines, b"354 go on")
                self.mails.append(_text(lines))
            _say(lines, b"221 bye" if verb == b"QUIT" else b"250 yes")


def _say(lines: BinaryIO, text: bytes) -> None:
    lines.write(text + b"\r\n")
    lines.flush()


def _text(lines: BinaryIO) -> str:
    text = b""
    while (line := lines.readline()) not in {b".\r\n", b""}:
        text += line
    return text.decode()
