"""Runs the conformance vectors on the local engine, and on a service that the test starts."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest
from conformance import CASES, LocalRunner, Refused, ServiceRunner, run_case

JAR = Path(os.environ.get("REFMAN_JAR", Path(__file__).resolve().parents[4] / "target" / "reference-manager.jar"))
START_SECONDS = 180


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    java = shutil.which("java")
    assert java is not None, "the vectors are verified on the service, which needs java"
    assert JAR.exists(), f"{JAR} is not there: build it, or set REFMAN_JAR"
    log = tmp_path_factory.mktemp("service") / "log"
    # The service refuses settings that it does not know, such as REFMAN_JAR.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REFMAN_")}
    environment["REFMAN_DATA_DIR"] = str(tmp_path_factory.mktemp("data"))
    with log.open("wb") as output:
        process = subprocess.Popen(
            [java, "-jar", str(JAR), "--server.port=0", "--server.address=127.0.0.1"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    try:
        yield f"http://127.0.0.1:{_port(process, log)}"
    finally:
        process.terminate()
        process.wait(timeout=60)


def _port(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"Tomcat started on port (\d+)", log.read_text(errors="replace"))
        if found is not None:
            return found.group(1)
        time.sleep(0.1)
    pytest.fail("the service did not start:\n" + log.read_text(errors="replace"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_local_engine_conforms(case: dict[str, Any]) -> None:
    run_case(LocalRunner(), case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_service_conforms(service: str, case: dict[str, Any]) -> None:
    run_case(ServiceRunner(service), case)


MANAGERS = ["a", "b", "c", "d"]
PREFIXES = ["R", "T", "C"]


@pytest.mark.parametrize("seed", range(20))
def test_random_steps_give_the_same_on_engine_and_service(service: str, seed: int) -> None:
    choices = random.Random(seed)  # noqa: S311
    runners = LocalRunner(), ServiceRunner(service)
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
