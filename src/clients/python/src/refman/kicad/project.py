"""Defines what is read of a KiCad project."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .sexpr import Atom, List, line_of

_MAX_DIGITS = 9
_DIGITS = frozenset("0123456789")


class ProjectError(Exception):
    """Reports a project that cannot be read or written, with the file and the line."""

    def __init__(self, message: str, file: Path | None = None, line: int | None = None) -> None:
        where = "" if file is None else f"{file}: " if line is None else f"{file}:{line}: "
        super().__init__(where + message)
        self.file = file
        self.line = line


@dataclass(frozen=True, eq=False)
class SchematicFile:
    """Holds the bytes of a `.kicad_sch` file and the list that they consist of."""

    path: Path
    data: bytes = field(repr=False)
    content: List = field(repr=False)

    def line(self, item: Atom | List) -> int:
        """Returns the number of the line of an atom or a list."""
        return line_of(self.data, item.start)


@dataclass(frozen=True, eq=False)
class Sheet:
    """Holds a sheet that is placed in the project; one file can be placed several times."""

    path: str
    """The UUIDs of the placed sheets from the root to this one, each after a slash; empty for the root."""
    title: str
    """The names of the placed sheets from the root to this one, each after a slash; a slash for the root."""
    name: str
    page: str
    file: SchematicFile
    parent: Sheet | None
    roots: tuple[str, ...] = field(repr=False)
    """The UUIDs that the paths of KiCad 7 and later can begin with."""
    below: str = field(repr=False)
    """The path without that of the top-level sheet."""

    @property
    def full_paths(self) -> frozenset[str]:
        """Returns what KiCad 7 and later call the sheet."""
        return frozenset(f"/{root}{self.below}" for root in self.roots)


@dataclass(frozen=True)
class Place:
    """Holds where a reference is written."""

    file: SchematicFile
    atom: Atom


@dataclass(frozen=True, eq=False)
class Symbol:
    """Holds a symbol on one placed sheet."""

    sheet: Sheet
    uuid: str
    reference: str
    unit: int
    units: int
    """The number of units of its library symbol."""
    library: str
    value: str
    x: float
    y: float
    place: Place = field(repr=False)
    shown: Place | None = field(repr=False)
    """The field of the symbol, which shows the reference of one of the places of its sheet."""

    @property
    def path(self) -> str:
        """Returns the UUIDs from the root to the symbol, each after a slash."""
        return f"{self.sheet.path}/{self.uuid}"

    @property
    def line(self) -> int:
        """Returns the number of the line of the reference."""
        return self.place.file.line(self.place.atom)


@dataclass
class Project:
    """Holds a project as its files had it when they were read."""

    name: str
    uuid: str
    """The UUID of the root."""
    sheets: list[Sheet] = field(default_factory=list)
    """The placed sheets, parents before their children."""
    symbols: list[Symbol] = field(default_factory=list)
    """The symbols, sheet after sheet in the order of the pages."""
    problems: list[str] = field(default_factory=list)
    """The symbols whose reference cannot be read, each with its file and line."""

    @property
    def files(self) -> list[SchematicFile]:
        """Returns the files of the sheets, each once."""
        return list({sheet.file.path: sheet.file for sheet in self.sheets}.values())

    @property
    def locked_files(self) -> list[Path]:
        """Returns the files that an open KiCad holds, as its lock files say."""
        return [file.path for file in self.files if file.path.with_name(f"~{file.path.name}.lck").exists()]


def is_annotated(reference: str) -> bool:
    """Returns whether a reference ends with a number, as KiCad requires of each."""
    return reference[-1:] in _DIGITS


def prefix_of(reference: str) -> str:
    """Returns a reference without the number or the question marks at its end."""
    return reference.rstrip("?").rstrip("0123456789").strip()


def whole_number(text: str) -> int | None:
    """Returns the number that a text of ASCII digits stands for; None for any other text, and for more than nine digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None
