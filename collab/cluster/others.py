"""Which other processes have the documents open that this one has open. Pure.

Told by hints, of which each may be lost: whoever has a document open says so now and then.
"""

from uuid import UUID

# Whoever else has a document open answers within this, once asked.
_SETTLING_SECONDS = 2.0


class Others:
    """For each document that is open here, who else has it open.

    A process that has not said so for `patience` seconds has not. `now` is one clock's everywhere.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._since: dict[UUID, float] = {}
        self._heard: dict[UUID, dict[str, float]] = {}

    def begin(self, document_id: UUID, now: float) -> None:
        """The document is open here."""
        self._since[document_id] = now

    def end(self, document_id: UUID) -> None:
        """The document is not open here any more."""
        self._since.pop(document_id, None)
        self._heard.pop(document_id, None)

    def note(self, document_id: UUID, process: str, now: float) -> None:
        """A process has said that it has the document open."""
        if document_id in self._since:
            self._heard.setdefault(document_id, {})[process] = now

    def forget(self, process: str, document_id: UUID | None = None) -> None:
        """A process does not have the document, or any, open any more."""
        for each in [document_id] if document_id else list(self._heard):
            heard = self._heard.get(each, {})
            heard.pop(process, None)
            if not heard:
                self._heard.pop(each, None)

    def may_have(self, document_id: UUID, now: float) -> bool:
        """Whether another process may have the document open, as far as is known."""
        since = self._since.get(document_id)
        if since is None or now < since + _SETTLING_SECONDS:
            return True
        return self._has(document_id, now)

    def count(self, now: float) -> int:
        """How many of the documents another process has open, too."""
        return sum(self._has(document_id, now) for document_id in list(self._heard))

    def _has(self, document_id: UUID, now: float) -> bool:
        heard = self._heard.get(document_id, {})
        for process, at in list(heard.items()):
            if now - at > self._patience:
                self.forget(process, document_id)
        return bool(heard)
