"""Offers the names of Circuit Synth's package `rust_reference_manager`, without Rust.

`ENABLE_RUST_REFERENCE_MANAGER` is read from the environment at import. While it is true, managers follow the rules `strict`,
as the Rust version did. Otherwise they accept what Circuit Synth's Python class accepts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import refman

__version__ = refman.__version__

ENABLE_RUST_REFERENCE_MANAGER = os.environ.get("ENABLE_RUST_REFERENCE_MANAGER", "true").lower() == "true"

__all__ = [
    "ENABLE_RUST_REFERENCE_MANAGER",
    "RustReferenceManager",
    "batch_validate_references",
    "benchmark_performance",
    "benchmark_reference_generation",
    "compare_implementations",
    "compare_performance",
    "get_implementation_info",
    "is_rust_available",
    "is_using_rust",
]


class RustReferenceManager(refman.ReferenceManager):
    """Hands out references and unnamed net names under the name of the Rust version."""

    def __init__(self, initial_counters: Mapping[str, int] | None = None) -> None:
        super().__init__(initial_counters, rules="strict" if ENABLE_RUST_REFERENCE_MANAGER else "any")


def is_rust_available() -> bool:
    """Returns False: the engine is pure Python."""
    return False


def is_using_rust() -> bool:
    """Returns False: the engine is pure Python."""
    return False


def get_implementation_info() -> dict[str, Any]:
    """Returns what implements the managers."""
    return {
        "rust_available": False,
        "python_fallback_available": True,
        "using_rust": False,
        "feature_flag_enabled": ENABLE_RUST_REFERENCE_MANAGER,
        "implementation": "local",
        "version": __version__,
        "rust_import_error": None,
    }


def batch_validate_references(manager: refman.ReferenceManager, references: Iterable[str]) -> dict[str, Any]:
    """Checks several references, and measures the time."""
    start = time.perf_counter_ns()
    results = manager.batch_validate_references(references)
    spent = time.perf_counter_ns() - start
    return {
        "results": results,
        "total_validations": len(results),
        "validation_time_ms": spent / 1_000_000,
        "avg_validation_time_ns": spent / len(results) if results else 0.0,
    }


def benchmark_reference_generation(prefixes: Sequence[str], iterations: int = 1000) -> dict[str, Any]:
    """Measures how fast a manager generates references: one of each prefix in each iteration."""
    if not prefixes:
        raise ValueError("At least one prefix is required.")
    start = time.perf_counter_ns()
    manager = RustReferenceManager()
    setup = time.perf_counter_ns() - start
    return {
        "setup_time_ms": setup / 1_000_000,
        **_measure(manager, prefixes, iterations),
        "prefixes_tested": len(prefixes),
        "iterations": iterations,
    }


def benchmark_performance(prefixes: Sequence[str], iterations: int = 1000) -> dict[str, Any]:
    """Measures how fast a manager generates references."""
    return benchmark_reference_generation(prefixes, iterations)


def compare_performance(prefixes: Sequence[str], iterations: int = 1000) -> dict[str, Any]:
    """Measures how fast a manager generates references."""
    return benchmark_reference_generation(prefixes, iterations)


def compare_implementations(prefixes: Sequence[str], iterations: int = 100) -> dict[str, Any]:
    """Compares this package with the plain algorithm, which collects all references of the hierarchy for each check.

    The results of this package have the name `rust`, under which callers look for the fast implementation.
    """
    fast = benchmark_reference_generation(prefixes, iterations)
    plain = _measure(_PlainManager(), prefixes, iterations)
    factor = plain["avg_generation_time_ns"] / fast["avg_generation_time_ns"]
    return {
        "prefixes": list(prefixes),
        "iterations": iterations,
        "rust_available": False,
        "python_available": True,
        "rust": fast,
        "python": plain,
        "performance_improvement": {"speedup_factor": factor, "improvement_percentage": (factor - 1) * 100},
    }


class _PlainManager:
    """Generates references by the plain algorithm, whose time grows with the square of their count."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._next: dict[str, int] = {}

    def generate_next_reference(self, prefix: str) -> str:
        while True:
            number = self._next.get(prefix, 1)
            self._next[prefix] = number + 1
            reference = f"{prefix}{number}"
            if reference not in set(self._used):
                self._used.add(reference)
                return reference


def _measure(manager: Any, prefixes: Sequence[str], iterations: int) -> dict[str, Any]:
    if iterations < 1:
        raise ValueError("At least one iteration is required.")
    start = time.perf_counter_ns()
    for _ in range(iterations):
        for prefix in prefixes:
            manager.generate_next_reference(prefix)
    spent = max(time.perf_counter_ns() - start, 1)
    count = iterations * len(prefixes)
    return {
        "total_generation_time_ms": spent / 1_000_000,
        "total_generated": count,
        "avg_generation_time_ns": spent / count,
        "generations_per_second": count * 1_000_000_000 / spent,
    }
