"""Runs the conformance vectors on the local engine, and on a service that the test starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conformance import CASES, LocalRunner, ServiceRunner, run_case

JAR = Path(os.environ.get("REFMAN_JAR", Path(__file__).resolve().parents[4] / "target" / "reference-manager.jar"))
START_SECONDS = 180


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if os.environ.get("REFMAN_SERVICE_TESTS") == "false":
        pytest.skip("REFMAN_SERVICE_TESTS is false")
    java = shutil.which("java")
    assert java is not None, "the vectors are verified on the service, which needs java"
    assert JAR.exists(), f"{JAR} is not there: build it, or set REFMAN_JAR"
    log = tmp_path_factory.mktemp("service") / "log"
    environment = {**os.environ, "REFMAN_DATA_DIR": str(tmp_path_factory.mktemp("data"))}
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
