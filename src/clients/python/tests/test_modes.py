"""Tests the modes of the class against a service: `private` with `publish`, `shared` and `offline`."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from service import Service

from refman import Client, FallbackWarning, ReferenceInUseError, ReferenceManager, VersionMismatchError, connections, shared
from refman.errors import HierarchyError, InvalidReferenceError, RefmanError, UnavailableError
from refman.records import Acknowledgement
from refman.settings import is_enabled, is_rolled_out
from refman.snapshots import expand

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def client(service: str) -> Iterator[Client]:
    with Client(service) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _nothing_is_left_for_the_exit() -> Iterator[None]:
    yield
    # The service of a test is gone when this process ends.
    shared._OPEN.clear()


@pytest.fixture
def root_id() -> str:
    return "b" + uuid.uuid4().hex


def _managers(client: Client, root_id: str) -> dict[str, list[str]]:
    return {manager["id"]: manager["references"] for manager in client.export_hierarchy(root_id)["managers"]}


def _held(client: Client, root_id: str) -> dict[str, list[str]]:
    """Returns what the managers hold, by their ids without that of the root; the root is left out if it holds nothing."""
    managers = _managers(client, root_id).items()
    return {id_[len(root_id) + 1 :]: references for id_, references in managers if id_ != root_id or references}


def _shared(client: Client, root_id: str, program: str, **further: Any) -> ReferenceManager:
    """Opens a shared hierarchy as a new run of a program does: what an earlier one knew is not there."""
    fresh = Client(client.url, timeout=further.pop("timeout", 60.0))
    return ReferenceManager(mode="shared", hierarchy=root_id, program=program, client=fresh, **further)


# Settings


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mode": "public"}, "mode must be one of private, shared, offline, not 'public'"),
        ({"fallback": "maybe"}, "fallback must be one of raise, local, not 'maybe'"),
        ({"mode": "shared", "program": "power"}, "needs a hierarchy"),
        ({"mode": "shared", "hierarchy": "board"}, "needs the name of the program"),
        ({"hierarchy": "a board"}, "hierarchy must match"),
        # Those are the names of a sheet, of the manager that deletes, and of a child process of the program "power".
        *(({"program": name}, "program must match") for name in ("power.1", "power.unused", "power~1")),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_once(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ReferenceManager(**arguments)


def test_the_environment_says_what_arguments_do_not(monkeypatch: pytest.MonkeyPatch, service: str, root_id: str) -> None:
    monkeypatch.setenv("REFMAN_MODE", "shared")
    monkeypatch.setenv("REFMAN_HIERARCHY", root_id)
    monkeypatch.setenv("REFMAN_PROGRAM", "power")
    client = Client(service)
    board, sheet = ReferenceManager(client=client), ReferenceManager(client=client)
    assert [board.generate_next_reference("R"), sheet.generate_next_reference("R")] == ["R1", "R2"]
    monkeypatch.setenv("REFMAN_MODE", "sharde")
    with pytest.raises(ValueError, match="REFMAN_MODE must be one of"):
        ReferenceManager()


def test_the_feature_flag_and_the_share_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_enabled()
    assert is_rolled_out()
    for value, enabled in {"false": False, "0": False, "TRUE": True, "on": True}.items():
        monkeypatch.setenv("REFMAN_ENABLED", value)
        assert is_enabled() is enabled
    monkeypatch.setenv("REFMAN_ENABLED", "perhaps")
    with pytest.raises(ValueError, match="must be true or false"):
        is_enabled()
    monkeypatch.setenv("REFMAN_ROLLOUT", "half")
    with pytest.raises(ValueError, match="must be a whole number"):
        is_rolled_out()


def test_a_program_stays_in_a_growing_share(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[set[int]] = []
    for share in (0, 10, 50, 100):
        chosen.append(set())
        for number in range(400):
            monkeypatch.setenv("REFMAN_HIERARCHY", f"board{number}")
            if is_rolled_out(share):
                chosen[-1].add(number)
    assert chosen[0] <= chosen[1] <= chosen[2] <= chosen[3]
    assert len(chosen[0]) == 0
    assert 15 < len(chosen[1]) < 70
    assert 150 < len(chosen[2]) < 250
    assert len(chosen[3]) == 400


# Private


def _draw(board: ReferenceManager) -> list[str]:
    power = ReferenceManager()
    power.set_parent(board)
    board.register_reference("J7")
    names = [power.generate_next_reference("R") for _ in range(3)] + [board.generate_next_reference("C")]
    return [*names, power.generate_next_unnamed_net_name()]


def test_a_with_block_publishes_the_hierarchy_and_a_second_run_replaces_it(client: Client, root_id: str) -> None:
    runs = []
    for _ in range(2):
        with ReferenceManager({"C": 10}, hierarchy=root_id, client=client) as board:
            runs.append(_draw(board))
    assert runs[0] == runs[1] == ["R1", "R2", "R3", "C10", "N$1"]
    assert _managers(client, root_id) == {root_id: ["C10", "J7"], root_id + ".1": ["R1-R3"]}
    assert client.get_hierarchy(root_id).version == 2
    # The service goes on where the program stopped.
    assert client.generate_references(root_id, "C").references == ["C11"]
    assert client.generate_nets(root_id).nets == ["N$2"]


def test_publishing_again_sends_what_was_added(client: Client, root_id: str) -> None:
    board = ReferenceManager(hierarchy=root_id, client=client)
    board.generate_next_reference("R")
    assert board.publish() == 1
    board.generate_next_reference("R")
    board.release_reference("R1")
    assert board.publish() == 2
    assert _managers(client, root_id) == {root_id: ["R2"]}
    assert client.generate_references(root_id, "R").references == ["R3"]


def test_a_change_of_somebody_else_is_not_overwritten(client: Client, root_id: str) -> None:
    with ReferenceManager(hierarchy=root_id, client=client) as board:
        board.generate_next_reference("R")
    with pytest.raises(VersionMismatchError), ReferenceManager(hierarchy=root_id, client=client) as board:
        board.generate_next_reference("R")
        client.register_references(root_id, ["X1"])
    assert _managers(client, root_id) == {root_id: ["R1", "X1"]}


def test_a_hierarchy_that_somebody_else_created_meanwhile_is_not_overwritten(client: Client, root_id: str) -> None:
    with pytest.raises(RefmanError) as refused, ReferenceManager(hierarchy=root_id, client=client) as board:
        board.generate_next_reference("R")
        client.find_or_create_manager(root_id)
    assert refused.value.code == "manager_exists"


def test_a_with_block_that_fails_publishes_nothing(client: Client, root_id: str) -> None:
    with pytest.raises(ZeroDivisionError), ReferenceManager(hierarchy=root_id, client=client) as board:
        board.generate_next_reference("R")
        raise ZeroDivisionError
    with pytest.raises(RefmanError, match=root_id):
        client.get_hierarchy(root_id)


def test_a_child_publishes_the_hierarchy_of_its_root(client: Client, root_id: str) -> None:
    board, power = ReferenceManager(hierarchy=root_id, client=client), ReferenceManager()
    power.set_parent(board)
    power.generate_next_reference("U")
    assert power.publish() == 1
    assert _managers(client, root_id) == {root_id: [], root_id + ".1": ["U1"]}


@pytest.mark.parametrize("rules", ["strict", "kicad"])
def test_the_service_goes_on_with_all_that_a_published_hierarchy_remembers(client: Client, root_id: str, rules: str) -> None:
    with ReferenceManager({"R": 5}, hierarchy=root_id, client=client, rules=rules) as board:
        power, radio = ReferenceManager(rules=rules), ReferenceManager(rules=rules)
        power.set_parent(board)
        radio.set_parent(board)
        board.generate_next_reference("R", from_=20)
        radio.batch_generate_unnamed_net_names(2)
        radio.generate_next_reference("C")
        radio.delete()
        power.set_ranges({"*": {"first": 101, "last": 199}})
        assert power.generate_next_reference("U") == "U101"
        board.release_reference("R20")
    snapshot = client.export_hierarchy(root_id)
    assert snapshot["rules"] == rules
    assert snapshot["ahead"] == ["R20", "U101"]
    assert snapshot["retiredNets"] == ["N$1-N$2"]
    assert client.generate_references(root_id, "R", 16).references[-2:] == ["R19", "R21"]
    assert client.generate_references(root_id, "C").references == ["C2"]
    assert client.generate_references(root_id + ".1", "R").references == ["R101"]
    assert client.generate_nets(root_id).nets == ["N$3"]


def test_publishing_needs_to_know_the_hierarchy() -> None:
    with pytest.raises(ValueError, match="publishing needs a hierarchy"):
        ReferenceManager().publish()


def test_texts_that_read_as_ranges_are_published_as_they_are(client: Client, root_id: str) -> None:
    texts = ["A1-A3", "T01", "T02", "MCP2221A", "R1-R05", "X-1", "Conn_01x04"]
    with ReferenceManager(hierarchy=root_id, client=client, rules="any") as board:
        board.batch_register_references(texts)
    assert sorted(client.iter_references(root_id)) == sorted(texts)


def test_a_service_that_does_not_answer_raises_or_warns_as_was_said(root_id: str) -> None:
    client = Client(NOWHERE, timeout=0.3)
    board = ReferenceManager(hierarchy=root_id, client=client)
    with pytest.raises(UnavailableError):
        board.publish()
    with (
        pytest.warns(FallbackWarning, match=root_id),
        ReferenceManager(hierarchy=root_id, client=client, fallback="local") as other,
    ):
        assert other.generate_next_reference("R") == "R1"


def test_offline_never_uses_the_network(root_id: str) -> None:
    with ReferenceManager(mode="offline", hierarchy=root_id, client=Client(NOWHERE, timeout=0.3)) as board:
        assert board.generate_next_reference("R") == "R1"
        assert board.publish() is None


# Shared


def test_a_call_without_references_does_nothing(client: Client, root_id: str) -> None:
    for board in (ReferenceManager(), _shared(client, root_id, "p")):
        board.batch_register_references([])
        assert board.batch_release_references([]) == []
        assert board.batch_validate_references([]) == []


def test_spellings_of_one_reference_cannot_be_registered_together(client: Client, root_id: str) -> None:
    board, sheet = _shared(client, root_id, "p", rules="any"), ReferenceManager(rules="any")
    with pytest.raises(ReferenceInUseError):
        board.batch_register_references(["c1", "C1"])
    sheet.batch_register_references(["c1", "C1"])
    with pytest.raises(ReferenceInUseError):
        sheet.set_parent(board)
    assert board.get_all_used_references() == set()


@pytest.mark.parametrize("counters", [{"R": 0}, {"": 3}])
def test_counters_that_the_service_refuses_are_given_up(client: Client, root_id: str, counters: dict[str, int]) -> None:
    board = _shared(client, root_id, "p", rules="any", initial_counters=counters)
    with pytest.raises(InvalidReferenceError):
        board.generate_next_reference("R")
    assert board.generate_next_reference("R") == "R1"


def test_programs_never_get_the_same_names(client: Client, root_id: str) -> None:
    power, radio = _shared(client, root_id, "power"), _shared(client, root_id, "radio")
    names = [one.generate_next_reference("R") for _ in range(30) for one in (power, radio)]
    nets = [one.generate_next_unnamed_net_name() for _ in range(30) for one in (power, radio)]
    assert len(set(names)) == len(set(nets)) == 60
    assert power.validate_reference("R2") is False
    for one in (power, radio):
        with one:
            pass
    held = set(client.iter_references(root_id, scope="hierarchy"))
    assert held == set(names)


def test_a_program_that_runs_again_gets_the_same_names(client: Client, root_id: str) -> None:
    runs = []
    for _ in range(3):
        with _shared(client, root_id, "power") as board:
            runs.append(_draw(board))
        with _shared(client, root_id, "radio") as other:
            other.generate_next_reference("R")
    assert runs[0] == runs[1] == runs[2]
    assert runs[0] == ["R1", "R2", "R3", "C1", "N$1"]
    assert _held(client, root_id) == {"power": ["C1", "J7"], "power.1": ["R1-R3"], "radio": ["R5"]}


def test_a_program_that_needs_less_releases_the_rest(client: Client, root_id: str) -> None:
    for count in (9, 2):
        with _shared(client, root_id, "p") as board:
            for _ in range(count):
                board.generate_next_reference("R")
    assert _held(client, root_id) == {"p": ["R1-R2"]}


def test_references_are_fetched_in_growing_blocks(client: Client, root_id: str) -> None:
    board = _shared(client, root_id, "p")
    assert [board.generate_next_reference("R") for _ in range(300)] == [f"R{number}" for number in range(1, 301)]
    # Two managers are created. Blocks of 4, 4, 8, 16, 32, 64, 128 and 128 follow.
    assert client.get_hierarchy(root_id).version == 2 + 8
    board.batch_register_references([f"C{number}" for number in range(1, 500)])
    assert board.publish() is None
    assert client.get_hierarchy(root_id).version == 2 + 8 + 1


def test_a_fetch_brings_blocks_of_all_prefixes_that_run_low(client: Client, root_id: str) -> None:
    board = _shared(client, root_id, "p")
    names = [board.generate_next_reference(prefix) for _ in range(60) for prefix in "RCLU"]
    assert names == [f"{prefix}{number}" for number in range(1, 61) for prefix in "RCLU"]
    # Each prefix has its blocks of 4, 4 and 8. Then all have blocks of 16 and 32 together.
    assert client.get_hierarchy(root_id).version == 2 + 4 * 3 + 2


def test_sheets_become_managers_and_can_move(client: Client, root_id: str) -> None:
    board = _shared(client, root_id, "p")
    sheets = [ReferenceManager() for _ in range(3)]
    sheets[0].set_parent(board)
    sheets[1].set_parent(board)
    sheets[2].set_parent(sheets[0])
    names = [sheet.generate_next_reference("R") for sheet in sheets]
    board.publish()
    expected = {"p": ["R4"], "p.1": ["R1"], "p.2": ["R2"], "p.1.1": ["R3"]}
    assert names == ["R1", "R2", "R3"]
    assert _held(client, root_id) == expected
    sheets[2].set_parent(sheets[1])
    sheets[2].generate_next_reference("C")
    board.publish()
    assert client.get_manager(f"{root_id}.p.1.1").parent_id == f"{root_id}.p.2"


def test_a_sheet_can_move_below_a_new_one(client: Client, root_id: str) -> None:
    board, sheet, new = _shared(client, root_id, "p"), ReferenceManager(), ReferenceManager()
    sheet.set_parent(board)
    assert sheet.generate_next_reference("R") == "R1"
    board.publish()
    new.set_parent(board)
    sheet.set_parent(new)
    board.publish()
    assert _held(client, root_id) == {"p": ["R2-R4"], "p.1": ["R1"], "p.2": []}
    assert client.get_manager(f"{root_id}.p.1").parent_id == f"{root_id}.p.2"


def test_a_root_can_become_a_sheet_and_a_sheet_a_root(client: Client, root_id: str) -> None:
    board, sheet = (ReferenceManager(mode="shared", hierarchy=root_id, program="p", client=client) for _ in range(2))
    assert [board.generate_next_reference("R"), sheet.generate_next_reference("R")] == ["R1", "R2"]
    board.publish()
    sheet.set_parent(board)
    for _ in range(2):
        board.publish()
        assert _held(client, root_id) == {"p": ["R1", "R3-R4"], "p.1": ["R2"]}
        sheet.set_parent(None)
        sheet.publish()
        assert _held(client, root_id) == {"p": ["R1-R4"], "p.1": []}
        sheet.set_parent(board)


def test_a_reference_that_another_program_took_is_refused_and_given_up(client: Client, root_id: str) -> None:
    power, radio = _shared(client, root_id, "power"), _shared(client, root_id, "radio")
    assert power.validate_reference("R7")
    assert radio.validate_reference("R7")
    power.register_reference("R7")
    radio.batch_register_references(["R7", "R8"])
    power.publish()
    with pytest.raises(ReferenceInUseError) as refused:
        radio.publish()
    assert [each["reference"] for each in refused.value.details["duplicates"]] == ["R7"]
    assert radio.get_all_used_references() == {"R8"}
    radio.publish()
    assert _held(client, root_id)["radio"] == ["R8"]
    with pytest.raises(ReferenceInUseError):
        radio.register_reference("R7")


@pytest.mark.parametrize("text", ["", "R?", "bad\u202etext", "x" * 256])
def test_a_reference_that_the_rules_of_the_service_refuse_is_refused_at_once(client: Client, root_id: str, text: str) -> None:
    board, sheet = _shared(client, root_id, "p", rules="any"), ReferenceManager(rules="any")
    assert board.validate_reference(text) is False
    with pytest.raises(InvalidReferenceError):
        board.batch_register_references(["Conn_01x04", text])
    sheet.register_reference(text)
    with pytest.raises(InvalidReferenceError):
        sheet.set_parent(board)
    assert sheet._parent is None
    board.register_reference("Conn_01x04")
    board.publish()
    assert _held(client, root_id) == {"p": ["Conn_01x04"]}


@pytest.mark.parametrize("text", ["USR_BTN", "ABCDEFGHIJKLMNOPQ1"])
def test_a_reference_that_other_rules_of_the_hierarchy_refuse_is_given_up(client: Client, root_id: str, text: str) -> None:
    client.find_or_create_manager(root_id, rules="strict")
    board = _shared(client, root_id, "p", rules="any")
    board.batch_register_references(["J1", text])
    with pytest.raises(InvalidReferenceError):
        board.publish()
    board.publish()
    assert _held(client, root_id) == {"p": ["J1"]}
    assert board.get_all_used_references() == {"J1"}


def test_the_spelling_of_the_rules_kicad_decides_what_is_the_same(client: Client, root_id: str) -> None:
    power, radio = (_shared(client, root_id, program, rules="kicad") for program in ("power", "radio"))
    power.register_reference("r7")
    power.publish()
    assert not radio.validate_reference("R7")
    power.release_reference("R7")
    power.register_reference("R7")
    power.publish()
    assert power.get_all_used_references() == {"R7"}


def test_a_released_reference_is_retired_and_can_be_registered_again(client: Client, root_id: str) -> None:
    board = _shared(client, root_id, "p")
    names = [board.generate_next_reference("R") for _ in range(4)]
    board.publish()
    for name in names[:2]:
        board.release_reference(name)
    board.register_reference(names[0])
    board.publish()
    assert _held(client, root_id)["p"] == ["R1", "R3-R4"]
    board.clear()
    board.publish()
    assert _held(client, root_id)["p"] == []
    assert board.generate_next_reference("R") == "R5"


def test_an_earlier_reference_can_be_registered_by_its_name(client: Client, root_id: str) -> None:
    with _shared(client, root_id, "p") as board:
        board.generate_next_reference("R")
    with _shared(client, root_id, "p") as board:
        board.register_reference("R1")
        second = board.generate_next_reference("R")
    assert _held(client, root_id) == {"p": ["R1", second]}
    with _shared(client, root_id, "p") as board:
        board.register_reference("R1")
        assert board.generate_next_reference("R") == second


def test_a_reference_that_somebody_renamed_stays_another_one(client: Client, root_id: str) -> None:
    with _shared(client, root_id, "p") as board:
        board.register_reference("R9")
    client.rename_references(root_id, {"R9": "R60"})
    for _ in range(2):
        with _shared(client, root_id, "p") as board:
            board.register_reference("R9")
            board.register_reference("R60")
        assert _held(client, root_id) == {"p": ["R9", "R60"]}


def test_a_manager_of_this_process_joins_with_what_it_has_or_stays_where_it_is(client: Client, root_id: str) -> None:
    board, free, taken = _shared(client, root_id, "p"), ReferenceManager(), ReferenceManager()
    board.register_reference("R1")
    free.register_reference("R2")
    free.set_parent(board)
    taken.register_reference("R2")
    with pytest.raises(HierarchyError):
        taken.set_parent(board)
    client.register_references(root_id, ["R3"])
    other = ReferenceManager()
    other.register_reference("R4")
    other.set_parent(board)
    board.publish()
    assert _held(client, root_id) == {"": ["R3"], "p": ["R1"], "p.1": ["R2"], "p.2": ["R4"]}
    assert taken._parent is None
    assert taken.get_all_used_references() == {"R2"}


def test_a_manager_that_has_what_another_program_holds_stays_with_its_parent(client: Client, root_id: str) -> None:
    client.find_or_create_manager(root_id, references=["R3"])
    board, private, sheet = _shared(client, root_id, "p"), ReferenceManager(), ReferenceManager()
    sheet.register_reference("R3")
    sheet.set_parent(private)
    with pytest.raises(ReferenceInUseError):
        sheet.set_parent(board)
    assert sheet._parent is private
    sheet.set_parent(None)
    with pytest.raises(ReferenceInUseError):
        sheet.set_parent(board)
    assert sheet._parent is None
    assert board._children == ()


def _release_one_by_one(manager: ReferenceManager, texts: list[str]) -> None:
    for text in texts:
        manager.release_reference(text)


def test_a_manager_can_join_while_another_thread_releases_its_references(client: Client, root_id: str) -> None:
    interval = sys.getswitchinterval()
    board = _shared(client, root_id, "p")
    sys.setswitchinterval(1e-6)
    try:
        for number in range(5):
            sheet = ReferenceManager()
            texts = [f"R{number * 5000 + each}" for each in range(1, 5001)]
            sheet.batch_register_references(texts)
            with ThreadPoolExecutor(1) as pool:
                released = pool.submit(_release_one_by_one, sheet, texts[:2000])
                sheet.set_parent(board)
                released.result()
    finally:
        sys.setswitchinterval(interval)
    board.publish()
    held = set(client.iter_references(root_id, scope="hierarchy"))
    assert held == board.get_all_used_references()
    assert len(held) == 15_000


@pytest.mark.parametrize(
    ("listed", "texts"),
    [
        ("R1-R3", ["R1", "R2", "R3"]),
        ("#PWR08-#PWR09", ["#PWR08", "#PWR09"]),
        ("R9-R10", ["R9", "R10"]),
        ("R0-R2", ["R0", "R1", "R2"]),
        ("R1-R4294967296", ["R1-R4294967296"]),
        ("A-1-A-2", ["A-1", "A-2"]),
        ("X1-X5-X1-X5", ["X1-X5"]),
        ("R1-R05", ["R1-R05"]),
        ("R3-R1", ["R3-R1"]),
        ("R1-C3", ["R1-C3"]),
        ("USR-BTN", ["USR-BTN"]),
        ("A-1", ["A-1"]),
    ],
)
def test_ranges_of_snapshots_are_read_as_the_service_writes_them(listed: str, texts: list[str]) -> None:
    assert list(expand(listed)) == texts


def test_a_manager_with_unnamed_nets_of_this_process_cannot_join(client: Client, root_id: str) -> None:
    board, sheet = _shared(client, root_id, "p"), ReferenceManager()
    sheet.generate_next_unnamed_net_name()
    with pytest.raises(HierarchyError, match="without unnamed nets"):
        sheet.set_parent(board)
    assert sheet._parent is None


def test_initial_counters_reach_the_service(client: Client, root_id: str) -> None:
    board = _shared(client, root_id, "p", initial_counters={"R": 100})
    assert board.generate_next_reference("R") == "R100"
    board.set_initial_counters({"C": 7})
    assert board.generate_next_reference("C") == "C7"


def test_a_refusal_of_the_service_changes_nothing(client: Client, root_id: str) -> None:
    board = _shared(client, root_id, "p", initial_counters={"R": 4294967290})
    assert board.generate_next_reference("R") == "R4294967290"
    with pytest.raises(ReferenceInUseError) as refused:
        board.batch_generate_references("R", 10)
    assert refused.value.code == "counter_overflow"
    assert board.get_all_used_references() == {"R4294967290"}
    assert board.generate_next_reference("R") == "R4294967291"


PROCESS = """
import sys, threading
from refman import Client, ReferenceManager
url, root, program = sys.argv[1:]
with ReferenceManager(mode="shared", hierarchy=root, program=program, client=Client(url)) as board:
    names = []
    def draw():
        sheet = ReferenceManager()
        sheet.set_parent(board)
        for _ in range(25):
            names.append(sheet.generate_next_reference("R"))
            names.append(sheet.generate_next_unnamed_net_name())
    threads = [threading.Thread(target=draw) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
print(*names)
"""


def test_four_processes_with_eight_threads_each_get_different_names(client: Client, root_id: str) -> None:
    def run(number: int) -> list[str]:
        command = [sys.executable, "-c", PROCESS, client.url, root_id, f"p{number}"]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout.split()

    with ThreadPoolExecutor(4) as pool:
        names = [name for names in pool.map(run, range(4)) for name in names]
    assert len(names) == len(set(names)) == 4 * 8 * 50
    held = set(client.iter_references(root_id, scope="hierarchy"))
    assert held == {name for name in names if not name.startswith("N$")}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_process_gets_other_names_than_its_parent(client: Client, root_id: str) -> None:
    script = """
import os, sys
from refman import Client, ReferenceManager
url, root = sys.argv[1:]
board = ReferenceManager(mode="shared", hierarchy=root, program="p", client=Client(url))
board.register_reference("J1")
names = [board.generate_next_reference("R") for _ in range(2)]
reader, writer = os.pipe()
if os.fork() == 0:
    names = [board.generate_next_reference("R") for _ in range(20)]
    board.publish()
    os.write(writer, " ".join(names).encode())
    os._exit(0)
os.close(writer)
names += [board.generate_next_reference("R") for _ in range(20)]
os.wait()
board.publish()
print(*names, os.read(reader, 10000).decode())
"""
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", script, client.url, root_id], check=True, capture_output=True, text=True, timeout=120
        )
        names = done.stdout.split()
        assert len(names) == len(set(names)) == 42
    assert set(_held(client, root_id)) == {"p", "p~1"}
    held = set(client.iter_references(root_id, scope="hierarchy"))
    assert held >= {*names, "J1"}


def test_a_program_that_ends_without_a_with_block_publishes_at_its_exit(client: Client, root_id: str) -> None:
    script = """
import sys
from refman import Client, ReferenceManager
url, root, count = sys.argv[1:]
board = ReferenceManager(mode="shared", hierarchy=root, program="p", client=Client(url))
board.register_reference("J1")
for _ in range(int(count)):
    board.generate_next_reference("R")
"""
    # The last run may have ended too early, so what the first one used stays.
    for count in (6, 1):
        command = [sys.executable, "-c", script, client.url, root_id, str(count)]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        assert _held(client, root_id) == {"p": ["J1", "R1-R6"]}


def test_a_service_that_is_killed_in_the_middle_gives_no_name_twice(tmp_path: Path, root_id: str) -> None:
    with Service(tmp_path) as killed:
        client = Client(killed.url)
        boards = [_shared(client, root_id, f"p{number}") for number in range(2)]
        names: list[list[str]] = [[], []]
        progress = threading.Semaphore(0)

        def draw(number: int) -> None:
            for _ in range(200):
                names[number] += boards[number].batch_generate_references("R", 3)
                progress.release()

        threads = [threading.Thread(target=draw, args=[number]) for number in range(2)]
        for thread in threads:
            thread.start()
        for _ in range(60):
            assert progress.acquire(timeout=60)
        killed.kill()
        killed.start()
        for thread in threads:
            thread.join(timeout=120)
        assert [len(each) for each in names] == [600, 600]
        assert len({*names[0], *names[1]}) == 1200
        for board in boards:
            board.publish()
        held = set(client.iter_references(root_id, scope="hierarchy"))
        assert held >= {*names[0], *names[1]}


def test_without_a_service_a_program_goes_on_with_numbers_by_chance_and_brings_them_later(tmp_path: Path, root_id: str) -> None:
    with Service(tmp_path) as service:
        with _shared(Client(service.url), root_id, "p") as board:
            board.generate_next_reference("R")
        service.kill()
        boards = [_shared(Client(service.url), root_id, f"p{number}", fallback="local", timeout=2.0) for number in range(2)]
        names = []
        for board in boards:
            with pytest.warns(FallbackWarning) as warned:
                names += [board.generate_next_reference("R") for _ in range(3)]
            assert len(warned) == 1
        assert len(set(names)) == 6
        assert all(int(name[1:]) > 1_000_000 for name in names)
        service.start()
        for board in boards:
            board.publish()
        client = Client(service.url)
        held = set(client.iter_references(root_id, scope="hierarchy"))
        assert held == {"R1", *names}
        assert boards[0].generate_next_reference("C") == "C1"


def test_net_names_of_the_service_follow_those_by_chance(tmp_path: Path, root_id: str) -> None:
    with Service(tmp_path) as service:
        board = _shared(Client(service.url), root_id, "p", fallback="local", timeout=2.0)
        board.register_reference("J1")
        service.kill()
        with pytest.warns(FallbackWarning):
            assert int(board.generate_next_unnamed_net_name()[2:]) > 1_000_000
        service.start()
        board.publish()
        assert board.generate_next_unnamed_net_name() == "N$1"


def test_without_a_fallback_a_program_hears_that_the_service_does_not_answer(root_id: str) -> None:
    board = ReferenceManager(mode="shared", hierarchy=root_id, program="p", client=Client(NOWHERE, timeout=0.3))
    with pytest.raises(UnavailableError):
        board.generate_next_reference("R")
    assert board.get_all_used_references() == set()


class _LosesAnswers(Client):
    """Loses the answers to deletions while it is told to."""

    loses = False

    def delete_manager(self, manager_id: str, **options: Any) -> Acknowledgement:
        answer = super().delete_manager(manager_id, **options)
        if self.loses:
            raise UnavailableError("The answer was lost.", "unreachable")
        return answer


def test_a_deletion_whose_answer_was_lost_is_done_again(service: str, root_id: str) -> None:
    with _LosesAnswers(service) as client:
        board = ReferenceManager(mode="shared", hierarchy=root_id, program="p", client=client)
        assert board.batch_generate_references("R", 4) == ["R1", "R2", "R3", "R4"]
        board.publish()
        board.batch_release_references(["R1", "R2"])
        client.loses = True
        with pytest.raises(UnavailableError):
            board.publish()
        client.loses = False
        # The service has deleted R1, and this program wants it back.
        board.register_reference("R1")
        board.publish()
        assert _held(client, root_id) == {"p": ["R1", "R3-R4"]}


def test_a_name_whose_deletion_is_in_doubt_is_not_given(service: str, root_id: str) -> None:
    with _LosesAnswers(service) as client:
        board = ReferenceManager(mode="shared", hierarchy=root_id, program="p", client=client)
        client.loses = True
        with pytest.raises(UnavailableError), board:
            assert board.generate_next_reference("R") == "R1"
        with pytest.raises(UnavailableError):
            board.generate_next_reference("R")
        client.loses = False
        name = board.generate_next_reference("R")
        assert name in set(client.iter_references(root_id, scope="hierarchy"))
        board.publish()
        assert _held(client, root_id)["p"][0] == "R1"
        assert name in set(client.iter_references(root_id, scope="hierarchy"))


def _register_one_by_one(board: ReferenceManager, texts: list[str]) -> None:
    for text in texts:
        board.register_reference(text)


def test_many_registrations_without_a_service_are_kept_for_later(tmp_path: Path, root_id: str) -> None:
    with Service(tmp_path) as service:
        board = _shared(Client(service.url), root_id, "p", fallback="local", timeout=2.0)
        board.register_reference("J1")
        service.kill()
        texts = [f"C{number}" for number in range(1, 1003)]
        with pytest.warns(FallbackWarning) as warned:
            _register_one_by_one(board, texts)
        assert len(warned) == 1
        service.start()
        board.publish()
        assert set(Client(service.url).iter_references(root_id, scope="hierarchy")) == {"J1", *texts}


def test_a_registration_that_cannot_be_sent_changes_nothing(tmp_path: Path, root_id: str) -> None:
    with Service(tmp_path) as service:
        board = _shared(Client(service.url), root_id, "p", timeout=0.5)
        board.batch_register_references([f"C{number}" for number in range(1, 1001)])
        service.kill()
        with pytest.raises(UnavailableError):
            board.register_reference("J1")
        assert "J1" not in board.get_all_used_references()


def test_managers_of_one_program_cannot_have_different_fallbacks(monkeypatch: pytest.MonkeyPatch, root_id: str) -> None:
    monkeypatch.setattr(connections, "_CLIENTS", {})
    monkeypatch.setenv("REFMAN_URL", NOWHERE)
    ReferenceManager(mode="shared", hierarchy=root_id, program="p")
    with pytest.raises(ValueError, match="the same fallback"):
        ReferenceManager(mode="shared", hierarchy=root_id, program="p", fallback="local")


def test_a_closed_client_does_not_keep_other_hierarchies_from_their_end(client: Client, root_id: str) -> None:
    script = """
import sys
from refman import Client, ReferenceManager
url, root = sys.argv[1:]
def draw(program, client):
    ReferenceManager(mode="shared", hierarchy=root, program=program, client=client).register_reference(program + "1")
with Client(url) as closed:
    draw("A", closed)
draw("B", Client(url))
"""
    command = [sys.executable, "-W", "error::refman.FallbackWarning", "-c", script, client.url, root_id]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    assert "the client is closed" in ended.stderr
    assert _held(client, root_id)["B"] == ["B1"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_children_that_threads_fork_at_the_same_time_have_different_names(root_id: str) -> None:
    script = """
import os, sys, threading
from refman import Client, ReferenceManager, engine
board = ReferenceManager(mode="shared", hierarchy=sys.argv[1], program="p", client=Client("http://127.0.0.1:9"))
reader, writer = os.pipe()
started = threading.Semaphore(0)
sys.addaudithook(lambda event, _: started.release() if event == "os.fork" else None)
def fork():
    child = os.fork()
    if child == 0:
        os.write(writer, f"{board._shared._manager_id}\\n".encode())
        os._exit(0)
    os.waitpid(child, 0)
threads = [threading.Thread(target=fork) for _ in range(4)]
with engine.LOCK:
    for thread in threads:
        thread.start()
        started.acquire()
for thread in threads: thread.join()
print(os.read(reader, 60000).decode())
"""
    done = subprocess.run([sys.executable, "-c", script, root_id], check=True, capture_output=True, text=True, timeout=120)
    assert sorted(done.stdout.split()) == [f"{root_id}.p~{number}" for number in range(1, 5)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_process_does_not_wait_for_a_thread_that_it_does_not_have(root_id: str) -> None:
    script = """
import os, signal, sys, threading
from refman import Client, ReferenceManager, connections
board = ReferenceManager(mode="shared", hierarchy=sys.argv[1], program="p", client=Client("http://127.0.0.1:9"))
held, end = threading.Event(), threading.Event()
def hold():
    with connections._LOCK:
        held.set()
        end.wait()
threading.Thread(target=hold).start()
held.wait()
child = os.fork()
if child == 0:
    signal.alarm(10)
    ReferenceManager(mode="shared", hierarchy=sys.argv[1], program="q", client=Client("http://127.0.0.1:9"))
    os._exit(0)
end.set()
sys.exit(os.waitpid(child, 0)[1])
"""
    subprocess.run([sys.executable, "-c", script, root_id], check=True, capture_output=True, timeout=120)
