"""Decides how managers work: by their arguments, and by the environment where there is no argument."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Literal

    Mode = Literal["private", "shared", "offline"]
    Fallback = Literal["raise", "local"]

_MODES = ("private", "shared", "offline")
_FALLBACKS = ("raise", "local")
_TRUE = frozenset({"", "1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_ALL = 100
# Keys of symbols begin with both ids and have at most 255 characters.
_HIERARCHY = re.compile(r"[A-Za-z0-9._~-]{1,80}")
# The ids of sheets and of child processes have a program's name, then "." or "~".
_PROGRAM = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True)
class Settings:
    """Holds what a root was told about its mode, and which part of which hierarchy it draws."""

    mode: Mode
    hierarchy: str | None
    program: str | None
    fallback: Fallback


def resolve(mode: str | None, hierarchy: str | None, program: str | None, fallback: str | None) -> Settings:
    """Returns the settings of a root; raises ValueError for an unknown value, or if `shared` lacks an id."""
    mode = _choose("mode", mode, "REFMAN_MODE", _MODES)
    fallback = _choose("fallback", fallback, "REFMAN_FALLBACK", _FALLBACKS)
    hierarchy = _id("hierarchy", hierarchy, "REFMAN_HIERARCHY", _HIERARCHY)
    program = _id("program", program, "REFMAN_PROGRAM", _PROGRAM)
    if mode == "shared":
        if hierarchy is None:
            raise ValueError("mode 'shared' needs a hierarchy: the id of its root, as an argument or in REFMAN_HIERARCHY")
        if program is None:
            raise ValueError(
                "mode 'shared' needs the name of the program, as an argument or in REFMAN_PROGRAM: the same name gets the same"
                " references in the next run, and programs that run at the same time need different names"
            )
    return Settings(mode, hierarchy, program, fallback)  # type: ignore[arg-type]


def is_enabled() -> bool:
    """Returns the feature flag `REFMAN_ENABLED`, true by default; raises ValueError if it is neither true nor false."""
    value = os.environ.get("REFMAN_ENABLED", "").strip().lower()
    if value not in _TRUE | _FALSE:
        raise ValueError(f"REFMAN_ENABLED must be true or false, not {value!r}")
    return value in _TRUE


def is_rolled_out(share: int | None = None) -> bool:
    """Returns whether this program belongs to the share of programs, in percent, that use the package.

    Without an argument the share is `REFMAN_ROLLOUT`, 100 by default. A program is known by its `REFMAN_HIERARCHY`, or else by
    the name of its machine, so it stays in the share while the share grows.
    """
    if share is None:
        text = os.environ.get("REFMAN_ROLLOUT", "").strip() or str(_ALL)
        if not text.isdecimal():
            raise ValueError(f"REFMAN_ROLLOUT must be a whole number from 0 to 100, not {text!r}")
        share = int(text)
    if not 0 <= share <= _ALL:
        raise ValueError(f"the share must be from 0 to 100, not {share}")
    # Only an installation asks, and both modules load much.
    import hashlib  # noqa: PLC0415
    import socket  # noqa: PLC0415

    name = os.environ.get("REFMAN_HIERARCHY") or socket.gethostname()
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % _ALL < share


def _choose(name: str, value: str | None, variable: str, allowed: tuple[str, ...]) -> str:
    if value is None:
        value = os.environ.get(variable) or allowed[0]
        name = variable
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
    return value


def _id(name: str, value: str | None, variable: str, allowed: re.Pattern[str]) -> str | None:
    if value is None:
        value = os.environ.get(variable) or None
        name = variable
    if value is not None and allowed.fullmatch(value) is None:
        raise ValueError(f"{name} must match {allowed.pattern}, not {value!r}")
    return value
