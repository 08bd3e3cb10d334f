"""Runs the conformance vectors on the local engine, and on a service that the tests start."""

from __future__ import annotations

import random
from typing import Any, Callable

import pytest
from conformance import CASES, LocalRunner, Refused, ServiceRunner, case_id, run_case


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_local_engine_conforms(case: dict[str, Any]) -> None:
    run_case(LocalRunner(case["rules"]), case)


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_service_conforms(service: str, case: dict[str, Any]) -> None:
    run_case(ServiceRunner(service, case["rules"]), case)


MANAGERS = ["a", "b", "c", "d"]
PREFIXES = ["R", "T", "C"]


@pytest.mark.parametrize("seed", range(20))
def test_random_steps_give_the_same_on_engine_and_service(service: str, seed: int) -> None:
    choices = random.Random(seed)  # noqa: S311
    runners = LocalRunner("strict"), ServiceRunner(service, "strict")
    steps: list[dict[str, Any]] = [{"call": "create", "manager": manager} for manager in MANAGERS]
    steps[0]["counters"] = {"R": choices.randint(1, 12)}
    steps += [_random_step(choices) for _ in range(40)]
    for number, step in enumerate(steps):
        results = [_outcome(runner, step) for runner in runners]
        assert results[0] == results[1], f"step {number} of {steps}"


def _outcome(runner: LocalRunner | ServiceRunner, step: dict[str, Any]) -> Any:
    try:
        return runner.run(step)
    except Refused as refused:
        return refused.code, refused.details.get("ownerId"), refused.details.get("duplicates")


def _random_step(choices: random.Random) -> dict[str, Any]:
    def reference() -> str:
        # Few numbers in several paddings, so that they meet.
        number = choices.choice([0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 99, 100])
        return choices.choice(PREFIXES) + str(number).zfill(choices.randint(1, 3))

    def references() -> list[str]:
        return [reference() for _ in range(choices.randint(1, 3))]

    members: dict[str, Callable[[], dict[str, Any]]] = {
        "generate": lambda: {"prefix": choices.choice(PREFIXES), "count": choices.randint(1, 4)},
        "register": lambda: {"references": references()},
        "release": lambda: {"references": references()[:1]},
        "setParent": lambda: {"parent": choices.choice([*MANAGERS, None])},
        "generateNets": lambda: {"count": choices.randint(1, 2)},
        "setCounters": lambda: {"counters": {choices.choice(PREFIXES): choices.randint(1, 20)}},
        "clear": dict,
        "list": lambda: {"scope": choices.choice(["own", "subtree", "hierarchy"])},
        "validate": lambda: {"references": references()},
    }
    call = choices.choices(list(members), weights=[8, 6, 3, 5, 2, 1, 1, 3, 2])[0]
    return {"call": call, "manager": choices.choice(MANAGERS), **members[call]()}
