"""Defines the limits of the service, which the local engine holds too."""

from __future__ import annotations

from typing import NamedTuple

from .errors import RefmanError, refusal
from .rules import MAX_NUMBER


class Limits(NamedTuple):
    """Holds how many things a call or a hierarchy can have."""

    per_call: int = 10_000
    managers: int = 100_000
    levels: int = 64
    references: int = 10_000_000
    series: int = 10_000
    unnumbered: int = 100_000

    def refuse_call(self, count: int, what: str) -> RefmanError | None:
        """Returns the refusal of a call with too many things, or with none; None if there is none."""
        if count < 1:
            return refusal(
                "invalid_count",
                f"There must be at least 1 and at most {self.per_call} {what} in one call, not {count}.",
                {"count": count, "limit": self.per_call},
            )
        return _refuse(count, self.per_call, "references_limit", f"{what} in one call")

    def refuse_managers(self, count: int) -> RefmanError | None:
        """Returns the refusal of a hierarchy with too many managers; None if there is none."""
        return _refuse(count, self.managers, "hierarchy_limit", "managers in one hierarchy")

    def refuse_levels(self, count: int) -> RefmanError | None:
        """Returns the refusal of a hierarchy with too many levels; None if there is none."""
        return _refuse(count, self.levels, "levels_limit", "levels in one hierarchy")

    def refuse_series(self, count: int) -> RefmanError | None:
        """Returns the refusal of a hierarchy with too many prefixes or counters; None if there is none."""
        return _refuse(
            count,
            self.series,
            "hierarchy_series_limit",
            "prefixes, each with every count of leading zeros, in one hierarchy",
        )

    def refuse_size(self, references: int, series: int, unnumbered: int) -> RefmanError | None:
        """Returns the refusal of a hierarchy with too many references; None if there is none."""
        return (
            _refuse(references, self.references, "hierarchy_references_limit", "references and net names in one hierarchy")
            or self.refuse_series(series)
            or _refuse(
                unnumbered,
                self.unnumbered,
                "hierarchy_unnumbered_limit",
                "references without a number in one hierarchy",
            )
        )


UNLIMITED = Limits(*[MAX_NUMBER] * len(Limits._fields))
"""Refuses nothing but calls without anything."""


def _refuse(count: int, limit: int, code: str, what: str) -> RefmanError | None:
    if count <= limit:
        return None
    return refusal(code, f"There may be at most {limit} {what}, not {count}.", {"count": count, "limit": limit})
