"""Unique reference designators and unnamed net names for hierarchical schematics."""

from .errors import HierarchyError, InvalidReferenceError, ReferenceInUseError, RefmanError, ValidationError
from .installation import install
from .manager import ReferenceManager

__version__ = "0.1.0"

__all__ = [
    "HierarchyError",
    "InvalidReferenceError",
    "ReferenceInUseError",
    "ReferenceManager",
    "RefmanError",
    "ValidationError",
    "__version__",
    "install",
]
