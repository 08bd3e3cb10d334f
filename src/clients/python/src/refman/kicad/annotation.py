"""Asks a service for the references of a project."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..errors import NotFoundError, ReferenceInUseError
from ..records import NewManagerRequest, Range, SymbolRequest
from .edits import Renamed, renamed
from .identity import manager_id, symbol_key
from .plan import Plan, range_start
from .project import Project, Symbol, is_annotated, prefix_of
from .units import Held, Units

if TYPE_CHECKING:
    from ..client import Client

_MAX_ATTEMPTS = 4
_MAX_NAME = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class RangesError(Exception):
    """Reports a dry run for ranges that the service does not have."""


def annotate(client: Client, project: Project, root_id: str, plan: Plan, *, dry_run: bool = False) -> list[Renamed]:
    """Asks a service for the references of a project, and returns the symbols whose references change.

    Symbols that the service knows and the project lacks can be those of another branch, so they keep their references unless
    the plan says otherwise. A dry run changes nothing on the service.
    """
    attempts = 0
    while True:
        attempts += 1
        try:
            return _annotate(client, project, root_id, plan, dry_run)
        except ReferenceInUseError as error:
            # Another branch can take the free unit of a chip between the question what is free and the request.
            if attempts == _MAX_ATTEMPTS or not _is_outdated(error, project):
                raise


def _is_outdated(error: ReferenceInUseError, project: Project) -> bool:
    """Returns whether what was refused is in no file, but was chosen by what the service held."""
    unannotated = {symbol_key(symbol) for symbol in project.symbols if not is_annotated(symbol.reference)}
    return any(each.get("key") in unannotated for each in error.details.get("duplicates", ()))


def _annotate(client: Client, project: Project, root_id: str, plan: Plan, dry_run: bool) -> list[Renamed]:
    held = _held(client, root_id) if plan.needs_held(project) else {}
    released = _released(client, project, root_id, plan) if plan.release_absent else None
    result = client.annotate_symbols(
        root_id,
        _symbols(project, root_id, plan, held),
        existing=plan.existing,
        order="given",
        reuse=True if plan.reuse or plan.existing == "renumber" else None,
        from_=plan.start,
        absent="release" if plan.release_absent else None,
        manager_ids=released,
        create_managers=_managers(project, root_id),
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
        client.annotate_symbols(root_id, [], create_managers=_managers(project, root_id))
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


def _managers(project: Project, root_id: str) -> list[NewManagerRequest]:
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


def _symbols(project: Project, root_id: str, plan: Plan, held: Mapping[str, Held]) -> list[SymbolRequest]:
    """Returns the symbols of a request for an annotation, in the order in which they get numbers.

    Symbols of other sheets than those of the plan are sent as well, because their references are in use, but keep them. `held`
    is what symbols are called on the service, by key; it is needed only if the plan says so.
    """
    units = Units(project, plan, held)
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
