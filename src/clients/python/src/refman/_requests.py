"""Builds requests and reads responses, without a connection."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Any, Callable, Generic, Literal, TypedDict, TypeVar
from urllib.parse import quote, urlencode

from .errors import RefmanError, from_problem

T = TypeVar("T")

_ACCEPT = {"Accept": "application/json, application/problem+json"}
_JSON = re.compile(r"application/(problem\+)?json\b", re.IGNORECASE)
_FIELD = re.compile(r"[ -~]*")
_TARGET = re.compile(r"/[!-~]*")
_TAG = re.compile(r'"(\d+)"')
_OK = 200
_REDIRECT = 300
_NOT_MODIFIED = 304
_QUOTED_CHARACTERS = 200


class Unset(Enum):
    """Has the value of an argument that was not given, where None means something else."""

    UNSET = "unset"


UNSET = Unset.UNSET


class Options(TypedDict, total=False):
    """Options of each call."""

    timeout: float
    """The longest time in seconds, with all attempts, instead of that of the client."""


class KeyOptions(Options, total=False):
    """Options of each call that the service remembers."""

    idempotency_key: str
    """Identifies the request, instead of a key that the client makes."""


class ChangeOptions(KeyOptions, total=False):
    """Options of each change."""

    if_match: int | Literal["*"]
    """The version of the hierarchy for which the change is meant; any other is refused with `VersionMismatchError`."""


@dataclass(frozen=True)
class Response:
    """Holds what a service answered."""

    status: int
    headers: Mapping[str, str]
    """The header fields by their names in lower case."""
    body: bytes = field(repr=False)

    @property
    def data(self) -> Any:
        """Returns the value of a JSON body; None if there is no body. Raises `UnexpectedResponseError` for anything else."""
        if not self.body:
            return None
        if _JSON.match(self.headers.get("content-type", "")) is None:
            raise self.unexpected("The response is not JSON")
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise self.unexpected("The JSON of the response is malformed") from error

    @property
    def version(self) -> int | None:
        """Returns the version of the hierarchy; None if the response is not about one."""
        tag = _TAG.search(self.headers.get("etag", ""))
        return None if tag is None else int(tag.group(1))

    @property
    def root_id(self) -> str | None:
        """Returns the id of the root of the hierarchy; None if the response is not about one."""
        return self.headers.get("refman-hierarchy")

    @property
    def retry_after(self) -> float | None:
        """Returns the number of seconds after which the service wants to be asked again."""
        value = self.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return float(value)
        try:
            # The clock of the service, not of this machine, tells how far a date is away.
            seconds = (parsedate_to_datetime(value) - parsedate_to_datetime(self.headers.get("date", ""))).total_seconds()
        except (TypeError, ValueError, OverflowError):
            return None
        return max(0.0, seconds)

    def unexpected(self, reason: str) -> RefmanError:
        """Creates the error of a response that is not the service's."""
        text = self.body[:_QUOTED_CHARACTERS].decode("utf-8", "replace")
        return from_problem(
            f"{reason}: status {self.status}, {text!r}.",
            "unexpected_response",
            self.status,
            request_id=self.headers.get("x-request-id"),
            retry_after=self.retry_after,
        )

    def refusal(self) -> RefmanError:
        """Creates the error of a response without success."""
        try:
            problem = self.data
            return from_problem(
                problem["detail"],
                problem["code"],
                self.status,
                category=problem["category"],
                details=problem.get("details"),
                request_id=self.headers.get("x-request-id"),
                retry_after=self.retry_after,
            )
        except (RefmanError, KeyError, TypeError):
            return self.unexpected("The response is not one of the service")


@dataclass(frozen=True)
class Request(Generic[T]):
    """Holds a request, and what reads the response to it."""

    method: str
    target: str
    """The path and the query."""
    read: Callable[[Response], T]
    headers: Mapping[str, str]
    body: bytes | None = field(default=None, repr=False)
    timeout: float | None = None
    patience: float = 0.0
    """The number of seconds for which the service may wait on purpose."""

    def result(self, response: Response) -> T:
        """Returns what the response says; raises a refusal."""
        if not (_OK <= response.status < _REDIRECT or response.status == _NOT_MODIFIED):
            raise response.refusal()
        try:
            return self.read(response)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, RefmanError):
                raise
            raise response.unexpected("The response does not have the members of the contract") from error


def path(*parts: str | int) -> str:
    """Joins parts to a path of the API; raises ValueError for a part that would lead to another path."""
    quoted = []
    for part in parts:
        text = str(part)
        if text in ("", ".", ".."):
            raise ValueError(f"{text!r} cannot be a part of a path")
        quoted.append(quote(text, safe="~"))
    return "/api/v1/" + "/".join(quoted)


def header(value: str) -> str:
    """Returns the value of a header field; raises ValueError if it cannot be sent as it is."""
    if _FIELD.fullmatch(value) is None:
        raise ValueError("a header field must have printable ASCII characters only")
    return value


def get(  # noqa: PLR0913
    target: str,
    read: Callable[[Response], T],
    query: Mapping[str, Any] | None = None,
    *,
    patience: float = 0.0,
    timeout: float | None = None,
    headers: Mapping[str, str] | None = None,
) -> Request[T]:
    """Creates a request that reads."""
    return Request("GET", _target(target, query), read, _fields(headers), None, timeout, patience)


def change(  # noqa: PLR0913
    method: str,
    target: str,
    read: Callable[[Response], T],
    body: Mapping[str, Any] | None = None,
    *,
    query: Mapping[str, Any] | None = None,
    if_match: int | Literal["*"] | None = None,
    idempotency_key: str | None = None,
    timeout: float | None = None,
    headers: Mapping[str, str] | None = None,
) -> Request[T]:
    """Creates a request that changes; every attempt to send it has the same idempotency key."""
    fields = {"Idempotency-Key": str(uuid.uuid4()) if idempotency_key is None else idempotency_key}
    if if_match is not None:
        fields["If-Match"] = if_match if isinstance(if_match, str) else f'"{if_match}"'
    data = None
    if body is not None:
        fields["Content-Type"] = "application/json"
        data = json.dumps(body, separators=(",", ":"), allow_nan=False).encode()
    return Request(method, _target(target, query), read, _fields({**fields, **(headers or {})}), data, timeout)


def given(**members: Any) -> dict[str, Any]:
    """Returns the members that are not None, under their names in the contract."""
    return {camel(name): value for name, value in members.items() if value is not None}


def texts(values: Iterable[str] | None) -> list[str] | None:
    """Returns a list of texts; raises TypeError for a single text, whose characters would be taken for the texts."""
    if isinstance(values, str):
        raise TypeError(f"a list of texts is expected, not the text {values!r}")
    return None if values is None else list(values)


def duration(value: timedelta | str | None) -> str | None:
    """Returns a duration in the ISO 8601 format."""
    return f"PT{value.total_seconds():.6f}S" if isinstance(value, timedelta) else value


def camel(name: str) -> str:
    """Returns the name of a member in the contract: `from` for `from_`, `managerId` for `manager_id`."""
    first, *others = name.rstrip("_").split("_")
    return first + "".join(other.title() for other in others)


def _fields(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {**_ACCEPT, **{name: header(value) for name, value in (headers or {}).items()}}


def _target(target: str, query: Mapping[str, Any] | None) -> str:
    values = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in (query or {}).items()
        if value is not None
    }
    whole = target + "?" + urlencode(values, quote_via=quote) if values else target
    if _TARGET.fullmatch(whole) is None:
        raise ValueError(f"the path must begin with a slash and be percent-encoded, not {whole!r}")
    return whole
