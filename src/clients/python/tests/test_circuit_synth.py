"""States what callers of Circuit Synth rely on, and where it does so.

Under the rules `any` the class takes the place of Circuit Synth's Python class, under `strict` that of its Rust class.
"""

from __future__ import annotations

from typing import Any, Callable

import pytest

from refman import ReferenceManager

CORE = "src/circuit_synth/core/reference_manager.py"
CIRCUIT = "src/circuit_synth/core/circuit.py"
UNIT = "tests/unit/test_core_circuit.py"
RUST = "rust_modules/rust_reference_manager/tests/python_integration_tests.py"

Make = Callable[..., ReferenceManager]


def _tree(make: Make) -> tuple[ReferenceManager, ReferenceManager]:
    root, child = make(), make()
    child.set_parent(root)
    return root, child


def _generated(make: Make, *prefixes: str) -> list[str]:
    manager = make()
    return [manager.generate_next_reference(prefix) for prefix in prefixes]


def _after_register(make: Make) -> list[str]:
    manager = make()
    manager.register_reference("R5")
    return [manager.generate_next_reference("R") for _ in range(6)]


def _counters(make: Make) -> list[str]:
    manager = make({"R": 10})
    manager.set_initial_counters({"R": 5, "C": 3})
    return [manager.generate_next_reference("R"), manager.generate_next_reference("C")]


def _initial_counters_are_copied(make: Make) -> dict[str, int]:
    counters = {"R": 10}
    make(counters).generate_next_reference("R")
    return counters


def _across(make: Make) -> list[Any]:
    root, child = _tree(make)
    child.register_reference("R1")
    return [root.validate_reference("R1"), root.generate_next_reference("R"), child.generate_next_reference("R")]


def _subtree(make: Make) -> list[Any]:
    root, child = _tree(make)
    child.register_reference("R1")
    root.register_reference("R2")
    return [root.get_all_used_references(), child.get_all_used_references()]


def _nets(make: Make) -> list[str]:
    root, child = _tree(make)
    return [one.generate_next_unnamed_net_name() for one in (root, child, root)]


def _cleared(make: Make) -> list[Any]:
    root, child = _tree(make)
    root.generate_next_reference("R")
    root.clear()
    return [root.get_all_used_references(), child._parent, root._children, root.generate_next_reference("R")]


def _cleared_child(make: Make) -> list[Any]:
    root, child = _tree(make)
    child.register_reference("R1")
    child.clear()
    return [child._parent, root._children, root.validate_reference("R1")]


def _root(make: Make) -> bool:
    root, child = _tree(make)
    return child.get_root_manager() is root and root.get_root_manager() is root


def _returns_nothing(make: Make) -> list[Any]:
    manager: Any = make()
    return [manager.register_reference("U1"), manager.set_parent(None), manager.clear()]


def _joined_twins(make: Make) -> list[Any]:
    root, child = make(), make()
    root.register_reference("R1")
    child.register_reference("R1")
    child.set_parent(root)
    return [root.get_all_used_references(), root.validate_reference("R1"), root.generate_next_reference("R")]


def _twins_after_clear(make: Make) -> list[Any]:
    root, child = make(), make()
    root.register_reference("R1")
    child.register_reference("R1")
    child.set_parent(root)
    child.clear()
    first = root.validate_reference("R1")
    root.clear()
    return [first, root.validate_reference("R1")]


def _registered(*texts: str) -> Callable[[Make], list[str]]:
    def register(make: Make) -> list[str]:
        manager = make()
        for text in texts:
            manager.register_reference(text)
        return sorted(manager.get_all_used_references())

    return register


def _cleared_numbers(make: Make) -> list[str]:
    manager = make({"R": 10})
    manager.generate_next_reference("R")
    manager.generate_next_unnamed_net_name()
    manager.clear()
    return [manager.generate_next_reference("R"), manager.generate_next_unnamed_net_name()]


def _later_counters(make: Make) -> list[str]:
    manager = make()
    first = manager.generate_next_reference("R")
    manager.set_initial_counters({"R": 10, "C": 5})
    return [first, manager.generate_next_reference("R"), manager.generate_next_reference("C")]


def _result_is_a_copy(make: Make) -> list[bool]:
    manager = make()
    manager.get_all_used_references().add("R1")
    return [manager.validate_reference("R1"), isinstance(manager.get_all_used_references(), set)]


def _final_reference(make: Make) -> list[Any]:
    circuit = make()
    available = circuit.validate_reference("U7")
    circuit.register_reference("U7")
    return [available, circuit.validate_reference("U7"), circuit.validate_reference("U8")]


def _registered_twice(make: Make) -> list[Any]:
    root, child = _tree(make)
    root.register_reference("R1")
    with pytest.raises(RuntimeError, match="already in use"):
        child.register_reference("R1")
    return [child.get_all_used_references(), root.get_all_used_references()]


def _sheet_after_its_parts(make: Make) -> list[Any]:
    board, sheet = make(), make()
    sheet.register_reference("U1")
    sheet.set_parent(board)
    return [board.generate_next_reference("U"), sheet._parent is board, sheet in board._children]


def _grandchild(make: Make) -> list[Any]:
    root, child = _tree(make)
    below = make()
    below.set_parent(child)
    return [below.generate_next_reference("R"), child.generate_next_reference("R"), below.get_root_manager() is root]


