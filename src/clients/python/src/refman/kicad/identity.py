"""Decides what the hierarchy, the managers and the symbols of a project are called on the service."""

from __future__ import annotations

import hashlib
import re

from .project import Project, Sheet, Symbol

_MAX_ID = 200
_MAX_KEY = 255
_MAX_PROJECT = 100
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9._~-]+")


def default_root_id(project: Project) -> str:
    """Returns the id of a project's hierarchy: the name of the project and the UUID of its root sheet, joined with a dot.

    The UUID is written in the root sheet, so all branches and clones of a repository have it, wherever they lie. A copy of a
    project keeps the UUID; the name tells it apart if it was saved under another one. A copy with the same name needs an id of
    its own.
    """
    name = _NOT_IN_ID.sub("-", project.name)[:_MAX_PROJECT] or "project"
    return f"{name}.{_NOT_IN_ID.sub('-', project.uuid)}"


def manager_id(root_id: str, sheet: Sheet) -> str:
    """Returns the id of a sheet's manager: that of the root and the UUIDs of the placed sheets, joined with dots."""
    return _shortened(root_id + _NOT_IN_ID.sub("-", sheet.path.replace("/", ".")), _MAX_ID)


def symbol_key(symbol: Symbol) -> str:
    """Returns the key of a symbol: the path of UUIDs from the root to the symbol, without that of the root."""
    return _shortened(symbol.path, _MAX_KEY)


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else hashlib.sha256(text.encode()).hexdigest()
