"""Tests the module `rust_reference_manager`."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import rust_reference_manager as module


def _run(script: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout.strip()


def test_the_flag_chooses_the_rules_at_import() -> None:
    script = (
        "from rust_reference_manager import ENABLE_RUST_REFERENCE_MANAGER as flag, RustReferenceManager\n"
        "print(flag, RustReferenceManager().validate_reference('GND'))"
    )
    assert _run(script, ENABLE_RUST_REFERENCE_MANAGER="true") == "True False"
    assert _run(script, ENABLE_RUST_REFERENCE_MANAGER="FALSE") == "False True"


def test_the_information_says_that_nothing_is_rust() -> None:
    info = module.get_implementation_info()
    assert {name: info[name] for name in ("rust_available", "using_rust", "python_fallback_available")} == {
        "rust_available": False,
        "using_rust": False,
        "python_fallback_available": True,
    }
    assert module.is_using_rust() is module.is_rust_available() is False
    manager = module.RustReferenceManager()
    assert manager.is_using_rust_implementation() is False
    details = manager.get_implementation_details()
    assert (details["using_rust"], details["manager_id"]) == (False, manager.get_id())


def test_initial_counters_can_be_named() -> None:
    manager = module.RustReferenceManager(initial_counters={"R": 100})
    assert manager.generate_next_reference("R") == "R100"
    assert manager.get_stats()["performance"]["avg_generation_time_ns"] > 0


def test_a_batch_of_validations_has_results_and_times() -> None:
    manager = module.RustReferenceManager()
    manager.register_reference("R1")
    answer = module.batch_validate_references(manager, ["R1", "R2"])
    assert answer["results"] == [("R1", False), ("R2", True)]
    assert answer["avg_validation_time_ns"] > 0


def test_the_comparison_measures_both_implementations() -> None:
    results: dict[str, Any] = module.compare_implementations(["R", "C", "L"], iterations=300)
    assert (results["prefixes"], results["iterations"]) == (["R", "C", "L"], 300)
    for name in ("rust", "python"):
        assert results[name]["total_generated"] == 900
        assert results[name]["generations_per_second"] > 0
    factor = results["python"]["avg_generation_time_ns"] / results["rust"]["avg_generation_time_ns"]
    assert results["performance_improvement"]["speedup_factor"] == factor
    benchmark = module.benchmark_performance(["R"], iterations=10)
    assert (benchmark["total_generated"], benchmark["iterations"]) == (10, 10)
