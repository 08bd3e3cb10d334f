"""Tests both clients on a service."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import uuid
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any, Callable

import pytest
import yaml
from servers import Connect, connecting, run_in_threads
from service import Service, until

import refman
from refman import Client, NewManagerRequest, Range, RefmanError, SymbolRequest

CONTRACT = Path(__file__).resolve().parents[4] / "openapi" / "reference-manager.yaml"


@pytest.fixture
def root() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def client(connect: Connect, service: str) -> Client:
    return connect(service)


def test_a_generated_reference_cannot_be_registered_again(client: Client, root: str) -> None:
    client.find_or_create_manager(root)
    generated = client.generate_references(root, "R", 2)
    assert (generated.references, generated.version, generated.root_id) == (["R1", "R2"], 2, root)
    with pytest.raises(refman.ReferenceInUseError) as refused:
        client.register_references(root, ["R2"])
    assert (refused.value.code, refused.value.status, refused.value.owner_id) == ("already_in_use", 409, root)
    assert refused.value.request_id


def test_every_operation_of_the_contract_works(client: Client, root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called = record_requests(monkeypatch)
    managers(client, root)
    references_and_nets(client, root)
    symbols(client, root)
    trees_and_snapshots(client, root)
    changes(client, root)
    rules_and_implementation(client)
    contract = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    missing = {
        operation["operationId"]
        for path, item in contract["paths"].items()
        for method, operation in item.items()
        if not any(called_method == method.upper() and matches(path, target) for called_method, target in called)
    }
    assert missing == set()


def record_requests(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    called: set[tuple[str, str]] = set()
    result = refman._requests.Request.result

    def recording(request: Any, response: Any) -> Any:
        called.add((request.method, request.target.partition("?")[0]))
        return result(request, response)

    monkeypatch.setattr(refman._requests.Request, "result", recording)
    return called


def matches(template: str, target: str) -> bool:
    # A literal part of another operation is no id.
    pattern = re.sub(r"\\{\w+\\}", "(?!import$|generate$|release$|validate$)[^/]+", re.escape(template))
    return re.fullmatch(pattern, target) is not None


def managers(client: Client, root: str) -> None:
    created = client.create_manager(manager_id=root, name="Board", initial_counters={"R": 100}, expires_in=timedelta(hours=1))
    assert (created.id, created.name, created.version, created.root_id) == (root, "Board", 1, root)
    assert created.expires_at is not None
    assert abs(created.created_at - datetime.now(timezone.utc)) < timedelta(minutes=5)
    assert client.renew_hierarchy(root, expires_in="PT2H").expires_at > created.expires_at
    child = client.find_or_create_manager(root + ".a", parent_id=root, references=["C1"], nets=["N$1"])
    assert client.find_or_create_manager(root + ".a", parent_id=root).version == child.version
    updated = client.update_manager(root + ".a", name="A", ranges={"R": Range(500, 599)})
    assert updated.ranges == {"R": Range(500, 599)}
    assert client.update_manager(root + ".a", ranges=None).ranges is None
    assert client.get_manager(root + ".a").name == "A"
    assert [each.id for each in client.list_managers(parent=root).items] == [root + ".a"]
    assert root in [each.id for each in client.iter_managers(roots=True, page_size=2)]
    assert client.get_manager_stats(root + ".a").hierarchy.depth == 1
    assert client.get_counters(root).counters["R"] == 100
    assert client.raise_counters(root, {"R": 200}).counters["R"] == 200


def references_and_nets(client: Client, root: str) -> None:
    assert client.generate_references(root, "R", 2, from_=300, reuse=True).references == ["R300", "R301"]
    assert client.generate_references_by_prefix(root, {"U": 2, "C": 1}).references == {"U": ["U1", "U2"], "C": ["C2"]}
    assert client.register_references(root, ["Q1", "Q2", "Q3"]).references == ["Q1", "Q2", "Q3"]
    assert client.get_reference(root, "Q1").owner_id == root
    assert [each.reason for each in client.validate_references(root, ["Q1", "Q9"]).results] == ["already_in_use", None]
    assert client.release_references(root, ["Q1"]).released == ["Q1"]
    assert client.release_references(root, prefix="Q").released == ["Q2", "Q3"]
    acknowledged = client.release_reference(root, "U2")
    assert acknowledged.version == client.get_manager(root).version
    replaced = client.set_references(root + ".a", ["C1", "C7"])
    assert (replaced.registered, replaced.unchanged) == (["C7"], ["C1"])
    assert client.list_references(root, scope="own", prefix="R", limit=1).next is not None
    assert list(client.iter_references(root, prefix="C", page_size=1)) == ["C1", "C2", "C7"]
    assert client.release_references(root + ".a", all_=True).released == ["C1", "C7"]
    assert client.generate_nets(root, 2).nets == ["N$2", "N$3"]
    assert client.register_nets(root, ["N$9"]).nets == ["N$9"]
    client.release_net(root, "N$9")
    assert client.list_nets(root, scope="own").nets == ["N$2", "N$3"]
    assert list(client.iter_nets(root, page_size=1)) == ["N$1", "N$2", "N$3"]


def symbols(client: Client, root: str) -> None:
    drawn = [SymbolRequest("k1", root, reference="D?", x=2.5, y=1), SymbolRequest("k2", root + ".b", prefix="D", x=1, y=1)]
    new = [NewManagerRequest(root + ".b", parent_id=root)]
    tried = client.annotate_symbols(root, drawn, order="left-to-right", create_managers=new, dry_run=True)
    assert tried.root_id == root
    annotated = client.annotate_symbols(root, drawn, create_managers=new)
    assert [each.reference for each in annotated.symbols] == ["D1", "D2"]
    assert client.get_reference(root, "D1").symbols == client.list_symbols(root, key="k1").symbols
    assert client.rename_references(root, {"D1": "D2", "D2": "D1"}).renamed == {"D1": "D2", "D2": "D1"}
    assert [each.reference for each in client.iter_symbols(root, page_size=1)] == ["D2", "D1"]
    assert client.delete_symbol(root, "k2").root_id == root


def trees_and_snapshots(client: Client, root: str) -> None:
    other = uuid.uuid4().hex
    client.create_manager(manager_id=other, references=["D2"])
    with pytest.raises(refman.HierarchyError) as refused:
        client.set_parent(other, root)
    assert refused.value.details["duplicates"] == ["D2"]
    moved = client.set_parent(other, root, on_conflict="renumber")
    assert moved.renamed is not None
    assert list(moved.renamed.references) == ["D2"]
    assert client.detach_manager(other).root_id == other
    client.clear_manager(other)
    client.delete_manager(other)
    tree = client.get_hierarchy(root)
    assert [each.id for each in tree.children] == [root + ".a", root + ".b"]
    assert client.get_hierarchy_stats(root).prefixes["R"].used == 2
    assert root in [each.root_id for each in client.iter_hierarchies(page_size=2)]
    assert len(client.list_hierarchies(limit=1).items) == 1
    snapshot = json.loads(json.dumps(client.export_hierarchy(root)))
    assert snapshot["hierarchyVersion"] == tree.version
    imported = client.import_hierarchy(snapshot, new_ids=True)
    assert imported.ids is not None
    assert imported.ids[root] == imported.root_id != root
    client.delete_manager(imported.root_id, cascade=True)
    client.generate_references(root, "R")
    with pytest.raises(refman.VersionMismatchError) as mismatch:
        client.replace_hierarchy(root, snapshot, if_match=snapshot["hierarchyVersion"])
    version = mismatch.value.details["version"]
    replaced = client.replace_hierarchy(root, snapshot, if_match=version)
    assert replaced.version == version + 1


def changes(client: Client, root: str) -> None:
    generated = client.generate_references(root, "L", 3)
    assert generated.version is not None
    assert client.revert_change(root, generated.version, dry_run=True).reverted == generated.version
    assert client.revert_change(root, generated.version).version == generated.version + 1
    page = client.list_changes(root, after=generated.version, reference="L1", wait=1)
    assert [(each.type, each.version) for each in page.changes][-1][1] == generated.version + 1
    all_changes = list(client.iter_changes(root, page_size=3))
    assert [each.version for each in all_changes] == sorted(each.version for each in all_changes)
    assert page.end == str(all_changes[-1].version)
    assert client.create_ticket(root).ticket


def rules_and_implementation(client: Client) -> None:
    assert {each.profile for each in client.list_rules().items} >= {"strict", "kicad"}
    assert client.get_rules("strict").reserved_references == ["GND", "VCC", "VDD", "VSS"]
    assert [each.code for each in client.check_references("strict", ["R1", "GND"]).results] == [None, "reserved_reference"]
    assert client.get_implementation().implementation in ("bitmap", "scanning")
    assert client.compare_indexes(["R"], 10).references == 10


def test_a_request_answers_what_the_methods_do_not_offer(client: Client, root: str) -> None:
    client.find_or_create_manager(root)
    path = f"/api/v1/managers/{root}"
    unchanged = client.request("GET", path, headers={"If-None-Match": '"1"'})
    assert (unchanged.status, unchanged.version, unchanged.root_id, unchanged.data) == (304, 1, root, None)
    assert client.request("PATCH", path, body={"name": "A"}, if_match=1).data["name"] == "A"
    with pytest.raises(refman.VersionMismatchError):
        client.request("PUT", path, body={}, headers={"If-None-Match": "*"})


def test_eight_threads_share_a_client_and_get_each_reference_once(client: Client, root: str) -> None:
    client.find_or_create_manager(root)
    generated: list[str] = []
    run_in_threads(8, lambda: generated.extend(client.generate_references(root, "R").references[0] for _ in range(25)))
    assert sorted(generated, key=lambda text: int(text[1:])) == [f"R{number}" for number in range(1, 201)]
    assert list(client.iter_references(root)) == [f"R{number}" for number in range(1, 201)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_parent_and_child_go_on_after_a_fork_in_the_middle_of_requests(service: str, root: str) -> None:
    with Client(service) as client:
        client.find_or_create_manager(root)
        generated: list[str] = []
        enough = threading.Event()

        def generate() -> None:
            while not enough.is_set():
                generated.extend(client.generate_references(root, "R").references)

        threads = [threading.Thread(target=generate) for _ in range(4)]
        for thread in threads:
            thread.start()
        children = []
        for _ in range(3):
            so_far = len(generated)
            until(partial(more_than, generated, so_far + 8))
            children.append(fork(lambda: [client.generate_references(root, "R").references[0] for _ in range(10)]))
        results = [finish() for finish in children]
        enough.set()
        for thread in threads:
            thread.join()
        generated += [reference for result in results for reference in result]
        assert [len(result) for result in results] == [10, 10, 10]
        assert len(generated) == len(set(generated))
        assert set(client.iter_references(root)) == set(generated)


def more_than(items: list[str], number: int) -> bool:
    return len(items) > number


def fork(function: Callable[[], list[str]]) -> Callable[[], list[str]]:
    """Runs a function in a child, and returns what waits for its result."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Other threads run, which is what the test is about.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            os.write(writing, json.dumps(function()).encode())
        finally:
            os._exit(0)
    os.close(writing)

    def finish() -> list[str]:
        with os.fdopen(reading) as pipe:
            text = pipe.read()
        os.waitpid(child, 0)
        assert text, "the child failed"
        result: list[str] = json.loads(text)
        return result

    return finish


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Starts a service with keys of two roles and little room, which tests can kill."""
    settings = {"REFMAN_QUOTAS_REFERENCES": "5000"}
    for place, role in enumerate(["reader", "editor"]):
        settings[f"REFMAN_SECURITY_KEYS_{place}_NAME"] = role
        settings[f"REFMAN_SECURITY_KEYS_{place}_ROLE"] = role
        settings[f"REFMAN_SECURITY_KEYS_{place}_SHA256"] = hashlib.sha256(role.encode()).hexdigest()
    with Service(tmp_path_factory.mktemp("guarded"), **settings) as started:
        yield started


def test_a_key_that_may_not_write_is_denied(connect: Connect, guarded: Service, root: str) -> None:
    connect(guarded.url, key="editor").find_or_create_manager(root)
    reader = connect(guarded.url, key="reader")
    assert reader.get_manager(root).id == root
    with pytest.raises(PermissionError) as denied:
        reader.generate_references(root, "R")
    assert isinstance(denied.value, refman.AccessError)
    assert (denied.value.code, denied.value.status) == ("forbidden", 403)
    for key in (None, "other"):
        with pytest.raises(refman.AccessError) as denied:
            connect(guarded.url, key=key).get_manager(root)
        assert denied.value.status == 401


def test_a_full_service_refuses_and_changes_nothing(connect: Connect, guarded: Service, root: str) -> None:
    client = connect(guarded.url, key="editor")
    version = client.find_or_create_manager(root).version
    with pytest.raises(RefmanError) as refused:
        client.generate_references(root, "R", 5001)
    assert (refused.value.code, refused.value.status, refused.value.details["limit"]) == ("quota_exceeded", 507, 5000)
    assert client.get_manager(root).version == version


def test_nothing_is_twice_or_lost_when_the_service_is_killed_in_the_middle_of_requests(guarded: Service, root: str) -> None:
    with connecting("Client") as connect, connecting("AsyncClient") as connect_asynchronously:
        runs = [
            Run(each(guarded.url, key="editor", random=lambda: 0.1), f"{root}.{kind}")
            for each, kind in ((connect, "sync"), (connect_asynchronously, "async"))
        ]
        before = [run.client.generate_references(run.root, "K", idempotency_key=run.root) for run in runs]

        def kill() -> None:
            until(lambda: all(len(run.generated) > 100 for run in runs))
            guarded.kill()
            guarded.start()

        tasks = iter([kill, *(task for run in runs for task in (run.watch, *[run.generate] * THREADS))])
        lock = threading.Lock()

        def work() -> None:
            with lock:
                task = next(tasks)
            task()

        run_in_threads(1 + len(runs) * (1 + THREADS), work)
        expected = [f"R{number}" for number in range(1, THREADS * EACH + 1)]
        for run in runs:
            assert sorted(run.generated, key=lambda text: int(text[1:])) == expected
            assert list(run.client.iter_references(run.root, prefix="R")) == expected
            assert run.watched == expected
        assert [run.client.generate_references(run.root, "K", idempotency_key=run.root) for run in runs] == before


THREADS, EACH = 4, 50


class Run:
    """One client that generates in several threads and watches what is generated."""

    def __init__(self, client: Client, root: str) -> None:
        self.client = client
        self.root = root
        self.version = client.find_or_create_manager(root).version
        self.generated: list[str] = []
        self.watched: list[str] = []

    def generate(self) -> None:
        for _ in range(EACH):
            self.generated.extend(self.client.generate_references(self.root, "R").references)

    def watch(self) -> None:
        for change in self.client.watch_changes(self.root, after=f"{self.version}", wait=2):
            self.watched.extend(text for text in change.references or [] if text.startswith("R"))
            if len(self.watched) == THREADS * EACH:
                return
