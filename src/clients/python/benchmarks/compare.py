"""Compares the package with the plain algorithm of Circuit Synth's `ReferenceManager`, in interleaved rounds.

    python benchmarks/compare.py [--url http://127.0.0.1:8080] [--rounds 3] [--references 50000]

With a URL, boards are also published to that service and drawn in its hierarchies. Where Circuit Synth is installed, the boards
are built with its circuits, components and nets, otherwise by the calls that these make. Medians are printed.
"""

from __future__ import annotations

import argparse
import statistics
import time
import uuid
from typing import Any, Callable

from refman import Client, ReferenceManager

SHEETS = 40
PARTS = 2800
NETS = 1600
PREFIXES = ("R", "R", "R", "C", "C", "C", "U", "D", "L", "Q")


class PlainManager:
    """Collects all references of the hierarchy for each check, so its time grows with the square of their count."""

    def __init__(self, initial_counters: dict[str, int] | None = None) -> None:
        self._references: set[str] = set()
        self._counters = dict(initial_counters or {})
        self._net = 0
        self._parent: PlainManager | None = None
        self._children: list[PlainManager] = []

    def set_parent(self, parent: PlainManager) -> None:
        self._parent = parent
        parent._children.append(self)

    def _root(self) -> PlainManager:
        return self if self._parent is None else self._parent._root()

    def get_all_used_references(self) -> set[str]:
        used = set(self._references)
        for child in self._children:
            used |= child.get_all_used_references()
        return used

    def validate_reference(self, ref: str) -> bool:
        return ref not in self._root().get_all_used_references()

    def register_reference(self, ref: str) -> None:
        if not self.validate_reference(ref):
            raise ValueError(ref)
        self._references.add(ref)

    def generate_next_reference(self, prefix: str) -> str:
        root = self._root()
        while True:
            number = root._counters.get(prefix, 1)
            root._counters[prefix] = number + 1
            reference = f"{prefix}{number}"
            if root.validate_reference(reference):
                root.register_reference(reference)
                return reference

    def generate_next_unnamed_net_name(self) -> str:
        root = self._root()
        root._net += 1
        return f"N${root._net}"


class NaiveManager:
    """Asks the service at each call."""

    client: Client
    root_id: str

    def __init__(self) -> None:
        self._id = self.root_id

    def set_parent(self, parent: NaiveManager) -> None:
        self._id = "s" + uuid.uuid4().hex
        self.client.find_or_create_manager(self._id, parent_id=parent._id)

    def validate_reference(self, ref: str) -> bool:
        return self.client.validate_references(self._id, [ref]).results[0].available

    def register_reference(self, ref: str) -> None:
        self.client.register_references(self._id, [ref])

    def generate_next_reference(self, prefix: str) -> str:
        return self.client.generate_references(self._id, prefix).references[0]

    def generate_next_unnamed_net_name(self) -> str:
        return self.client.generate_nets(self._id).nets[0]


def build_by_calls(make: Callable[[], Any]) -> Any:
    """Makes the calls that Circuit Synth makes for a board."""
    board = make()
    for sheet in range(SHEETS):
        manager = make()
        manager.set_parent(board)
        for part in range(PARTS // SHEETS):
            manager.generate_next_reference(PREFIXES[part % len(PREFIXES)])
        for _ in range(NETS // SHEETS):
            manager.generate_next_unnamed_net_name()
        manager.register_reference(f"TP{sheet + 1}")
    return board


def build_with_circuit_synth(make: Callable[[], Any]) -> Any:
    """Builds a board with Circuit Synth."""
    from circuit_synth.core import circuit as _  # noqa: F401, PLC0415
    from circuit_synth.core.circuit import Circuit  # noqa: PLC0415
    from circuit_synth.core.component import Component  # noqa: PLC0415
    from circuit_synth.core.decorators import set_current_circuit  # noqa: PLC0415
    from circuit_synth.core.net import Net  # noqa: PLC0415

    def circuit(name: str) -> Any:
        made = Circuit(name)
        made._reference_manager = make()
        return made

    board = circuit("board")
    for sheet in range(SHEETS):
        child = circuit(f"sheet{sheet}")
        board.add_subcircuit(child)
        set_current_circuit(child)
        parts = [
            Component(symbol="Device:R", ref=PREFIXES[part % len(PREFIXES)], value="10k") for part in range(PARTS // SHEETS)
        ]
        for number in range(NETS // SHEETS):
            net = Net()
            net += parts[number][1]
            net += parts[number + 1][2]
        Component(symbol="Device:R", ref=f"TP{sheet + 1}")
        child.finalize_references()
    set_current_circuit(None)
    return board._reference_manager


def measure(cases: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Returns the median time of each case in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, run in cases.items():
            start = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(each) for name, each in times.items()}


def main() -> None:
    """Runs the comparison, and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a service that the boards may be sent to")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--references", type=int, default=50_000)
    options = parser.parse_args()

    def generate(make: Callable[[], Any]) -> None:
        manager = make()
        for _ in range(options.references):
            manager.generate_next_reference("R")

    cases = {"plain": lambda: generate(PlainManager), "private": lambda: generate(ReferenceManager)}
    show(f"generate {options.references} references", measure(cases, options.rounds))
    try:
        build_with_circuit_synth(ReferenceManager)
        build, title = build_with_circuit_synth, "built with Circuit Synth"
    except ImportError:
        build, title = build_by_calls, "by the calls alone"
    boards: dict[str, Callable[[], Any]] = {
        "plain": lambda: build(PlainManager),
        "private": lambda: build(ReferenceManager),
    }
    if options.url:
        boards |= _with_service(Client(options.url), build)
    show(f"a board of {PARTS} parts and {NETS} nets, {title}", measure(boards, options.rounds))
    if options.url:
        _show_publication(Client(options.url), 5 * options.rounds)


def _with_service(client: Client, build: Callable[[Callable[[], Any]], Any]) -> dict[str, Callable[[], Any]]:
    def publish() -> None:
        board = build(ReferenceManager)
        root = ReferenceManager(hierarchy="b" + uuid.uuid4().hex, client=client)
        board.set_parent(root)
        root.publish()

    def draw(hierarchy: str) -> None:
        make = lambda: ReferenceManager(mode="shared", hierarchy=hierarchy, program="benchmark", client=client)  # noqa: E731
        with build(make):
            pass

    def naive() -> None:
        NaiveManager.client = client
        NaiveManager.root_id = "b" + uuid.uuid4().hex
        client.find_or_create_manager(NaiveManager.root_id)
        build(NaiveManager)

    again = "b" + uuid.uuid4().hex
    draw(again)
    return {
        "private, published": publish,
        "shared, first run": lambda: draw("b" + uuid.uuid4().hex),
        "a request a call": naive,
    }


def _show_publication(client: Client, rounds: int) -> None:
    times: list[float] = []
    for _ in range(rounds):
        root = ReferenceManager(hierarchy="b" + uuid.uuid4().hex, client=client)
        build_by_calls(ReferenceManager).set_parent(root)
        start = time.perf_counter()
        root.publish()
        times.append((time.perf_counter() - start) * 1000)
    print(f"publishing that board alone: {statistics.median(times):.1f} ms")


def show(title: str, times: dict[str, float]) -> None:
    """Prints the times of the cases, and their ratio to the plain algorithm."""
    print(title)
    for name, milliseconds in times.items():
        print(f"  {name:<20} {milliseconds:>10.1f} ms  {milliseconds / times['plain']:>8.3f} x")


if __name__ == "__main__":
    main()
