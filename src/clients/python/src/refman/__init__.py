"""Unique reference designators and unnamed net names for hierarchical schematics."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import (
    AccessError,
    ChangesGoneError,
    FallbackWarning,
    HierarchyError,
    HierarchyMovedError,
    InvalidReferenceError,
    InvalidRequestError,
    NotFoundError,
    ReferenceInUseError,
    RefmanError,
    UnavailableError,
    UnexpectedResponseError,
    ValidationError,
    VersionMismatchError,
)
from .installation import install
from .manager import ReferenceManager

if TYPE_CHECKING:
    from . import records
    from ._requests import Response
    from .async_client import AsyncClient
    from .client import Client
    from .records import NewManagerRequest, Range, SymbolRequest

__version__ = "0.1.0"

__all__ = [
    "AccessError",
    "AsyncClient",
    "ChangesGoneError",
    "Client",
    "FallbackWarning",
    "HierarchyError",
    "HierarchyMovedError",
    "InvalidReferenceError",
    "InvalidRequestError",
    "NewManagerRequest",
    "NotFoundError",
    "Range",
    "ReferenceInUseError",
    "ReferenceManager",
    "RefmanError",
    "Response",
    "SymbolRequest",
    "UnavailableError",
    "UnexpectedResponseError",
    "ValidationError",
    "VersionMismatchError",
    "__version__",
    "install",
    "records",
]

# The local engine needs none of these modules, nor what they import.
_LAZY = {
    "AsyncClient": "async_client",
    "Client": "client",
    "NewManagerRequest": "records",
    "Range": "records",
    "Response": "_requests",
    "SymbolRequest": "records",
    "records": "records",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f".{_LAZY[name]}", __name__)
    value = globals()[name] = module if name == _LAZY[name] else getattr(module, name)
    return value
