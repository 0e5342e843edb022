"""Messages that come in pieces. Pure."""

# So many pieces a message may have, and one more for each so many of its bytes.
_MOST, _BYTES_PER_PIECE = 1000, 256


class Pieces:
    """The pieces of the message that comes, as one: it takes what it says, not what each costs."""

    def __init__(self) -> None:
        self._count = self._size = 0

    def begin(self) -> None:
        """Note the first piece."""
        self._count = 1

    def joined(self, so_far: bytes | bytearray, piece: bytes | bytearray | memoryview) -> bytearray:
        """What has come of the message with one more piece."""
        whole = so_far if isinstance(so_far, bytearray) else bytearray(so_far)
        whole += piece
        self._count += 1
        self._size = len(whole)
        return whole

    @property
    def are_too_many(self) -> bool:
        """Whether they are very small and very many."""
        return self._count > _MOST + self._size // _BYTES_PER_PIECE
