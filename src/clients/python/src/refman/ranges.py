"""Defines the ranges to which the generated numbers of a manager are confined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .errors import RefmanError, refusal
from .rules import MAX_NUMBER, Rules

_OTHERS = "*"
_MAX_RANGES = 100


class Range(NamedTuple):
    """Holds an interval of numbers, inclusive at both ends."""

    first: int = 1
    last: int = MAX_NUMBER


ALL = Range()
"""All numbers that can be generated."""


class Ranges:
    """Confines the generated numbers of a manager by prefix; `*` stands for all prefixes without a range of their own."""

    def __init__(self, by_prefix: Mapping[str, Range]) -> None:
        self.by_prefix = dict(sorted(by_prefix.items()))

    @classmethod
    def read(cls, ranges: Mapping[str, Mapping[str, Any]]) -> Ranges:
        """Creates the ranges of a mapping such as `{"R": {"first": 101, "last": 199}}`; `last` can be missing or None."""
        by_prefix: dict[str, Range] = {}
        for prefix, one in ranges.items():
            unknown = sorted(one.keys() - {"first", "last"})
            if unknown or "first" not in one:
                raise ValueError(f"the range of {prefix!r} must have 'first' and can have 'last', not {sorted(one)}")
            last = one.get("last")
            by_prefix[prefix] = Range(int(one["first"]), MAX_NUMBER if last is None else int(last))
        return cls(by_prefix)

    def describe(self) -> dict[str, dict[str, int]]:
        """Returns the mapping from which equal ranges are read."""
        return {
            prefix: {"first": one.first} if one.last == MAX_NUMBER else one._asdict() for prefix, one in self.by_prefix.items()
        }

    def of(self, prefix: str, rules: Rules) -> Range:
        """Returns the range of a prefix in any spelling."""
        if prefix != _OTHERS and prefix in self.by_prefix:
            return self.by_prefix[prefix]
        key = rules.key(prefix)
        for name, one in self.by_prefix.items():
            if name != _OTHERS and rules.key(name) == key:
                return one
        return self.by_prefix.get(_OTHERS, ALL)

    def refuse(self, rules: Rules) -> RefmanError | None:
        """Returns the refusal of ranges that are empty, out of bounds or of invalid prefixes; None if all are valid."""
        count = len(self.by_prefix)
        if count > _MAX_RANGES:
            return refusal(
                "references_limit",
                f"There may be at most {_MAX_RANGES} ranges of one manager, not {count}.",
                {"count": count, "limit": _MAX_RANGES},
            )
        spellings: dict[str, str] = {}
        for prefix, one in self.by_prefix.items():
            refused = _refuse_numbers(prefix, one)
            if refused is None and prefix != _OTHERS:
                refused = rules.refuse_prefix(prefix)
                other = spellings.setdefault(rules.key(prefix), prefix)
                if refused is None and other != prefix:
                    refused = refusal(
                        "invalid_range",
                        f"The prefixes '{other}' and '{prefix}' are the same, and have two ranges.",
                        {"prefix": prefix},
                    )
            if refused is not None:
                return refused
        return None


def _refuse_numbers(prefix: str, one: Range) -> RefmanError | None:
    if ALL.first <= one.first <= one.last <= ALL.last:
        return None
    return refusal(
        "invalid_range",
        f"The range of '{prefix}' must go up from at least {ALL.first} to at most {ALL.last}, "
        f"not from {one.first} to {one.last}.",
        {"prefix": prefix, "first": one.first, "last": one.last},
    )
