"""Where somebody believes a document to be. Pure: no Django."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """The last seq, the last rev of the chat, the text's epoch, and the rights' access version."""

    head: int
    rev: int
    epoch: int
    access_version: int
