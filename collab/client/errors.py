"""What keeps a program from its document."""

from collab.protocol.closing import CloseCode

_FOR_GOOD = range(4400, 4500)
# A ticket says whether somebody may come in again (PROTOCOL.md 6.1).
_ASK_AGAIN = (CloseCode.SIGNED_OUT, CloseCode.NOT_ALLOWED)


class ClientError(Exception):
    """Something kept the program from its document."""

    @property
    def passes(self) -> bool:
        """Whether the same may go well later."""
        return False


class SignInFailed(ClientError):
    """The site did not take the name and password."""


class NoSuchDocument(ClientError):
    """Missing or forbidden: the two look alike."""


class NotAllowed(ClientError):
    """The token, or the role in the document, does not allow it."""


class Moved(ClientError):
    """The words that were to be commented on do not stand there."""


class Refused(ClientError):
    """The site did not do it; `code` is one of PROTOCOL.md 5.20, or the answer's status."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Unavailable(ClientError):
    """The site cannot be reached, or has too much to do."""

    @property
    def passes(self) -> bool:
        return True


class StartedAnew(ClientError):
    """The text was taken back (PROTOCOL.md 3.10): what was not saved is in the Doc alone, and
    whoever goes on joins again."""


class Closed(ClientError):
    """The connection has ended; `code` is one of PROTOCOL.md section 6."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code

    @property
    def passes(self) -> bool:
        return self.code in _ASK_AGAIN or not (
            self.code == CloseCode.TOO_BIG or self.code in _FOR_GOOD
        )
