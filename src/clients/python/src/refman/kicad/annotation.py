"""Turns a project into a request for an annotation, and the result into new contents of its files."""

from __future__ import annotations

import contextlib
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import NotFoundError
from ..records import NewManagerRequest, Range, SymbolRequest
from .project import Place, Project, SchematicFile, Sheet, Symbol, is_annotated, prefix_of
from .sexpr import Edit, edit, quote

if TYPE_CHECKING:
    from typing_extensions import Literal

    from ..client import Client

_MAX_ID = 200
_MAX_KEY = 255
_MAX_NAME = 100
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9._~-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def default_root_id(project: Project) -> str:
    """Returns the id of a project's hierarchy: the name of the project and the UUID of its root sheet, joined with a dot.

    The UUID is written in the root sheet, so all branches and clones of a repository have it, wherever they lie. A copy of a
    project keeps the UUID; the name tells it apart if it was saved under another one. A copy with the same name needs an id of
    its own.
    """
    name = _NOT_IN_ID.sub("-", project.name)[:_MAX_NAME] or "project"
    return f"{name}.{_NOT_IN_ID.sub('-', project.uuid)}"


def manager_id(root_id: str, sheet: Sheet) -> str:
    """Returns the id of a sheet's manager: that of the root and the UUIDs of the placed sheets, joined with dots."""
    return _shortened(root_id + _NOT_IN_ID.sub("-", sheet.path.replace("/", ".")), _MAX_ID)


def symbol_key(symbol: Symbol) -> str:
    """Returns the key of a symbol: the path of UUIDs from the root to the symbol, without that of the root."""
    return _shortened(symbol.path, _MAX_KEY)


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Finding:
    """Holds a symbol that is not annotated, or whose reference another symbol has."""

    symbol: Symbol
    other: Symbol | None = None

    def __str__(self) -> str:
        """Returns the finding as a line that begins with file and line."""
        symbol = self.symbol
        where = f"{symbol.place.file.path}:{symbol.line}: {symbol.reference}"
        if self.other is None:
            return f"{where} on the sheet {symbol.sheet.title} is not annotated"
        return f"{where} on the sheet {symbol.sheet.title} is also on the sheet {self.other.sheet.title}"


def check(symbols: Iterable[Symbol]) -> list[Finding]:
    """Finds the symbols that are not annotated, and those whose reference and unit another symbol has."""
    findings = []
    first: dict[tuple[str, int], Symbol] = {}
    for symbol in symbols:
        if not is_annotated(symbol.reference):
            findings.append(Finding(symbol))
            continue
        other = first.setdefault((_folded(symbol.reference), symbol.unit), symbol)
        if other is not symbol:
            findings.append(Finding(symbol, other))
    return findings


def _folded(reference: str) -> str:
    # The rules `kicad` compare references so.
    return unicodedata.normalize("NFC", reference).casefold()


@dataclass(frozen=True)
class Held:
    """Holds what a symbol is called on the service."""

    reference: str
    unit: int


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


class RangesError(Exception):
    """Reports a dry run for ranges that the service does not have."""


def range_start(sheet: Sheet, sheet_times: int | None) -> int | None:
    """Returns the first number of a sheet's range; None if its page is no number or there are no ranges."""
    if not sheet_times or not (sheet.page.isascii() and sheet.page.isdigit()):
        return None
    return int(sheet.page) * sheet_times + 1


def managers(project: Project, root_id: str) -> list[NewManagerRequest]:
    """Returns the managers that the sheets need, parents before their children."""
    return [
        NewManagerRequest(
            manager_id(root_id, sheet),
            name=_CONTROL.sub(" ", sheet.name)[:_MAX_NAME],
            parent_id=None if sheet.parent is None else manager_id(root_id, sheet.parent),
            rules="kicad" if sheet.parent is None else None,
        )
        for sheet in project.sheets
    ]


def symbols(project: Project, root_id: str, plan: Plan, held: Mapping[str, Held]) -> list[SymbolRequest]:
    """Returns the symbols of a request for an annotation, in the order in which they get numbers.

    Symbols of other sheets than those of the plan are sent as well, because their references are in use, but keep them. `held`
    is what symbols are called on the service, by key; it is needed only if the plan says so.
    """
    units = _Units(project, plan, held)
    sent = []
    for symbol in _ordered(project, plan):
        component = None
        reference = symbol.reference
        if not is_annotated(reference):
            reference = f"{prefix_of(reference)}?"
            if symbol.units > 1:
                reference, component = units.place(symbol, reference)
        made = SymbolRequest(
            symbol_key(symbol),
            manager_id(root_id, symbol.sheet),
            component=component,
            locked=None if plan.includes(symbol.sheet) else True,
            reference=reference,
            unit=symbol.unit,
        )
        sent.append(made)
    return sent


