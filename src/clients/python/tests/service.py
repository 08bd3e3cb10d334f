"""Starts the service, and kills it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Callable

import pytest

if TYPE_CHECKING:
    from typing_extensions import Self

JAR = Path(os.environ.get("REFMAN_JAR", Path(__file__).resolve().parents[4] / "target" / "reference-manager.jar"))
START_SECONDS = 180


class Service:
    """The service in a process of its own, which a test can kill and start again on the same port with the same data."""

    def __init__(self, directory: Path, **settings: str) -> None:
        self._directory = directory
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._port = "0"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.kill()

    def start(self) -> None:
        java = shutil.which("java")
        assert java is not None, "these tests need the service, and the service needs java"
        assert JAR.exists(), f"{JAR} is not there: build it, or set REFMAN_JAR"
        log = self._directory / "log"
        # The service refuses settings that it does not know, such as REFMAN_JAR.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("REFMAN_")}
        environment["REFMAN_DATA_DIR"] = str(self._directory / "data")
        options = [f"--server.port={self._port}", "--server.address=127.0.0.1"]
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [java, "-XX:TieredStopAtLevel=1", "-jar", str(JAR), *options],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**environment, **self._settings},
            )
        self._port = self._wait_for_port(log)

    def kill(self) -> None:
        """Ends the process without a chance to clean up."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=60)

    def _wait_for_port(self, log: Path) -> str:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            found = re.search(r"Tomcat started on port (\d+)", log.read_text(errors="replace"))
            if found is not None:
                return found.group(1)
            time.sleep(0.05)
        pytest.fail("the service did not start:\n" + log.read_text(errors="replace"))


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Waits until a condition holds; fails if it does not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.005)
