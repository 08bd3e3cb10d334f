"""Tests the class `ReferenceManager`: errors, copies, threads, forks and speed."""

from __future__ import annotations

import copy
import logging
import multiprocessing
import pickle
import sys
import threading
import time
from typing import Any

import pytest

import refman
from refman import ReferenceManager


def test_a_refused_text_is_a_value_error_with_a_code() -> None:
    with pytest.raises(ValueError, match="has the character '1'") as caught:
        ReferenceManager().generate_next_reference("123")
    assert isinstance(caught.value, refman.ValidationError)
    assert (caught.value.code, caught.value.category) == ("invalid_prefix_character", "validation")


def test_a_reference_in_use_is_a_runtime_error_that_names_its_owner() -> None:
    root, child = ReferenceManager(), ReferenceManager()
    child.set_parent(root)
    child.register_reference("R1")
    with pytest.raises(RuntimeError) as caught:
        root.register_reference("R1")
    assert not isinstance(caught.value, ValueError)
    assert isinstance(caught.value, refman.ValidationError)
    assert (caught.value.code, caught.value.owner_id) == ("already_in_use", child.get_id())
    assert caught.value.request_id is None


def test_a_refused_move_is_a_runtime_error() -> None:
    root = ReferenceManager()
    with pytest.raises(RuntimeError) as caught:
        root.set_parent(root)
    assert isinstance(caught.value, refman.HierarchyError)
    assert caught.value.code == "hierarchy_cycle"


def test_an_error_survives_pickling() -> None:
    manager = ReferenceManager()
    manager.register_reference("R1")
    with pytest.raises(refman.RefmanError) as caught:
        manager.register_reference("R1")
    loaded = pickle.loads(pickle.dumps(caught.value))
    assert type(loaded) is type(caught.value)
    assert (str(loaded), loaded.code, loaded.details) == (str(caught.value), "already_in_use", caught.value.details)


def test_a_text_of_another_type_is_refused() -> None:
    number: Any = 5
    manager = ReferenceManager()
    for call in (manager.generate_next_reference, manager.validate_reference, manager.register_reference):
        with pytest.raises(TypeError, match="must be a str, not int"):
            call(number)


def test_unknown_modes_and_rules_are_refused() -> None:
    with pytest.raises(ValueError, match="mode must be one of"):
        ReferenceManager(mode="public")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="rules must be one of"):
        ReferenceManager(rules="loose")


def test_a_batch_is_all_or_nothing() -> None:
    manager = ReferenceManager()
    manager.register_reference("R2")
    with pytest.raises(refman.ReferenceInUseError):
        manager.batch_register_references(["R1", "R2"])
    assert manager.get_all_used_references() == {"R2"}
    assert manager.batch_generate_references("R", 3) == ["R1", "R3", "R4"]
    assert manager.batch_validate_references(["R4", "R5"]) == [("R4", False), ("R5", True)]
    with pytest.raises(ValueError, match="at least 1"):
        manager.batch_generate_references("R", 0)


def test_the_attributes_that_callers_read_cannot_change_the_manager() -> None:
    root, child = ReferenceManager({"R": 7}), ReferenceManager()
    child.set_parent(root)
    root.generate_next_reference("R")
    assert child._parent is root
    assert list(root._children) == [child]
    assert root._used_references == {"R7"}
    assert root._prefix_counters == {"R": 8}
    for name in ("_parent", "_children", "_used_references", "_prefix_counters"):
        with pytest.raises(AttributeError):
            setattr(root, name, None)
    with pytest.raises(TypeError):
        root._prefix_counters["R"] = 1  # type: ignore[index]


