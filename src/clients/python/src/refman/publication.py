"""Brings a hierarchy of this process to the service, as a whole."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from . import snapshots
from .engine import LOCK, Tree
from .errors import FallbackWarning, NotFoundError, UnavailableError

if TYPE_CHECKING:
    from .client import Client


class Publication:
    """Replaces a hierarchy at the service under the version that was last seen there."""

    def __init__(self, client: Client, root_id: str, *, falls_back: bool) -> None:
        self._client = client
        self._root_id = root_id
        self._falls_back = falls_back
        self._is_known = False
        self._version: int | None = None

    def begin(self) -> None:
        """Reads the version of the hierarchy."""
        try:
            self._read_version()
        except UnavailableError:
            # The end of the block asks again, and says so if there is still no answer.
            if not self._falls_back:
                raise

    def publish(self, tree: Tree) -> int | None:
        """Sends the hierarchy, and returns its version; None if the service does not answer and this process goes on alone."""
        with LOCK:
            snapshot = snapshots.write(tree, self._root_id)
        try:
            if not self._is_known:
                self._read_version()
            if self._version is None:
                answer = self._client.import_hierarchy(snapshot)
            else:
                answer = self._client.replace_hierarchy(self._root_id, snapshot, if_match=self._version)
        except UnavailableError as error:
            if not self._falls_back:
                raise
            warnings.warn(f"The hierarchy '{self._root_id}' was not published: {error}", FallbackWarning, stacklevel=3)
            return None
        self._version = answer.version
        return self._version

    def _read_version(self) -> None:
        try:
            self._version = self._client.get_hierarchy(self._root_id).version
        except NotFoundError:
            self._version = None
        self._is_known = True
