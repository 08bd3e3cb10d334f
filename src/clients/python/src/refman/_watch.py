"""Follows a change log over failures, without a connection."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Callable

from ._retries import Backoff
from .errors import RefmanError, UnexpectedResponseError, hierarchy_moved

if TYPE_CHECKING:
    from .records import Change, ChangeList

_LOGGER = logging.getLogger("refman")
_REST_SECONDS = 1.0
_CLIENT_ERROR = 400
_SERVER_ERROR = 500
_TOO_MANY_REQUESTS = 429


class Watch:
    """Holds the position of a reader in a change log; gives each later event once and in order.

    A failure is no end, however long it lasts, unless `timeout` seconds pass without a page.
    """

    def __init__(
        self, position: int | str, clock: Callable[[], float], random: Callable[[], float], timeout: float | None
    ) -> None:
        self.position = str(position)
        self._backoff = Backoff(random)
        self._clock = clock
        self._timeout = timeout
        self._since = clock()
        self._asked = clock()
        self._is_empty = False
        self._moved: Change | None = None

    def ask(self) -> None:
        """Notes that a page is requested."""
        self._asked = self._clock()

    def rest(self) -> float:
        """Returns the number of seconds before the next request if the service does not wait for events by itself."""
        return max(0.0, self._asked + _REST_SECONDS - self._clock()) if self._is_empty else 0.0

    def accept(self, page: ChangeList) -> Iterator[Change]:
        """Yields the events of a page that were not yielded before; raises an error behind the move of the hierarchy."""
        self._backoff.reset()
        self._is_empty = not page.changes
        for change in page.changes:
            if _key(change.position) <= _key(self.position):
                continue
            if self._moved is not None and change.version > self._moved.version:
                raise hierarchy_moved(self._moved)
            if change.type == "hierarchy.moved":
                self._moved = change
            self.position = change.position
            yield change
            if self._moved is not None and change.last:
                raise hierarchy_moved(self._moved)
        if _key(page.end) > _key(self.position):
            self.position = page.end
        # The caller's own work between two events is no silence of the service.
        self._since = self._clock()

    def wait(self, failure: RefmanError) -> float:
        """Returns the number of seconds before the next attempt; raises the failure if there is none."""
        if self._moved is not None and failure.code == "changes_gone":
            raise hierarchy_moved(self._moved)
        status = failure.status or 0
        if _CLIENT_ERROR <= status < _SERVER_ERROR and status != _TOO_MANY_REQUESTS:
            raise failure
        if self._timeout is not None and self._clock() - self._since >= self._timeout:
            raise failure
        wait = (failure.retry_after or 0.0) + self._backoff.next()
        what = "was answered by something else" if isinstance(failure, UnexpectedResponseError) else "failed"
        _LOGGER.warning("A request for changes %s, the next one follows in %.1f s: %s", what, wait, failure)
        return wait


def _key(position: str) -> tuple[int, float]:
    version, _, ordinal = position.partition(".")
    # The position 42 is behind 42.7.
    return int(version), int(ordinal) if ordinal else float("inf")
