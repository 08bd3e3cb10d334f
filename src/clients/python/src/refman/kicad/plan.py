"""Defines how a project is to be annotated, in the terms of KiCad's dialog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .project import Project, Sheet, is_annotated, whole_number

if TYPE_CHECKING:
    from typing_extensions import Literal


@dataclass(frozen=True)
class Plan:
    """Holds how a project is to be annotated.

    `sheets` are those whose symbols get new numbers; None means all. `existing` is as in the API. `sheet_times` is the number
    by which the page of a sheet is multiplied for the first number of its range, which `set_ranges` sets; 0 lifts the ranges,
    None leaves them.
    """

    existing: Literal["keep", "renumber-duplicates", "renumber"] = "keep"
    by_y: bool = False
    sheets: frozenset[Sheet] | None = None
    start: int | None = None
    sheet_times: int | None = None
    reuse: bool = False
    release_absent: bool = False

    def includes(self, sheet: Sheet) -> bool:
        """Returns whether the symbols of a sheet get new numbers."""
        return self.sheets is None or sheet in self.sheets

    def first_number(self, sheet: Sheet) -> int:
        """Returns the lowest number that symbols of a sheet get."""
        return max(self.start or 1, range_start(sheet, self.sheet_times) or 1)

    def needs_held(self, project: Project) -> bool:
        """Returns whether the request depends on what the symbols are called on the service."""
        included = (symbol for symbol in project.symbols if self.includes(symbol.sheet))
        return any(symbol.units > 1 and not is_annotated(symbol.reference) for symbol in included)


def range_start(sheet: Sheet, sheet_times: int | None) -> int | None:
    """Returns the first number of a sheet's range; None if its page is no number or there are no ranges."""
    page = whole_number(sheet.page)
    return page * sheet_times + 1 if sheet_times and page is not None else None