def test_statistics_count_what_was_done() -> None:
    root, child = ReferenceManager(), ReferenceManager()
    child.set_parent(root)
    child.batch_generate_references("R", 2)
    child.validate_reference("R1")
    child.validate_reference("?")
    stats = child.get_stats()
    assert stats["manager_id"] == child.get_id()
    assert stats["references_count"] == 2
    performance = stats["performance"]
    assert performance["references_generated"] == 2
    assert (performance["validations_performed"], performance["hierarchy_lookups"]) == (2, 1)
    assert performance["avg_generation_time_ns"] > 0
    assert stats["hierarchy"] == {
        "node_id": child.get_id(),
        "local_references_count": 2,
        "children_count": 0,
        "has_parent": True,
        "depth": 1,
        "total_references_in_subtree": 2,
    }
    assert root.get_stats()["hierarchy"]["total_references_in_subtree"] == 2
    assert child.is_using_rust_implementation() is False


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_is_a_hierarchy_of_its_own(duplicate: Any) -> None:
    root, child = ReferenceManager({"C": 5}), ReferenceManager()
    child.set_parent(root)
    child.batch_register_references(["R1", "T01"])
    child.generate_next_unnamed_net_name()
    root.register_reference("R3")
    root.release_reference("R3")
    twin = duplicate(child)
    assert twin is not child
    assert twin._used_references == child._used_references
    assert twin._parent is not root
    assert list(twin._parent._children) == [twin]
    for manager in (twin, child):
        assert manager.batch_generate_references("R", 2) == ["R2", "R4"]
        assert manager.generate_next_reference("C") == "C5"
        assert manager.generate_next_reference("T") == "T02"
        assert manager.generate_next_unnamed_net_name() == "N$2"
    assert not {"R5"} & (twin._used_references | child._used_references)


def test_managers_that_are_pickled_together_stay_in_one_hierarchy() -> None:
    root, child = ReferenceManager(), ReferenceManager()
    child.set_parent(root)
    loaded_root, loaded_child = pickle.loads(pickle.dumps((root, child)))
    assert loaded_child._parent is loaded_root
    assert loaded_child.generate_next_reference("R") == "R1"
    assert loaded_root.validate_reference("R1") is False


def test_threads_of_one_hierarchy_never_get_the_same_reference() -> None:
    root = ReferenceManager()
    managers = [ReferenceManager() for _ in range(8)]
    for manager in managers:
        manager.set_parent(root)
    given: list[list[str]] = [[] for _ in managers]
    moving = ReferenceManager()
    begin = threading.Barrier(len(managers) + 1)

    def generate(which: int) -> None:
        begin.wait()
        for _ in range(500):
            given[which].append(managers[which].generate_next_reference("R"))

    threads = [threading.Thread(target=generate, args=(which,)) for which in range(len(managers))]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    for thread in threads:
        thread.start()
    begin.wait()
    for _ in range(200):
        moving.set_parent(root)
        moving.set_parent(managers[0])
        moving.set_parent(None)
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    everything = [reference for references in given for reference in references]
    assert sorted(everything, key=lambda text: int(text[1:])) == [f"R{number}" for number in range(1, 4001)]
    assert root.get_all_used_references() == set(everything)


def _generate_in_child(manager: ReferenceManager, results: Any) -> None:
    results.put(manager.generate_next_reference("R"))


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
def test_a_fork_while_another_thread_works_leaves_a_usable_manager() -> None:
    context = multiprocessing.get_context("fork")
    manager = ReferenceManager()
    manager.register_reference("R1")
    busy = ReferenceManager()
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            busy.batch_generate_references("C", 50)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for _ in range(20):
            results = context.SimpleQueue()
            process = context.Process(target=_generate_in_child, args=(manager, results))
            process.start()
            process.join(timeout=60)
            exit_code = process.exitcode
            process.kill()
            assert exit_code == 0
            assert results.get() == "R2"
    finally:
        stop.set()
        thread.join()


def test_operations_are_logged_with_the_fields_of_circuit_synth(caplog: pytest.LogCaptureFixture) -> None:
    manager = ReferenceManager()
    with caplog.at_level(logging.DEBUG, logger="refman"):
        manager.generate_next_reference("R")
    (record,) = caplog.records
    fields = {name: getattr(record, name) for name in ("component", "implementation", "manager_id", "reference")}
    assert record.__dict__["duration_ns"] > 0
    assert fields == {
        "component": "REFERENCE_MANAGER",
        "implementation": "local",
        "manager_id": manager.get_id(),
        "reference": "R1",
    }


def _best_microseconds(call: Any, count: int) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for number in range(count):
            call(number)
        best = min(best, (time.process_time() - start) / count * 1e6)
    return best


def test_generation_and_validation_hold_the_limits_with_many_references() -> None:
    root, manager = ReferenceManager(), ReferenceManager()
    manager.set_parent(root)
    few = _best_microseconds(lambda number: manager.generate_next_reference("R"), 2000)
    for _ in range(20):
        manager.batch_generate_references("R", 10_000)
    many = _best_microseconds(lambda number: manager.generate_next_reference("R"), 2000)
    valid = _best_microseconds(lambda number: manager.validate_reference(f"R{number}"), 2000)
    assert many < 10
    assert valid < 5
    # A time that grows with the count used would be 20 times as long.
    assert many < 5 * few
