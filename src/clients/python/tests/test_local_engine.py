"""Tests what the class `ReferenceManager` has of the service: ranges, reuse, release, nets, deletion, limits, `kicad`."""

from __future__ import annotations

import copy
import pickle
import time
from functools import partial
from typing import Any, Callable

import pytest

import refman
from refman import ReferenceManager
from refman.engine import Node
from refman.limits import Limits
from refman.rules import by_name


def _tree(rules: str = "strict") -> tuple[ReferenceManager, ReferenceManager]:
    root, child = ReferenceManager(rules=rules), ReferenceManager(rules=rules)
    child.set_parent(root)
    return root, child


def _refused(call: Callable[[], Any]) -> refman.RefmanError:
    with pytest.raises(refman.RefmanError) as caught:
        call()
    return caught.value


def test_from_and_reuse_choose_the_numbers_of_one_call() -> None:
    manager = ReferenceManager()
    assert manager.generate_next_reference("R", from_=10) == "R10"
    assert manager.batch_generate_references("R", 2) == ["R1", "R2"]
    manager.release_reference("R1")
    assert manager.batch_generate_references("R", 2, reuse=True) == ["R1", "R3"]
    manager.batch_release_references(["R1", "R3"])
    assert manager.generate_next_reference("R", from_=2, reuse=True) == "R3"


def test_released_references_are_returned_as_they_were_written() -> None:
    manager = ReferenceManager(rules="kicad")
    manager.batch_register_references(["r1", "R20", "R3", "C1"])
    assert manager.batch_release_references(["R1"]) == ["r1"]
    assert manager.release_all_references("R") == ["R3", "R20"]
    assert manager.release_all_references() == ["C1"]
    assert manager.get_all_used_references() == set()
    assert _refused(lambda: manager.release_reference("R3")).code == "reference_not_found"


def test_ranges_confine_a_manager_until_they_are_lifted() -> None:
    root, child = _tree()
    ranges: dict[str, dict[str, int | None]] = {"R": {"first": 101, "last": 102}, "*": {"first": 201, "last": None}}
    child.set_ranges(ranges)
    assert child.get_ranges() == {"R": {"first": 101, "last": 102}, "*": {"first": 201}}
    assert child.batch_generate_references("R", 2) == ["R101", "R102"]
    assert child.generate_next_reference("C") == "C201"
    error = _refused(lambda: child.generate_next_reference("R"))
    assert (error.code, error.category) == ("range_exhausted", "validation")
    assert isinstance(error, RuntimeError)
    assert root.generate_next_reference("R") == "R1"
    child.set_ranges(None)
    assert child.get_ranges() == {}
    assert child.generate_next_reference("R") == "R2"


def test_ranges_of_another_form_are_refused() -> None:
    manager = ReferenceManager()
    with pytest.raises(ValueError, match="'first'"):
        manager.set_ranges({"R": {"last": 5}})
    with pytest.raises(ValueError, match="must go up"):
        manager.set_ranges({"R": {"first": 9, "last": 8}})
    assert manager.generate_next_reference("R") == "R1"


def test_unnamed_nets_are_registered_listed_and_released() -> None:
    root, child = _tree()
    child.batch_register_unnamed_nets(["N$3", "N$1"])
    assert root.batch_generate_unnamed_net_names(2) == ["N$2", "N$4"]
    assert (root.get_all_unnamed_nets(), child.get_all_unnamed_nets()) == (["N$1", "N$2", "N$3", "N$4"], ["N$1", "N$3"])
    error = _refused(lambda: root.register_unnamed_net("N$3"))
    assert (error.code, error.owner_id) == ("already_in_use", child.get_id())
    child.release_unnamed_net("N$3")
    assert _refused(lambda: child.release_unnamed_net("N$3")).code == "reference_not_found"
    root.register_unnamed_net("N$3")
    assert root.get_all_used_references() == set()


def test_a_deleted_manager_is_gone_and_its_numbers_stay_retired() -> None:
    root, child = _tree()
    grandchild = ReferenceManager()
    grandchild.set_parent(child)
    grandchild.register_reference("R1")
    assert _refused(child.delete).code == "hierarchy_conflict"
    child.delete(cascade=True)
    assert root._children == ()
    assert root.generate_next_reference("R") == "R2"
    calls: list[Callable[[], Any]] = [
        lambda: grandchild.generate_next_reference("R"),
        lambda: grandchild.validate_reference("R1"),
        lambda: grandchild.register_reference("R1"),
        grandchild.release_all_references,
        grandchild.get_all_used_references,
        grandchild.get_all_unnamed_nets,
        grandchild.get_stats,
        grandchild.clear,
        grandchild.delete,
        grandchild.get_root_manager,
        lambda: grandchild.set_parent(root),
        lambda: grandchild.set_parent(None),
        lambda: root.set_parent(grandchild),
        lambda: grandchild.set_ranges(None),
        lambda: copy.copy(grandchild),
        lambda: pickle.dumps(grandchild),
    ]
    for call in calls:
        error = _refused(call)
        assert (error.code, error.details) == ("manager_not_found", {"managerId": grandchild.get_id()})


