"""Reads and annotates the projects of KiCad 6 to 10, without the network."""

from .annotation import (
    Finding,
    Held,
    Plan,
    Renamed,
    annotate,
    check,
    contents,
    default_root_id,
    manager_id,
    managers,
    range_start,
    renamed,
    symbol_key,
    symbols,
)
from .files import require_writable, write_files
from .project import Project, ProjectError, SchematicFile, Sheet, Symbol, is_annotated, read_project

__all__ = [
    "Finding",
    "Held",
    "Plan",
    "Project",
    "ProjectError",
    "Renamed",
    "SchematicFile",
    "Sheet",
    "Symbol",
    "annotate",
    "check",
    "contents",
    "default_root_id",
    "is_annotated",
    "manager_id",
    "managers",
    "range_start",
    "read_project",
    "renamed",
    "require_writable",
    "symbol_key",
    "symbols",
    "write_files",
]
