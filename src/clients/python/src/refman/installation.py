"""Puts the class in the place of Circuit Synth's."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from .manager import ReferenceManager
from .settings import is_enabled, is_rolled_out

_PACKAGE = "circuit_synth"
_MODULE = "circuit_synth.core.reference_manager"
_EXCEPTIONS = "circuit_synth.core.exception"


def install(*, rules: str = "any", enabled: bool | None = None, rollout: int | None = None) -> type[Any]:
    """Makes Circuit Synth use this package's `ReferenceManager`, and returns the class that it uses.

    Circuit Synth keeps its own class if `enabled` is False, or if this program does not belong to the share of programs that
    `rollout` names in percent. Without arguments, `REFMAN_ENABLED` (true) and `REFMAN_ROLLOUT` (100) decide. A program is known
    by its `REFMAN_HIERARCHY`, or else by the name of its machine, and stays in a share that grows.

    Circuit Synth is imported if it is not yet. Every module of it that has taken the name gets the new class, so it makes no
    difference whether the import or the installation comes first. Managers that exist already keep their class. `any`
    accepts what Circuit Synth's class accepts; `strict` refuses what the service refuses. A refused reference is also a
    `ValidationError` of Circuit Synth. Raises ImportError if Circuit Synth is not installed.
    """
    module = importlib.import_module(_MODULE)
    original: type[Any] = module.ReferenceManager
    if not (is_enabled() if enabled is None else enabled) or not is_rolled_out(rollout):
        return original
    caught_as = importlib.import_module(_EXCEPTIONS).ValidationError
    installed = _class(rules, caught_as)
    for name, loaded in list(sys.modules.items()):
        if (name == _PACKAGE or name.startswith(_PACKAGE + ".")) and _own(loaded, "ReferenceManager") is original:
            loaded.ReferenceManager = installed  # type: ignore[attr-defined]
    return installed


def _own(module: Any, name: str) -> Any | None:
    # A look-up by getattr would start the lazy imports of a module.
    return getattr(module, "__dict__", {}).get(name)


def _class(rules: str, caught_as: type[Exception]) -> type[ReferenceManager]:
    # Pickle finds the class by its module and name, where the installation puts it.
    members = {
        "__module__": _MODULE,
        "__qualname__": "ReferenceManager",
        "__doc__": ReferenceManager.__doc__,
        "_rules": rules,
        "_caught_as": caught_as,
    }
    return type("ReferenceManager", (ReferenceManager,), members)
