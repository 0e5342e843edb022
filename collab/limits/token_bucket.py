"""A token bucket: how much somebody may do at once, and how fast it comes back. Pure."""


class TokenBucket:
    """Holds at most `size` tokens and gains `per_second`; without a rate it never runs dry.

    Times are seconds of any clock that does not go back.
    """

    def __init__(self, size: float, per_second: float) -> None:
        self._size = size
        self._per_second = per_second
        self._tokens = size
        self._at: float | None = None

    def take(self, amount: float, now: float) -> float:
        """Take tokens and return for how many seconds the bucket is in debt; 0.0 when it held them.

        Whoever does not wait for as long as the debt lasts adds to it.
        """
        if not self._per_second:
            return 0.0
        self._fill(now)
        self._tokens -= amount
        return max(0.0, -self._tokens / self._per_second)

    def offers(self, amount: float, now: float) -> bool:
        """Take tokens if the bucket holds them, or leave it as it is."""
        if not self._per_second:
            return True
        self._fill(now)
        if self._tokens < amount:
            return False
        self._tokens -= amount
        return True

    def give_back(self, amount: float) -> None:
        """Put back tokens that were taken and not used after all."""
        self._tokens += amount

    def _fill(self, now: float) -> None:
        if self._at is not None:
            tokens = self._tokens + (now - self._at) * self._per_second
            self._tokens = tokens if tokens < self._size else self._size
        self._at = now
