"""Reads and annotates the projects of KiCad 6 to 10."""

from .annotation import RangesError, annotate, set_ranges
from .checking import Finding, check
from .edits import Renamed, contents
from .files import write_files
from .identity import default_root_id, manager_id, symbol_key
from .plan import Plan
from .project import Project, ProjectError, SchematicFile, Sheet, Symbol
from .reader import read_project

__all__ = [
    "Finding",
    "Plan",
    "Project",
    "ProjectError",
    "RangesError",
    "Renamed",
    "SchematicFile",
    "Sheet",
    "Symbol",
    "annotate",
    "check",
    "contents",
    "default_root_id",
    "manager_id",
    "read_project",
    "set_ranges",
    "symbol_key",
    "write_files",
]
