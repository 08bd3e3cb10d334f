"""Decides whether a request is sent again, and when."""

from __future__ import annotations

import logging
from typing import Callable

from .errors import RefmanError, from_problem

_LOGGER = logging.getLogger("refman")

_FIRST_WAIT_SECONDS = 0.25
_MAX_WAIT_SECONDS = 10.0
# Beyond, the longest wait is reached, and a power of two would become too large for a float.
_MAX_DOUBLINGS = 16
_RETRIED = frozenset({429, 503})


class ConnectionFailed(Exception):  # noqa: N818
    """Reports that no complete response came; `__cause__` is the failure.

    `is_final` means that another attempt would fail for the same reason.
    """

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


class Backoff:
    """Gives a random wait before each attempt, up to a bound that doubles."""

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._failures = 0

    def next(self) -> float:
        """Returns the number of seconds to wait."""
        bound = min(_MAX_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2.0 ** min(self._failures, _MAX_DOUBLINGS))
        self._failures += 1
        return self._random() * bound

    def reset(self) -> None:
        """Begins again with the first bound."""
        self._failures = 0


class Attempts:
    """Counts the attempts to send one request, and ends them when the time is over."""

    def __init__(
        self,
        timeout: float,
        clock: Callable[[], float],
        random: Callable[[], float],
        patience: float = 0.0,
    ) -> None:
        self._clock = clock
        self._backoff = Backoff(random)
        self._end = clock() + timeout + patience
        # A connection that says nothing leaves half of the time for another one.
        self._longest = timeout / 2 + patience

    def seconds(self) -> float:
        """Returns the longest time for the next attempt."""
        # Zero would make a socket that does not wait at all.
        return max(0.001, min(self._longest, self._end - self._clock()))

    def wait(self, failure: ConnectionFailed | RefmanError) -> float:
        """Returns the number of seconds before the next attempt; raises the failure if there is none."""
        retry_after = 0.0
        if isinstance(failure, RefmanError):
            retry_after = failure.retry_after or 0.0
            if failure.status not in _RETRIED and failure.code != "idempotency_in_progress":
                raise failure
        elif failure.is_final:
            raise _unreachable(failure)
        wait = retry_after + self._backoff.next()
        if self._clock() + wait >= self._end:
            raise failure if isinstance(failure, RefmanError) else _unreachable(failure)
        _LOGGER.debug("The request is sent again in %.2f s: %s", wait, failure)
        return wait


def _unreachable(failure: ConnectionFailed) -> RefmanError:
    error = from_problem(f"The service did not answer: {failure}.", "unreachable", 0)
    error.__cause__ = failure.__cause__
    return error
