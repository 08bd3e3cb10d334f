"""Finds the components of units that are not annotated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..characters import caseless
from .identity import symbol_key
from .plan import Plan
from .project import Project, Sheet, Symbol, is_annotated, prefix_of


@dataclass(frozen=True)
class Held:
    """Holds what a symbol is called on the service."""

    reference: str
    unit: int


@dataclass
class _Component:
    name: str
    """The reference of a component that exists, or a name for a new one."""
    is_new: bool
    number: int
    library: tuple[str, str, str]
    units: set[int] = field(default_factory=set)
    sheet: Sheet | None = None


class Units:
    """Finds the component for each unit that is not annotated, as KiCad does.

    It is the lowest one with the same library symbol and value that lacks the unit, or else a new one that the next units
    share.
    """

    def __init__(self, project: Project, plan: Plan, held: Mapping[str, Held]) -> None:
        self._plan = plan
        self._held = held
        taken: dict[str, set[int]] = {}
        for each in held.values():
            taken.setdefault(caseless(each.reference), set()).add(each.unit)
        found: dict[str, _Component] = {}
        for symbol in project.symbols:
            if symbol.units > 1 and is_annotated(symbol.reference):
                name = caseless(symbol.reference)
                number = int(symbol.reference[len(prefix_of(symbol.reference)) :])
                made = _Component(symbol.reference, False, number, _library(symbol), set(taken.get(name, ())))
                found.setdefault(name, made).units.add(symbol.unit)
        self._components = sorted(found.values(), key=lambda component: component.number)

    def place(self, symbol: Symbol, unannotated: str) -> tuple[str, str | None]:
        """Returns the reference and the name of the component with which a symbol is sent."""
        known = self._held.get(symbol_key(symbol))
        if known is not None and prefix_of(known.reference) == prefix_of(symbol.reference):
            return unannotated, None
        for component in self._components:
            if self._fits(symbol, component):
                break
        else:
            own_sheet = symbol.sheet if self._plan.sheet_times else None
            component = _Component(symbol_key(symbol), True, 0, _library(symbol), set(), own_sheet)
            self._components.append(component)
        component.units.add(symbol.unit)
        return (unannotated, component.name) if component.is_new else (component.name, None)

    def _fits(self, symbol: Symbol, component: _Component) -> bool:
        if component.library != _library(symbol) or symbol.unit in component.units:
            return False
        if component.is_new:
            return component.sheet in (None, symbol.sheet)
        return component.number >= self._plan.first_number(symbol.sheet)


def _library(symbol: Symbol) -> tuple[str, str, str]:
    return (prefix_of(symbol.reference), symbol.library, symbol.value)
