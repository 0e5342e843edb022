"""What has happened in a review. Pure: no Django."""

from dataclasses import dataclass

from documents.chat.acts import Json


@dataclass(frozen=True, slots=True)
class News:
    """Threads and suggestions in the order of their revs, and the ids of those that are gone, up
    to `rev`.
    """

    rev: int = 0
    threads: tuple[Json, ...] = ()
    gone: tuple[str, ...] = ()
    suggestions: tuple[Json, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.threads or self.gone or self.suggestions)

    @property
    def as_json(self) -> Json:
        """As scripts are told it."""
        return {
            "rev": self.rev,
            "threads": list(self.threads),
            "suggestions": list(self.suggestions),
            "gone": list(self.gone),
        }


NOTHING_NEW = News()