@pytest.mark.parametrize("duplicate", [copy.copy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_keeps_ranges_and_what_is_not_given_again(duplicate: Any) -> None:
    root, child = _tree("kicad")
    gone, left = ReferenceManager(rules="kicad"), ReferenceManager(rules="kicad")
    gone.set_parent(root)
    left.set_parent(root)
    gone.batch_register_references(["r1", "R2"])
    gone.register_unnamed_net("N$1")
    gone.delete()
    assert left.generate_next_reference("R", from_=3) == "R3"
    left.set_parent(None)
    child.set_ranges({"R": {"first": 101}})
    child.register_unnamed_net("N$2")
    child.release_unnamed_net("N$2")
    for manager in (duplicate(child), child):
        assert manager.generate_next_reference("r") == "r101"
        parent = manager.get_root_manager()
        assert parent.generate_next_reference("R") == "r4"
        assert parent.batch_generate_references("R", 2, reuse=True) == ["r1", "r2"]
        assert manager.generate_next_unnamed_net_name() == "N$3"


def test_the_rules_kicad_compare_texts_as_people_see_them() -> None:
    root, child = _tree("kicad")
    child.register_reference("A\u03081")
    assert root.validate_reference("\u00c41") is False
    error = _refused(lambda: root.register_reference("\u00e41"))
    assert str(error) == "The reference '\u00e41' is already in use as 'A\u03081'."
    assert root.generate_next_reference("#PWR") == "#PWR01"
    assert root.get_all_used_references() == {"A\u03081", "#PWR01"}
    for text in ("R\u200b1", "R\u202e1", "R 1", "R?"):
        assert root.validate_reference(text) is False
    assert root.get_implementation_details()["rules"] == "kicad"


def test_references_without_a_number_are_never_retired() -> None:
    root, child = Node(by_name("kicad")), Node(by_name("kicad"))
    child.attach(root)
    root.register(["USR_BTN", "R1"])
    root.release(["usr_btn", "R1"])
    child.register(["usr_btn", "R2"])
    child.delete()
    assert (root.retired, root.tree.orphaned) == ({"R1"}, {"R2"})


def test_calls_about_nothing_do_nothing() -> None:
    manager = ReferenceManager()
    manager.batch_register_references([])
    manager.batch_register_unnamed_nets([])
    assert manager.batch_release_references([]) == []
    assert manager.batch_validate_references([]) == []


def test_one_reference_after_another_meets_the_limits() -> None:
    node = Node(by_name("strict"), Limits(references=3, series=2))
    assert [*node.generate("R"), *node.generate("R"), *node.generate_nets()] == ["R1", "R2", "N$1"]
    for call in (lambda: node.generate("R"), node.generate_nets, lambda: node.register(["C1"])):
        error = _refused(call)
        assert (error.code, error.category) == ("hierarchy_references_limit", "hierarchy")
        assert error.details == {"count": 4, "limit": 3}
    node.release(["R1", "R2"])
    assert [*node.generate("R"), *node.generate("C")] == ["R3", "C1"]
    node.release(["C1"])
    assert _refused(lambda: node.generate("L")).details == {"count": 3, "limit": 2}
    assert node.generate("C") == ["C2"]


def test_a_prefix_that_was_cleared_and_comes_back_counts_again() -> None:
    node = Node(by_name("strict"), Limits(series=1))
    for _ in range(2):
        assert node.generate("R") == ["R1"]
        assert _refused(lambda: node.generate("C")).code == "hierarchy_series_limit"
        node.clear()
    assert node.generate("C") == ["C1"]


def test_the_rules_any_have_no_limits_and_no_ranges() -> None:
    manager = ReferenceManager(rules="any")
    assert len(manager.batch_generate_references("R", 10_001)) == 10_001
    with pytest.raises(ValueError, match="'any' have neither"):
        manager.generate_next_reference("R", from_=5)
    with pytest.raises(ValueError, match="'any' have no ranges"):
        manager.set_ranges({"R": {"first": 5}})


def _microseconds(call: Callable[[], Any], count: int = 500) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for _ in range(count):
            call()
        best = min(best, (time.process_time() - start) / count * 1e6)
    return best


def _with(references: int, rules: str) -> ReferenceManager:
    manager = ReferenceManager(rules=rules)
    for _ in range(references // 1000):
        manager.batch_generate_references("R", 1000, from_=2_000_000)
        manager.release_all_references()
        manager.batch_generate_references("R", 1000, from_=1000)
    manager.set_ranges({"R": {"first": 1000}})
    return manager


@pytest.mark.parametrize("rules", ["strict", "kicad"])
def test_ranges_reuse_and_release_take_the_same_time_with_many_references(rules: str) -> None:
    few, many = _with(1000, rules), _with(60_000, rules)

    def release_and_reuse(manager: ReferenceManager) -> None:
        manager.release_reference(manager.generate_next_reference("R", reuse=True))

    def generate(manager: ReferenceManager) -> None:
        manager.generate_next_reference("R")

    for call in (generate, release_and_reuse):
        # A time that grows with the count would be 60 times as long.
        assert _microseconds(partial(call, many)) < 8 * _microseconds(partial(call, few)) + 20