def annotate(client: Client, project: Project, root_id: str, plan: Plan, *, dry_run: bool = False) -> list[Renamed]:
    """Asks a service for the references of a project, and returns the symbols whose references change.

    Symbols that the service knows and the project lacks can be those of another branch, so they keep their references unless
    the plan says otherwise. A dry run changes nothing on the service.
    """
    held = _held(client, root_id) if plan.needs_held(project) else {}
    released = _released(client, project, root_id, plan) if plan.release_absent else None
    result = client.annotate_symbols(
        root_id,
        symbols(project, root_id, plan, held),
        existing=plan.existing,
        order="given",
        reuse=True if plan.reuse or plan.existing == "renumber" else None,
        from_=plan.start,
        absent="release" if plan.release_absent else None,
        manager_ids=released,
        create_managers=managers(project, root_id),
        dry_run=dry_run,
    )
    return renamed(project, {symbol.key: symbol.reference for symbol in result.symbols})


def set_ranges(client: Client, project: Project, root_id: str, plan: Plan, *, dry_run: bool = False) -> None:
    """Confines the managers of the sheets of a plan to the numbers from their page times `sheet_times` on.

    A `sheet_times` of 0 lifts the ranges. A dry run raises `RangesError` if the service has other ranges.
    """
    wanted: dict[str, dict[str, Range] | None] = {}
    for sheet in project.sheets:
        if plan.includes(sheet):
            first = range_start(sheet, plan.sheet_times)
            wanted[manager_id(root_id, sheet)] = None if first is None else {"*": Range(first)}
    different = [manager for manager, ranges in wanted.items() if _ranges(client, manager) != ranges]
    if dry_run and different:
        raise RangesError("the service does not have these ranges yet, and a dry run does not set them")
    if different:
        client.annotate_symbols(root_id, [], create_managers=managers(project, root_id))
    for manager in different:
        client.update_manager(manager, ranges=wanted[manager])


def _ranges(client: Client, manager: str) -> dict[str, Range] | None:
    try:
        return client.get_manager(manager).ranges
    except NotFoundError:
        return None


def _released(client: Client, project: Project, root_id: str, plan: Plan) -> list[str]:
    """Returns the managers whose symbols must be in the project: those of the plan, or else all of the hierarchy."""
    if plan.sheets is not None:
        return [manager_id(root_id, sheet) for sheet in project.sheets if sheet in plan.sheets]
    found = [manager_id(root_id, sheet) for sheet in project.sheets]
    with contextlib.suppress(NotFoundError):
        trees = [client.get_hierarchy(root_id)]
        while trees:
            tree = trees.pop()
            found.append(tree.id)
            trees += tree.children
    return list(dict.fromkeys(found))


def _held(client: Client, root_id: str) -> dict[str, Held]:
    try:
        return {symbol.key: Held(symbol.reference, symbol.unit) for symbol in client.iter_symbols(root_id)}
    except NotFoundError:
        return {}


def _ordered(project: Project, plan: Plan) -> list[Symbol]:
    """Returns the symbols to send: page after page, by their positions."""
    pages = {sheet: number for number, sheet in enumerate(dict.fromkeys(symbol.sheet for symbol in project.symbols))}

    def order(symbol: Symbol) -> tuple[int, float, float]:
        position = (symbol.y, symbol.x) if plan.by_y else (symbol.x, symbol.y)
        return (pages[symbol.sheet], *position)

    sent = [symbol for symbol in project.symbols if plan.includes(symbol.sheet) or is_annotated(symbol.reference)]
    return sorted(sent, key=order)


@dataclass
class _Component:
    name: str
    """The reference of a component that exists, or a name for a new one."""
    is_new: bool
    number: int
    library: tuple[str, str, str]
    units: set[int] = field(default_factory=set)
    sheet: Sheet | None = None


class _Units:
    """Finds the component for each unit that is not annotated, as KiCad does.

    It is the lowest one with the same library symbol and value that lacks the unit, or else a new one that the next units
    share.
    """

    def __init__(self, project: Project, plan: Plan, held: Mapping[str, Held]) -> None:
        self._plan = plan
        self._held = held
        taken: dict[str, set[int]] = {}
        for each in held.values():
            taken.setdefault(_folded(each.reference), set()).add(each.unit)
        found: dict[str, _Component] = {}
        for symbol in project.symbols:
            if symbol.units > 1 and is_annotated(symbol.reference):
                name = _folded(symbol.reference)
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


@dataclass(frozen=True)
class Renamed:
    """Holds a symbol whose reference changes."""

    symbol: Symbol
    new: str


def renamed(project: Project, references: Mapping[str, str]) -> list[Renamed]:
    """Returns the symbols whose references change, in the order of the project. `references` has them by key."""
    pairs = ((symbol, references.get(symbol_key(symbol), symbol.reference)) for symbol in project.symbols)
    return [Renamed(symbol, new) for symbol, new in pairs if new != symbol.reference]


def contents(changes: Iterable[Renamed]) -> dict[SchematicFile, bytes]:
    """Returns the new contents of the files that change."""
    edits: dict[SchematicFile, dict[int, Edit]] = {}

    def replace(place: Place, reference: str) -> None:
        atom = place.atom
        edits.setdefault(place.file, {}).setdefault(atom.start, Edit(atom.start, atom.end, quote(reference)))

    for change in changes:
        symbol = change.symbol
        replace(symbol.place, change.new)
        # The field of a symbol on a sheet that is placed several times goes on to show the same place.
        if symbol.shown is not None and symbol.shown.atom.value == symbol.reference:
            replace(symbol.shown, change.new)
    return {file: edit(file.data, by_offset.values()) for file, by_offset in edits.items()}
