"""Runs the conformance vectors on the local engine, and on a service that the tests start."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any, Callable

import pytest
from conformance import CASES, LocalRunner, Refused, ServiceRunner, case_id, run_case
from service import Service

from refman.limits import Limits

# Other random steps, and more of them, are a matter of these two.
SEED = int(os.environ.get("REFMAN_TEST_SEED", "0"))
STEPS = int(os.environ.get("REFMAN_TEST_STEPS", "60"))
LIMITS = Limits(per_call=3, managers=3, levels=2, references=14, series=3, unnumbered=1)


@pytest.fixture(scope="module")
def limited_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = {
        "REFMAN_LIMITS_REFERENCESPERREQUEST": LIMITS.per_call,
        "REFMAN_LIMITS_MANAGERSPERHIERARCHY": LIMITS.managers,
        "REFMAN_LIMITS_LEVELSPERHIERARCHY": LIMITS.levels,
        "REFMAN_LIMITS_REFERENCESPERHIERARCHY": LIMITS.references,
        "REFMAN_LIMITS_SERIESPERHIERARCHY": LIMITS.series,
        "REFMAN_LIMITS_UNNUMBEREDPERHIERARCHY": LIMITS.unnumbered,
    }
    text = {name: str(value) for name, value in settings.items()}
    with Service(tmp_path_factory.mktemp("limited"), **text) as started:
        yield started.url


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_local_engine_conforms(case: dict[str, Any]) -> None:
    run_case(LocalRunner(case["rules"]), case)


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_service_conforms(service: str, case: dict[str, Any]) -> None:
    run_case(ServiceRunner(service, case["rules"]), case)


MANAGERS = ["a", "b", "c", "d"]
# Few prefixes and numbers, in several spellings and paddings, so that they meet.
PREFIXES = {
    "strict": ["R", "T", "C"],
    "kicad": ["R", "r", "#PWR", "#Pwr", "\u00c4", "a\u0308", "0V"],
    "mixed": ["R", "r", "T"],
}
NUMBERS = [0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 99, 100]
UNNUMBERED = ["USR_BTN", "usr_btn", "R?", "", "R", "A B", "R4294967296"]


@pytest.mark.parametrize("rules", PREFIXES)
@pytest.mark.parametrize("seed", range(SEED, SEED + 6))
def test_random_steps_give_the_same_on_engine_and_service(service: str, rules: str, seed: int) -> None:
    _compare(rules, seed, LocalRunner(rules), ServiceRunner(service, rules))


@pytest.mark.parametrize("rules", PREFIXES)
@pytest.mark.parametrize("seed", range(SEED, SEED + 4))
def test_random_steps_meet_the_same_limits_on_engine_and_service(limited_service: str, rules: str, seed: int) -> None:
    _compare(rules, seed, LocalRunner(rules, LIMITS), ServiceRunner(limited_service, rules))


def _compare(rules: str, seed: int, *runners: LocalRunner | ServiceRunner) -> None:
    choices = random.Random(f"{rules} {seed}")  # noqa: S311
    waiting = [_creation(manager, rules) for manager in MANAGERS]
    waiting[0]["counters"] = {"R": choices.randint(1, 12)}
    done: list[dict[str, Any]] = []
    while len(done) < STEPS:
        step = waiting.pop() if waiting else _random_step(choices, PREFIXES[rules])
        done.append(step)
        local, remote = (_outcome(runner, step) for runner in runners)
        is_deleted = isinstance(local, Refused) and local.code == "manager_not_found"
        if is_deleted and isinstance(remote, Refused) and remote.code == "references_limit":
            # The service looks at the size of a call before it looks for the manager.
            remote = local
        assert local == remote, f"seed {seed}, step {len(done)}: {step} after {done}"
        if is_deleted:
            waiting.append(_creation(local.details["managerId"], rules))


def _creation(manager: str, rules: str) -> dict[str, Any]:
    if rules == "mixed":
        rules = "kicad" if manager in "bd" else "strict"
    return {"call": "create", "manager": manager, "rules": rules}


def _outcome(runner: LocalRunner | ServiceRunner, step: dict[str, Any]) -> Any:
    try:
        return runner.run(step)
    except Refused as refused:
        return refused


def _random_step(choices: random.Random, prefixes: list[str]) -> dict[str, Any]:
    def reference() -> str:
        if choices.random() < 0.1:
            return choices.choice(UNNUMBERED)
        return choices.choice(prefixes) + str(choices.choice(NUMBERS)).zfill(choices.randint(1, 3))

    def references() -> list[str]:
        return [reference() for _ in range(choices.randint(1, 3))]

    def generation() -> dict[str, Any]:
        members: dict[str, Any] = {"prefix": choices.choice(prefixes), "count": choices.randint(1, 4)}
        if choices.random() < 0.2:
            members["from"] = choices.choice(NUMBERS)
        if choices.random() < 0.3:
            members["reuse"] = True
        return members

    def ranges() -> dict[str, Any] | None:
        if choices.random() < 0.4:
            return None
        firsts = {choices.choice([*prefixes, "*"]): choices.choice(NUMBERS) for _ in range(choices.randint(0, 2))}
        return {
            prefix: {"first": first, **({"last": first + choices.randint(-1, 9)} if choices.random() < 0.8 else {})}
            for prefix, first in firsts.items()
        }

    def net() -> str:
        return choices.choice(["N$1", "N$2", "N$3", "N$5", "N$9", "N$01", "N$0", "R1"])

    members: dict[str, tuple[int, Callable[[], dict[str, Any]]]] = {
        "generate": (10, generation),
        "register": (6, lambda: {"references": references()}),
        "release": (
            4,
            lambda: choices.choice([{"references": references()[:2]}, {"prefix": choices.choice(prefixes)}, {"all": True}]),
        ),
        "setParent": (5, lambda: {"parent": choices.choice([*MANAGERS, None])}),
        "generateNets": (2, lambda: {"count": choices.randint(1, 2)}),
        "registerNets": (1, lambda: {"nets": [net() for _ in range(choices.randint(1, 2))]}),
        "releaseNet": (1, lambda: {"net": net()}),
        "setCounters": (1, lambda: {"counters": {choices.choice(prefixes): choices.randint(0, 20)}}),
        "setRanges": (2, lambda: {"ranges": ranges()}),
        "clear": (1, dict),
        "delete": (1, lambda: {"cascade": choices.random() < 0.7}),
        "list": (3, lambda: {"scope": choices.choice(["own", "subtree", "hierarchy"])}),
        "listNets": (1, lambda: {"scope": choices.choice(["own", "subtree", "hierarchy"])}),
        "validate": (2, lambda: {"references": references()}),
    }
    call = choices.choices(list(members), weights=[weight for weight, _ in members.values()])[0]
    return {"call": call, "manager": choices.choice(MANAGERS), **members[call][1]()}
