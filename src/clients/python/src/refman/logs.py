"""Writes log entries with the fields of Circuit Synth's: through its context logger if it is loaded, else by `logging`."""

from __future__ import annotations

import logging
import sys
from typing import Any

_LOGGER = logging.getLogger("refman")
_CIRCUIT_SYNTH = "circuit_synth.core._logger"


def is_enabled() -> bool:
    """Returns whether entries of the level `DEBUG` are written."""
    context = _context_logger()
    logger = _LOGGER if context is None else context.logger
    enabled: bool = logger.isEnabledFor(logging.DEBUG)
    return enabled


def debug(message: str, **fields: Any) -> None:
    """Writes an entry of the level `DEBUG`."""
    fields = {"component": "REFERENCE_MANAGER", "implementation": "local", **fields}
    context = _context_logger()
    if context is None:
        _LOGGER.debug(message, extra=fields, stacklevel=3)
    else:
        context.debug(message, **fields)


def _context_logger() -> Any | None:
    # A module that is not loaded writes no log that ours should be a part of.
    module = sys.modules.get(_CIRCUIT_SYNTH)
    return None if module is None else getattr(module, "context_logger", None)
