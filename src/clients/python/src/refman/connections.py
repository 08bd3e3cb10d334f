"""Keeps the connections of this process to shared hierarchies."""

from __future__ import annotations

import os
import threading
from dataclasses import replace

from .client import Client
from .publication import Publication
from .settings import Settings
from .shared import SharedHierarchy
from .snapshots import profile

_SECONDS_BEFORE_FALLBACK = 5.0

_LOCK = threading.Lock()
_CLIENTS: dict[str, Client] = {}
_SHARED: dict[tuple[Settings, int], SharedHierarchy] = {}


def _renew_lock() -> None:
    global _LOCK  # noqa: PLW0603
    _LOCK = threading.Lock()


if hasattr(os, "register_at_fork"):
    # Another thread, which the child process does not have, can hold the lock.
    os.register_at_fork(after_in_child=_renew_lock)


def shared_hierarchy(settings: Settings, rules: str, client: Client | None) -> SharedHierarchy:
    """Returns the one object of this process for a hierarchy, a program and a client.

    Raises ValueError if it has another fallback.
    """
    used = client or _client(settings)
    with _LOCK:
        key = (replace(settings, fallback="raise"), id(client))
        known = _SHARED.get(key)
        if known is None:
            known = _SHARED[key] = SharedHierarchy(used, settings, profile(rules))
        elif known.falls_back != (settings.fallback == "local"):
            raise ValueError("all managers of a program that share a hierarchy must have the same fallback")
        return known


def publication(settings: Settings, client: Client | None) -> Publication:
    """Creates the publication of a hierarchy; raises ValueError if the settings do not name one."""
    if settings.hierarchy is None:
        raise ValueError("publishing needs a hierarchy: the id of its root, as an argument or in REFMAN_HIERARCHY")
    return Publication(client or _client(settings), settings.hierarchy, falls_back=settings.fallback == "local")


def _client(settings: Settings) -> Client:
    with _LOCK:
        known = _CLIENTS.get(settings.fallback)
        if known is None:
            # Whoever can go on alone should not wait for long.
            known = Client(timeout=_SECONDS_BEFORE_FALLBACK) if settings.fallback == "local" else Client()
            _CLIENTS[settings.fallback] = known
        return known
