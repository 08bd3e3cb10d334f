"""Checks that each symbol of a project has a reference of its own, without a service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..characters import caseless
from .project import Symbol, is_annotated


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
        other = first.setdefault((caseless(symbol.reference), symbol.unit), symbol)
        if other is not symbol:
            findings.append(Finding(symbol, other))
    return findings