def _statistics(make: Make) -> list[Any]:
    manager = make()
    manager.generate_next_reference("R")
    stats = manager.get_stats()
    return [stats["references_count"], stats["performance"]["avg_generation_time_ns"] > 0, "manager_id" in stats]


def _details(make: Make) -> list[bool]:
    manager = make()
    details = manager.get_implementation_details()
    return [name in details for name in ("using_rust", "manager_id")] + [
        isinstance(manager.is_using_rust_implementation(), bool)
    ]


BOTH = [
    (RUST, "clear begins numbers and nets anew", _cleared_numbers, ["R1", "N$1"]),
    (RUST, "counters can be raised later", _later_counters, ["R1", "R10", "C5"]),
    (CORE, "the set of references is the caller's own", _result_is_a_copy, [True, True]),
    (CIRCUIT, "a final reference is checked and then registered", _final_reference, [True, False, True]),
    (CIRCUIT, "a reference in use is refused in the whole hierarchy", _registered_twice, [set(), {"R1"}]),
    (CIRCUIT, "a circuit can have parts before it becomes a subcircuit", _sheet_after_its_parts, ["U2", True, True]),
    (CORE, "generation goes to the root through all levels", _grandchild, ["R1", "R2", True]),
    (RUST, "statistics have the times and the id", _statistics, [1, True, True]),
    (RUST, "a manager says what implements it", _details, [True, True, True]),
    (
        UNIT,
        "numbers go up from 1 for each prefix",
        lambda m: _generated(m, "R", "R", "R", "C"),
        ["R1", "R2", "R3", "C1"],
    ),
    (UNIT, "a reserved number is skipped", _after_register, ["R1", "R2", "R3", "R4", "R6", "R7"]),
    (CORE, "a lower counter has no effect", _counters, ["R10", "C3"]),
    (CORE, "the initial counters of the caller stay as they are", _initial_counters_are_copied, {"R": 10}),
    (CORE, "a reference is unique in the whole hierarchy", _across, [False, "R2", "R3"]),
    (CORE, "all used references are those of the subtree", _subtree, [{"R1", "R2"}, {"R1"}]),
    (CIRCUIT, "unnamed nets have one counter in the hierarchy", _nets, ["N$1", "N$2", "N$3"]),
    (CORE, "clear lets go of the children", _cleared, [set(), None, (), "R1"]),
    (CORE, "clear leaves the parent", _cleared_child, [None, (), True]),
    (CORE, "the root is that of the whole hierarchy", _root, True),
    (RUST, "changes return nothing", _returns_nothing, [None, None, None]),
    (CIRCUIT, "prefixes can have an underscore", lambda m: _generated(m, "Conn_"), ["Conn_1"]),
]

ANY = [
    (CIRCUIT, "a symbol name with digits is a final reference", _registered("Conn_01x04"), ["Conn_01x04"]),
    (CIRCUIT, "a reference with letters after digits is accepted", _registered("MCP2221A"), ["MCP2221A"]),
    (CIRCUIT, "a prefix can have digits", lambda m: _generated(m, "MCP2221A", "MCP2221A"), ["MCP2221A1", "MCP2221A2"]),
    (CORE, "reserved names of the Rust version are accepted", _registered("GND"), ["GND"]),
    (CORE, "an unused text is available", lambda m: m().validate_reference(""), True),
    (CORE, "numbers are not padded", lambda m: (_registered("T01")(m), _generated(m, "T")), (["T01"], ["T1"])),
    (CORE, "a counter can start at 0", lambda m: m({"R": 0}).generate_next_reference("R"), "R0"),
    (CORE, "twins can join", _joined_twins, [{"R1"}, False, "R2"]),
    (CORE, "a twin is used until both are cleared", _twins_after_clear, [False, True]),
]

STRICT_REFUSES = [
    *[(RUST, prefix, lambda m, p=prefix: m().generate_next_reference(p)) for prefix in ("", "123", "R-", "@#$", "N$")],
    *[(RUST, text, lambda m, t=text: m().register_reference(t)) for text in ("", "123", "R", "GND", "VCC")],
]


def _ids(row: tuple[Any, ...]) -> list[Any]:
    return [f"{row[0]}: {row[1]}"]


@pytest.mark.parametrize("rules", ["any", "strict"])
@pytest.mark.parametrize(("run", "expected"), [pytest.param(*row[2:], id=_ids(row)[0]) for row in BOTH])
def test_callers_of_both_classes_rely_on(rules: str, run: Callable[[Make], Any], expected: Any) -> None:
    assert run(lambda *counters: ReferenceManager(*counters, rules=rules)) == expected


@pytest.mark.parametrize(("run", "expected"), [pytest.param(*row[2:], id=_ids(row)[0]) for row in ANY])
def test_callers_of_the_python_class_rely_on(run: Callable[[Make], Any], expected: Any) -> None:
    assert run(lambda *counters: ReferenceManager(*counters, rules="any")) == expected


@pytest.mark.parametrize("run", [pytest.param(row[2], id=_ids(row)[0]) for row in STRICT_REFUSES])
def test_callers_of_the_rust_class_get_a_value_error_for(run: Callable[[Make], Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        run(ReferenceManager)
