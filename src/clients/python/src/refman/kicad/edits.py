"""Turns new references into new contents of files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .identity import symbol_key
from .project import Place, Project, SchematicFile, Symbol
from .sexpr import Edit, edit, quote


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
