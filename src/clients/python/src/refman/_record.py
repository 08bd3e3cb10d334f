"""Reads records from JSON values, and writes them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Callable, ClassVar, TypeVar

from ._requests import camel

if TYPE_CHECKING:
    from typing_extensions import Self

    from ._requests import Response

_R = TypeVar("_R", bound="Record")
_FRACTION = re.compile(r"\.(\d+)")

Decoder = Callable[[Any], Any]


class Record:
    """Reads itself from the members of a JSON object. Members that it does not know are ignored."""

    _decoders: ClassVar[Mapping[str, Decoder]] = {}
    _members: ClassVar[list[tuple[str, str, bool, Decoder | None]]]
    _is_versioned: ClassVar[bool] = False

    @classmethod
    def from_json(cls, value: Mapping[str, Any], **further: Any) -> Self:
        """Creates a record from a JSON object; raises KeyError if a member is missing."""
        values = further
        for name, member, required, decode in cls._read_members():
            found = value[member] if required else value.get(member)
            if found is not None or (required and name not in values):
                values[name] = found if decode is None or found is None else decode(found)
        return cls(**values)

    @classmethod
    def from_response(cls, response: Response) -> Self:
        """Creates a record from the body and the header fields of a response."""
        if cls._is_versioned:
            return cls.from_json(response.data, version=response.version, root_id=response.root_id)
        return cls.from_json(response.data)

    def to_json(self) -> dict[str, Any]:
        """Returns the members as a JSON object, without those that are None."""
        return {
            member: encode(value) for name, member, _, _ in self._read_members() if (value := getattr(self, name)) is not None
        }

    @classmethod
    def _read_members(cls) -> list[tuple[str, str, bool, Decoder | None]]:
        if "_members" not in vars(cls):
            cls._members = [
                (each.name, camel(each.name), each.default is dataclasses.MISSING, cls._decoders.get(each.name))
                for each in dataclasses.fields(cls)  # type: ignore[arg-type]
            ]
        return cls._members


def encode(value: Any) -> Any:
    """Returns the JSON value of a record, or of lists and mappings of them."""
    if isinstance(value, Record):
        return value.to_json()
    if isinstance(value, Mapping):
        return {key: encode(each) for key, each in value.items()}
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return value
    return [encode(each) for each in value]


def each(decode: Decoder) -> Decoder:
    """Returns what reads a list."""
    return lambda values: [decode(value) for value in values]


def by_name(decode: Decoder) -> Decoder:
    """Returns what reads the values of an object."""
    return lambda values: {name: decode(value) for name, value in values.items()}


def time(text: str) -> datetime:
    """Reads a time to the microsecond."""
    # Before Python 3.11, fromisoformat takes neither Z nor any number of digits.
    microseconds = _FRACTION.sub(lambda found: "." + found.group(1)[:6].ljust(6, "0"), text)
    return datetime.fromisoformat(microseconds.replace("Z", "+00:00"))
