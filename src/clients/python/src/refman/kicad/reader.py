"""Reads a KiCad project: its placed sheets, and the symbols on each with the places of their references in the files.

KiCad 6 keeps the references of all sheets in the root, as `symbol_instances`. KiCad 7 and later keep them in each symbol, as
`instances` by project and path. The path consists of the UUIDs of the placed sheets. In KiCad 7 and later it begins with the
UUID of the root.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .project import Place, Project, ProjectError, SchematicFile, Sheet, Symbol, prefix_of, whole_number
from .sexpr import Atom, List, MalformedError, line_of, parse

_KICAD_6 = 20211123
_MAX_SHEETS = 10_000
# The limits of the service.
_MAX_LEVELS = 64
_MAX_REFERENCE = 64
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_UNIT = re.compile(r"_(\d+)_\d+$")
_OLD_SUFFIXES = frozenset({".sch", ".pro"})


def read_project(path: Path) -> Project:
    """Reads a project from its `.kicad_pro` or its root sheet. Raises `ProjectError` if it cannot be read."""
    return _Reader(*_roots(path)).read()


@dataclass(frozen=True)
class _Root:
    path: Path
    name: str | None = None
    uuid: str | None = None


def _roots(path: Path) -> tuple[Path, list[_Root]]:
    if path.is_dir():
        projects = sorted(path.glob("*.kicad_pro"))
        hint = f"; give the project {projects[0]}" if len(projects) == 1 else "; give a .kicad_pro or the root .kicad_sch"
        raise ProjectError(f"this is a folder{hint}", path)
    if path.suffix in _OLD_SUFFIXES:
        raise ProjectError("this is a file of KiCad 5 or older; save the project with KiCad 6 or later", path)
    if path.suffix == ".kicad_pro":
        return path, _top_level_sheets(path) or [_Root(path.with_suffix(".kicad_sch"))]
    if path.suffix != ".kicad_sch":
        raise ProjectError("this is no KiCad schematic; give a .kicad_pro or the root .kicad_sch", path)
    _require_file(path)
    for project in sorted(path.parent.glob("*.kicad_pro")):
        roots = _top_level_sheets(project)
        if any(root.path.resolve() == path.resolve() for root in roots):
            return project, roots
    return path, [_Root(path)]


def _top_level_sheets(project: Path) -> list[_Root]:
    """Returns the top-level sheets that KiCad 10 lists, the one with the name of the project first."""
    try:
        content: Any = json.loads(_read(project).decode("utf-8-sig"))
    except ValueError as error:
        raise ProjectError(f"the project is not JSON: {error}", project) from None
    schematic = content.get("schematic") if isinstance(content, dict) else None
    entries = schematic.get("top_level_sheets") if isinstance(schematic, dict) else None
    roots = []
    for entry in entries if isinstance(entries, list) else []:
        name = entry.get("filename") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            raise ProjectError("a top-level sheet has no file name", project)
        roots.append(_Root(project.parent / name, _string(entry.get("name")), _string(entry.get("uuid"))))
    # A second top-level sheet, or another order, must not change the keys of the symbols on the first.
    return sorted(roots, key=lambda root: root.path.stem != project.stem)


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise ProjectError("there is no such file", path)


def _read(path: Path) -> bytes:
    _require_file(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ProjectError(f"the file cannot be read: {error.strerror}", path) from error


class _Reader:
    def __init__(self, path: Path, roots: list[_Root]) -> None:
        self._folder = path.parent
        self._roots = roots
        self._files: dict[Path, SchematicFile] = {}
        self._reals: dict[Path, Path] = {}
        self._units: dict[Path, dict[str, int]] = {}
        # By the UUID of a root and the path below it.
        self._central: dict[tuple[str, str], tuple[SchematicFile, List]] = {}
        self._pages: dict[tuple[str, str], str] = {}
        self._project = Project(path.stem, "")

    def read(self) -> Project:
        first = None
        for root in self._roots:
            file = self._file(root.path, None)
            uuid = file.content.value("uuid")
            if not uuid:
                raise ProjectError("the root sheet has no UUID", file.path)
            self._read_central(file, uuid)
            path = "" if first is None else f"/{uuid}"
            roots = tuple(dict.fromkeys((uuid, root.uuid or uuid)))
            name = root.name or (self._project.name if first is None else file.path.stem)
            title = "/" if len(self._roots) == 1 else f"/{name}"
            sheet = Sheet(path, title, name, self._page((uuid, ""), frozenset(), None), file, first, roots, "")
            if first is None:
                first = sheet
                self._project.uuid = uuid
            self._visit(sheet, (self._real(file.path),))
        self._read_symbols()
        return self._project

    def _file(self, path: Path, placed: tuple[SchematicFile, List] | None) -> SchematicFile:
        real = self._real(path)
        known = self._files.get(real)
        if known is not None:
            return known
        if not path.is_file() and placed is not None:
            above, sheet = placed
            raise ProjectError(f"the file of the sheet is missing: {path}", above.path, above.line(sheet))
        data = _read(path)
        try:
            content = parse(data)
        except MalformedError as error:
            raise ProjectError(str(error), path, line_of(data, error.offset)) from None
        if content.name != b"kicad_sch":
            raise ProjectError("this is no KiCad schematic", path, line_of(data, content.start))
        version = content.value("version") or ""
        if (whole_number(version) or 0) < _KICAD_6:
            message = f"the format {version[:20]} is older than KiCad 6; save the project with KiCad 6 or later"
            raise ProjectError(message, path, line_of(data, content.start))
        file = SchematicFile(path, data, content)
        self._files[real] = file
        return file

    def _real(self, path: Path) -> Path:
        """Returns the path without links, by which files are the same."""
        real = self._reals.get(path)
        if real is None:
            try:
                real = self._reals[path] = path.resolve()
            except (OSError, RuntimeError, ValueError) as error:
                raise ProjectError(f"the path cannot be followed: {error}", path) from error
        return real

    def _read_central(self, file: SchematicFile, root: str) -> None:
        for instances in file.content.lists("symbol_instances"):
            for each in instances.lists("path"):
                self._central.setdefault((root, _text(each.atom())), (file, each))
        for instances in file.content.lists("sheet_instances"):
            for each in instances.lists("path"):
                self._pages.setdefault((root, _text(each.atom()).rstrip("/")), each.value("page") or "")

    def _page(self, place: tuple[str, str], paths: frozenset[str], sheet: List | None) -> str:
        own = None if sheet is None else next((each for each in _paths(sheet) if _text(each.atom()) in paths), None)
        page = (own.value("page") if own is not None else None) or self._pages.get(place)
        return page or str(len(self._project.sheets) + 1)

    def _visit(self, sheet: Sheet, above: tuple[Path, ...]) -> None:
        self._project.sheets.append(sheet)
        if len(self._project.sheets) > _MAX_SHEETS:
            raise ProjectError(f"the project places more than {_MAX_SHEETS} sheets", sheet.file.path)
        file = sheet.file
        for each in file.content.lists("sheet"):
            uuid = each.value("uuid")
            name = _property(each, "Sheetfile", "Sheet file")
            if not uuid or name is None:
                raise ProjectError("the sheet has no UUID or no file", file.path, file.line(each))
            path = self._located(file, name.value)
            real = self._real(path)
            if real in above:
                raise ProjectError(f"the sheet contains itself: {path}", file.path, file.line(each))
            if len(above) >= _MAX_LEVELS:
                raise ProjectError(f"the sheet is below more than {_MAX_LEVELS} levels", file.path, file.line(each))
            called = _text(_property(each, "Sheetname", "Sheet name")) or path.stem
            below = f"{sheet.below}/{uuid}"
            names = sheet.full_paths | {f"{full}/{uuid}" for full in sheet.full_paths}
            placed = Sheet(
                f"{sheet.path}/{uuid}",
                f"{sheet.title.rstrip('/')}/{called}",
                called,
                self._page((sheet.roots[0], below), names, each),
                self._file(path, (file, each)),
                sheet,
                sheet.roots,
                below,
            )
            self._visit(placed, (*above, real))

    def _located(self, file: SchematicFile, name: str) -> Path:
        variables: Mapping[str, str] = {**os.environ, "KIPRJMOD": str(self._folder)}
        expanded = _VARIABLE.sub(lambda match: variables.get(match[1], match[0]), name)
        # A project that was made on Windows can have the separators of Windows.
        return file.path.parent / expanded.replace("\\", "/")

    def _read_symbols(self) -> None:
        project = self._project
        for sheet in sorted(project.sheets, key=_page_order):
            seen = set()
            for each in sheet.file.content.lists("symbol"):
                uuid = each.value("uuid") or ""
                symbol = self._symbol(each, sheet, uuid)
                if isinstance(symbol, str) or uuid in seen:
                    problem = symbol if isinstance(symbol, str) else "another symbol of the sheet has the same UUID"
                    project.problems.append(f"{sheet.file.path}:{sheet.file.line(each)}: {problem}")
                else:
                    project.symbols.append(symbol)
                seen.add(uuid)
        if project.problems and not project.symbols:
            first = project.sheets[0].file
            raise ProjectError("no symbol has a reference in this project; is this the root sheet?", first.path)

    def _symbol(self, content: List, sheet: Sheet, uuid: str) -> Symbol | str:
        own = [each for each in _paths(content) if _text(each.atom()) in sheet.full_paths]
        file, instance = self._central.get((sheet.roots[0], f"{sheet.below}/{uuid}"), (sheet.file, None))
        if own:
            # If a path is there twice, KiCad takes the last.
            file, instance = sheet.file, own[-1]
        reference = None if instance is None else instance.first("reference")
        atom = None if reference is None else reference.atom()
        if instance is None or atom is None:
            return f"a symbol has no reference on the sheet {sheet.title}; save the project with KiCad first"
        if not prefix_of(atom.value):
            return f"a symbol on the sheet {sheet.title} has no prefix of a reference"
        if len(atom.value) > _MAX_REFERENCE:
            return f"a symbol on the sheet {sheet.title} has a reference of more than {_MAX_REFERENCE} characters"
        library = content.value("lib_name") or content.value("lib_id") or ""
        field_atom = _property(content, "Reference")
        at = content.first("at")
        return Symbol(
            sheet=sheet,
            uuid=uuid,
            reference=atom.value,
            unit=whole_number(instance.value("unit") or content.value("unit") or "") or 1,
            units=self._units_of(sheet.file).get(library, 1),
            library=library,
            value=_text(_property(content, "Value")),
            x=_coordinate(at, 1),
            y=_coordinate(at, 2),
            place=Place(file, atom),
            shown=None if field_atom is None else Place(sheet.file, field_atom),
        )

    def _units_of(self, file: SchematicFile) -> dict[str, int]:
        known = self._units.get(file.path)
        if known is None:
            known = {}
            for symbols in file.content.lists("lib_symbols"):
                for symbol in symbols.lists("symbol"):
                    numbers = (_UNIT.search(_text(part.atom())) for part in symbol.lists("symbol"))
                    units = [whole_number(number[1]) or 1 for number in numbers if number]
                    known[_text(symbol.atom())] = max(units, default=1)
            self._units[file.path] = known
        return known


def _paths(content: List) -> Iterator[List]:
    for instances in content.lists("instances"):
        for project in instances.lists("project"):
            yield from project.lists("path")


def _property(content: List, *names: str) -> Atom | None:
    for each in content.lists("property"):
        if _text(each.atom()) in names:
            return each.atom(2)
    return None


def _text(atom: Atom | None) -> str:
    return "" if atom is None else atom.value


def _coordinate(at: List | None, index: int) -> float:
    try:
        value = float("" if at is None else _text(at.atom(index)))
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0


def _page_order(sheet: Sheet) -> tuple[bool, int, str]:
    number = whole_number(sheet.page)
    return (number is None, number or 0, sheet.page)
