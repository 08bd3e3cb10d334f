"""Tests that a watch gives every change once and in order, on both clients."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from servers import Connect, Handler, answer, half, page, refuse, reset, serve

import refman
from refman import Client


def event(version: int, ordinal: int = 0, **members: Any) -> dict[str, Any]:
    return {
        "version": version,
        "ordinal": ordinal,
        "last": True,
        "type": "references.generated",
        "operation": "generate",
        "at": "2026-11-22T07:00:00Z",
        **members,
    }


def events(*items: dict[str, Any], end: str) -> Handler:
    return answer({"changes": list(items), "end": end})


MOVED = event(3, type="hierarchy.moved", otherHierarchy={"rootId": "other", "version": 9}, last=False)
GONE = refuse(410, "changes_gone")


def quick(waits: list[float]) -> dict[str, Any]:
    return {"sleep": waits.append, "random": lambda: 1.0}


def positions(changes: Any) -> list[str]:
    return [change.position for change in changes]


FAILURES: dict[str, list[Handler]] = {
    "lost connections": [reset, half],
    "an overloaded service": [refuse(503, "overloaded"), refuse(429, "rate_limit")],
    "a proxy": [page(502), page(504), page(200)],
    "a defect": [refuse(500, "internal_error")],
}


@pytest.mark.parametrize("failures", FAILURES.values(), ids=FAILURES.keys())
def test_a_watch_goes_on_after_failures_where_it_was(connect: Connect, failures: list[Handler]) -> None:
    handlers = [
        events(event(4), event(5, 0, last=False), end="5.0"),
        *failures,
        # The page repeats what is known already.
        events(event(5, 0, last=False), event(5, 1), event(12), end="12"),
        events(end="14"),
        events(event(15), end="15"),
        GONE,
    ]
    with serve(*handlers) as server:
        changes = connect(server.url, **quick([])).watch_changes("board", after=3)
        assert positions(islice(changes, 5)) == ["4.0", "5.0", "5.1", "12.0", "15.0"]
        with pytest.raises(refman.ChangesGoneError):
            next(changes)
    asked = [parse_qs(urlsplit(request.target).query)["after"][0] for request in server.requests]
    assert asked == ["3", "5.0", *["5.0"] * len(failures), "12", "14", "15"]


def test_a_watch_waits_longer_after_each_failure_and_logs_it(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    waits: list[float] = []
    caplog.set_level(logging.WARNING, logger="refman")
    handlers = [
        *[page(502)] * 3,
        events(event(1), end="1"),
        page(502, retry_after="7"),
        refuse(429, "rate_limit", retry_after="99"),
        GONE,
    ]
    with serve(*handlers) as server, pytest.raises(refman.ChangesGoneError):
        list(connect(server.url, **quick(waits)).watch_changes("board", after=0))
    assert waits == [0.25, 0.5, 1.0, 7.25, 99.5]
    assert len(caplog.records) == 5
    assert "proxy" in caplog.messages[0]


@pytest.mark.parametrize("code", ["hierarchy_not_found", "forbidden"])
def test_a_refusal_ends_a_watch(connect: Connect, code: str) -> None:
    with serve(refuse(404, code)) as server, pytest.raises(refman.RefmanError) as refused:
        next(connect(server.url).watch_changes("board", after=0))
    assert refused.value.code == code
    assert len(server.requests) == 1


def test_a_watch_with_a_timeout_ends_when_the_service_stays_away(connect: Connect) -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    with serve(events(event(1), end="1"), page(502)) as server:
        client = connect(server.url, clock=lambda: now[0], sleep=sleep, random=lambda: 1.0)
        changes = client.watch_changes("board", after=0, timeout=3)
        assert next(changes).version == 1
        with pytest.raises(refman.UnexpectedResponseError):
            next(changes)
    assert now[0] == 0.25 + 0.5 + 1.0 + 2.0


@pytest.mark.parametrize(
    ("rest", "seen"),
    [
        ([event(3, 1)], ["2.0", "3.0", "3.1"]),
        ([event(3, 1), event(4)], ["2.0", "3.0", "3.1"]),
        # A filter can leave out the last event of the move.
        ([event(4)], ["2.0", "3.0"]),
    ],
    ids=["alone", "with a new hierarchy", "without its last event"],
)
def test_the_move_of_a_hierarchy_ends_a_watch_behind_it(connect: Connect, rest: list[dict[str, Any]], seen: list[str]) -> None:
    with serve(events(event(2), MOVED, *rest, end="4"), GONE) as server:
        changes = connect(server.url).watch_changes("board", after=1)
        assert positions(islice(changes, len(seen))) == seen
        with pytest.raises(refman.HierarchyMovedError) as moved:
            next(changes)
    assert (moved.value.code, moved.value.root_id, moved.value.version) == ("hierarchy_moved", "other", 9)
    assert len(server.requests) == 1


def test_a_move_at_the_end_of_a_page_is_told_when_the_log_is_gone(connect: Connect) -> None:
    with serve(events(MOVED, end="3.0"), GONE) as server:
        changes = connect(server.url).watch_changes("board", after=1)
        assert next(changes).type == "hierarchy.moved"
        with pytest.raises(refman.HierarchyMovedError):
            next(changes)


def test_a_watch_rests_if_the_service_does_not_wait_for_events(connect: Connect) -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    with serve(events(end="1"), events(end="1"), events(event(2), end="2"), events(event(3), end="3")) as server:
        changes = connect(server.url, clock=lambda: now[0], sleep=sleep).watch_changes("board", after=1, wait=0)
        assert positions(islice(changes, 2)) == ["2.0", "3.0"]
    assert now[0] == 2.0


def test_a_watch_ends_when_the_client_is_closed(connect: Connect) -> None:
    with serve(events(event(1), end="1")) as server:
        client = connect(server.url)
        changes = client.watch_changes("board", after=0)
        assert next(changes).version == 1
        client.close()
        assert list(changes) == []
    assert len(server.requests) == 1


def test_a_long_poll_has_more_time_than_other_requests(connect: Connect) -> None:
    def slow(connection: Any) -> None:
        time.sleep(0.5)
        events(event(1), end="1")(connection)

    with serve(slow) as server:
        client = connect(server.url, timeout=0.6, sleep=lambda _: None)
        assert client.list_changes("board", wait=1).end == "1"
    assert len(server.requests) == 1
    assert server.requests[0].target.endswith("?wait=1s")


@pytest.fixture
def client(connect: Connect, service: str) -> Client:
    return connect(service)


def test_a_watch_begins_after_the_present_version(client: Client) -> None:
    root = uuid.uuid4().hex
    client.find_or_create_manager(root)
    client.generate_references(root, "R", 7)
    timer = threading.Timer(0.3, lambda: client.generate_references(root, "R", 2))
    timer.start()
    change = next(client.watch_changes(root, wait=5))
    timer.join()
    assert (change.type, change.references) == ("references.generated", ["R8-R9"])


def test_a_watch_follows_a_hierarchy_into_another_one(client: Client) -> None:
    root, other = uuid.uuid4().hex, uuid.uuid4().hex
    client.find_or_create_manager(root, references=["R1"])
    client.find_or_create_manager(other)
    client.set_parent(root, other)
    seen: list[refman.records.Change] = []
    with pytest.raises(refman.HierarchyMovedError) as moved:
        seen.extend(client.watch_changes(root, after=0, wait=1))
    assert seen[-1].type == "manager.removed"
    assert moved.value.root_id == other
    client.generate_references(root, "R")
    follow = client.watch_changes(moved.value.root_id, after=moved.value.version, wait=1)
    assert next(follow).references == ["R2"]


def test_a_watch_of_a_deleted_hierarchy_ends(client: Client) -> None:
    root = uuid.uuid4().hex
    client.find_or_create_manager(root)
    client.delete_manager(root)
    changes = client.watch_changes(root, after=1, wait=1)
    assert "hierarchy.deleted" in [next(changes).type for _ in range(2)]
    with pytest.raises(refman.ChangesGoneError):
        list(changes)


def test_a_watch_of_one_symbol_gives_only_its_changes(client: Client) -> None:
    root = uuid.uuid4().hex
    client.find_or_create_manager(root)
    for key in ("a", "b", "a"):
        client.annotate_symbols(root, [refman.SymbolRequest(key, root, reference="R?")], existing="renumber")
    changes = list(islice(client.watch_changes(root, after=0, symbol="b", wait=1), 1))
    assert [symbol.key for symbol in changes[0].symbols or []] == ["b"]
