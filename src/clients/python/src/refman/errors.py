"""Defines the errors of the reference manager.

Each error inherits from what callers of Circuit Synth's classes catch: `ValueError` for a text that the rules refuse,
`RuntimeError` for a reference in use and for a refused move. Errors that only a service gives inherit from the class of the
standard library that callers of networks catch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

if TYPE_CHECKING:
    from .records import Change

_IN_USE = frozenset({"already_in_use", "counter_overflow", "held_by_symbols", "range_exhausted"})
_RULES = frozenset(
    {
        "empty_prefix",
        "empty_reference",
        "invalid_count",
        "invalid_number",
        "invalid_number_character",
        "invalid_prefix_character",
        "invalid_reference_format",
        "missing_number",
        "prefix_must_start_with_letter",
        "prefix_too_long",
        "reference_too_long",
        "reserved_prefix",
        "reserved_reference",
    }
)
_HIERARCHY = frozenset(
    {
        "hierarchy_conflict",
        "hierarchy_cycle",
        "hierarchy_limit",
        "hierarchy_references_limit",
        "hierarchy_series_limit",
        "hierarchy_unnumbered_limit",
        "levels_limit",
        "manager_not_found",
    }
)
_DENIED = frozenset({401, 403})
_UNAVAILABLE = frozenset({429, 503})
_COMBINED: dict[tuple[type[Exception], type[Exception]], type[RefmanError]] = {}


class RefmanError(Exception):
    """Reports a refused operation; the operation changed nothing.

    `code` and `category` are those of the service. `details` holds the offending value or the limit. `owner_id` is the
    id of the manager that owns a reference in use. `status`, `request_id` and `retry_after` are None for an error of the local
    engine. `status` is 0 if no answer came. The operator finds the request by its `request_id`. `retry_after` is the number of
    seconds after which the service wants to be asked again.
    """

    category = "internal"
    status: int | None = None
    retry_after: float | None = None

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
    def owner_id(self) -> int | str | None:
        """Returns the id of the manager that owns the reference; None if the error is about something else."""
        return self.details.get("ownerId")

    def __reduce__(self) -> tuple[Callable[..., RefmanError], tuple[Any, ...], dict[str, Any]]:
        # A combined class cannot be imported by its name, so its parts are pickled.
        kind = getattr(type(self), "combines", type(self))
        return _restore, (kind, str(self), self.code), vars(self)


class ValidationError(RefmanError):
    """Reports a request, a reference, a prefix or a number that was refused."""

    category = "validation"


class InvalidRequestError(ValidationError, ValueError):
    """Reports a request that is malformed or too large."""


class InvalidReferenceError(InvalidRequestError):
    """Reports a text or a number that the rules refuse."""


class ReferenceInUseError(ValidationError, RuntimeError):
    """Reports a reference that is in use, or that no number is left."""


class HierarchyError(RefmanError, RuntimeError):
    """Reports a refused change of the tree."""

    category = "hierarchy"


class ChangesGoneError(HierarchyError):
    """Reports that the change log does not continue from a position: read the state again."""


class HierarchyMovedError(HierarchyError):
    """Reports that a hierarchy became a part of another one, whose log goes on at `root_id` after `version`."""

    @property
    def root_id(self) -> str:
        """Returns the id of the root of the other hierarchy."""
        root_id: str = self.details["rootId"]
        return root_id

    @property
    def version(self) -> int:
        """Returns the version of the other hierarchy after the move."""
        version: int = self.details["version"]
        return version


class NotFoundError(RefmanError, LookupError):
    """Reports a manager, a hierarchy, a reference, a symbol, a change or a rules profile that does not exist."""


class VersionMismatchError(RefmanError, RuntimeError):
    """Reports that a hierarchy does not have the version for which the change was meant."""

    category = "concurrency"


class AccessError(RefmanError, PermissionError):
    """Reports a missing or invalid key or token, or a role that is not sufficient."""


class UnavailableError(RefmanError, ConnectionError):
    """Reports that the service cannot answer now: it did not answer in time, or it is overloaded."""


class UnexpectedResponseError(RefmanError):
    """Reports that something other than the service answered, such as a proxy."""


class FallbackWarning(RuntimeWarning):
    """Warns that the service did not answer, so this process goes on by itself."""


_BY_CODE: dict[str, type[RefmanError]] = {
    "changes_gone": ChangesGoneError,
    "hierarchy_moved": HierarchyMovedError,
    "unreachable": UnavailableError,
    "unexpected_response": UnexpectedResponseError,
    "version_mismatch": VersionMismatchError,
    **dict.fromkeys(_IN_USE, ReferenceInUseError),
    **dict.fromkeys(_RULES, InvalidReferenceError),
}
_BY_CATEGORY: dict[str, type[RefmanError]] = {"hierarchy": HierarchyError, "validation": InvalidRequestError}


def refusal(
    code: str,
    message: str,
    details: dict[str, Any] | None = None,
    caught_as: type[Exception] | None = None,
) -> RefmanError:
    """Creates the error of a code of the local engine.

    `caught_as` is one more class from which an error of the category `validation` inherits.
    """
    category = "hierarchy" if code in _HIERARCHY else "validation"
    kind = _kind(code, category, None)
    if caught_as is not None and category == "validation":
        kind = _combined(kind, caught_as)
    error = kind(message, code, details)
    error.category = category
    return error


def from_problem(  # noqa: PLR0913
    message: str,
    code: str,
    status: int,
    *,
    category: str = "internal",
    details: dict[str, Any] | None = None,
    request_id: str | None = None,
    retry_after: float | None = None,
) -> RefmanError:
    """Creates the error of a problem document of the service, or of a failure to reach the service."""
    error = _kind(code, category, status)(message, code, details, request_id)
    error.category = category
    error.status = status
    error.retry_after = retry_after
    return error


def hierarchy_moved(change: Change) -> RefmanError:
    """Creates the error of a watch whose hierarchy became a part of another one."""
    other = change.other_hierarchy
    details = {} if other is None else {"rootId": other.root_id, "version": other.version}
    return from_problem(
        "The hierarchy became a part of another one. Its changes go on in the log of that one.",
        "hierarchy_moved",
        0,
        category="hierarchy",
        details=details,
    )


def _kind(code: str, category: str, status: int | None) -> type[RefmanError]:
    if code in _BY_CODE:
        return _BY_CODE[code]
    if code.endswith("_not_found"):
        return NotFoundError
    if status in _DENIED:
        return AccessError
    if status in _UNAVAILABLE:
        return UnavailableError
    return _BY_CATEGORY.get(category, RefmanError)


def _combined(kind: type[RefmanError], other: type[Exception]) -> type[RefmanError]:
    made = _COMBINED.get((kind, other))
    if made is None:
        members = {"__module__": kind.__module__, "__doc__": kind.__doc__, "combines": (kind, other)}
        # Another thread can have made one, which all must share.
        made = _COMBINED.setdefault((kind, other), type(kind.__name__, (kind, other), members))
    return made


def _restore(kind: Any, message: str, code: str) -> RefmanError:
    base, other = kind if isinstance(kind, tuple) else (kind, None)
    made = base if other is None else _combined(base, other)
    error: RefmanError = made(message, code)
    return error
