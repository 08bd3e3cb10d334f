"""Defines the errors of the reference manager.

Each error inherits from what callers of Circuit Synth's classes catch: `ValueError` for a text that the rules refuse,
`RuntimeError` for a reference in use and for a refused move.
"""

from __future__ import annotations

from typing import Any, Callable

_RUNTIME = frozenset({"already_in_use", "counter_overflow"})
_HIERARCHY = frozenset({"hierarchy_conflict", "hierarchy_cycle", "levels_limit"})
_COMBINED: dict[tuple[type[Exception], type[Exception]], type[RefmanError]] = {}


class RefmanError(Exception):
    """Reports a refused operation; the operation changed nothing.

    `code` and `category` are those of the service. `details` holds the offending value or the limit. `owner_id` is the
    id of the manager that owns a reference in use. `request_id` is None for an error of the local engine.
    """

    category = "internal"

    def __init__(
        self,
        message: str,
        code: str,
        details: dict[str, Any] | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.details: dict[str, Any] = {} if details is None else details
        self.request_id = request_id

    @property
    def owner_id(self) -> int | None:
        """Returns the id of the manager that owns the reference; None if the error is about something else."""
        return self.details.get("ownerId")

    def __reduce__(self) -> tuple[Callable[..., RefmanError], tuple[Any, ...]]:
        # A combined class cannot be imported by its name, so its parts are pickled.
        kind = getattr(type(self), "combines", type(self))
        return _restore, (kind, str(self), self.code, self.details, self.request_id)


class ValidationError(RefmanError):
    """Reports a reference, a prefix or a number that was refused."""

    category = "validation"


class InvalidReferenceError(ValidationError, ValueError):
    """Reports a text or a number that the rules refuse."""


class ReferenceInUseError(ValidationError, RuntimeError):
    """Reports a reference that is in use, or that no number is left."""


class HierarchyError(RefmanError, RuntimeError):
    """Reports a refused change of the tree."""

    category = "hierarchy"


def refusal(
    code: str,
    message: str,
    details: dict[str, Any] | None = None,
    caught_as: type[Exception] | None = None,
) -> RefmanError:
    """Creates the error of a code.

    `caught_as` is one more class from which an error of the category `validation` inherits.
    """
    kind: type[RefmanError]
    if code in _HIERARCHY:
        kind = HierarchyError
    else:
        kind = ReferenceInUseError if code in _RUNTIME else InvalidReferenceError
        if caught_as is not None:
            kind = _combined(kind, caught_as)
    return kind(message, code, details)


def _combined(kind: type[RefmanError], other: type[Exception]) -> type[RefmanError]:
    made = _COMBINED.get((kind, other))
    if made is None:
        members = {"__module__": kind.__module__, "__doc__": kind.__doc__, "combines": (kind, other)}
        # Another thread can have made one, which all must share.
        made = _COMBINED.setdefault((kind, other), type(kind.__name__, (kind, other), members))
    return made


def _restore(kind: Any, message: str, code: str, details: dict[str, Any], request_id: str | None) -> RefmanError:
    base, other = kind if isinstance(kind, tuple) else (kind, None)
    made = base if other is None else _combined(base, other)
    error: RefmanError = made(message, code, details, request_id)
    return error
