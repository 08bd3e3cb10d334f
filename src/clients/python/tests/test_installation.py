"""Tests `install` on a package with the layout of Circuit Synth, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FILES = {
    "__init__.py": "from .core.reference_manager import ReferenceManager\n",
    "core/__init__.py": "",
    "core/exception.py": "class ValidationError(Exception):\n    pass\n",
    "core/reference_manager.py": "class ReferenceManager:\n    pass\n",
    "core/circuit.py": (
        "from .reference_manager import ReferenceManager\n\n"
        "class Circuit:\n"
        "    def __init__(self):\n"
        "        self._reference_manager = ReferenceManager()\n"
    ),
}


LOGGER = """
import logging


class Entries:
    def __init__(self):
        self.entries = []
        self.logger = logging.getLogger("circuit_synth")
        self.logger.setLevel(logging.DEBUG)

    def debug(self, message, **fields):
        self.entries.append((message, fields))


context_logger = Entries()
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / "circuit_synth" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def _run(script: str, package: Path) -> str:
    path = os.pathsep.join([str(package), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": path},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


BEFORE = "import refman; refman.install(); from circuit_synth.core.circuit import Circuit"
AFTER = "import refman; from circuit_synth.core.circuit import Circuit; refman.install()"


@pytest.mark.parametrize("start", [BEFORE, AFTER], ids=["before", "after"])
def test_circuits_use_the_class_whatever_is_imported_first(package: Path, start: str) -> None:
    script = f"{start}\nimport circuit_synth\nmanager = Circuit()._reference_manager\n"
    script += "print(isinstance(manager, refman.ReferenceManager), type(manager) is circuit_synth.ReferenceManager)\n"
    script += "manager.register_reference('Conn_01x04'); print(manager.generate_next_reference('R'))"
    assert _run(script, package).split() == ["True", "True", "R1"]


def test_a_refusal_is_also_the_error_of_circuit_synth(package: Path) -> None:
    script = f"""{AFTER}
import pickle
from circuit_synth.core.exception import ValidationError
manager = Circuit()._reference_manager
manager.register_reference("R1")
try:
    manager.register_reference("R1")
except ValidationError as error:
    loaded = pickle.loads(pickle.dumps(error))
    print(isinstance(error, (RuntimeError, refman.ReferenceInUseError)), error.code, type(loaded) is type(error))
"""
    assert _run(script, package).split() == ["True", "already_in_use", "True"]


def test_installed_managers_can_be_pickled(package: Path) -> None:
    script = f"{BEFORE}\nimport pickle\ncircuit = pickle.loads(pickle.dumps(Circuit()))\n"
    script += "print(circuit._reference_manager.generate_next_reference('R'))"
    assert _run(script, package) == "R1"


def test_strict_rules_can_be_installed(package: Path) -> None:
    script = "import refman; refman.install(rules='strict'); import circuit_synth\n"
    script += "print(circuit_synth.ReferenceManager().validate_reference('GND'))"
    assert _run(script, package) == "False"


def test_a_second_installation_replaces_the_first(package: Path) -> None:
    script = "import refman; refman.install(rules='strict'); refman.install(); import circuit_synth\n"
    script += "print(circuit_synth.ReferenceManager().validate_reference('GND'))"
    assert _run(script, package) == "True"


def test_an_installation_without_circuit_synth_fails() -> None:
    script = "import sys; sys.modules['circuit_synth'] = None\nimport refman\n"
    script += "try: refman.install()\nexcept ImportError: print('refused')"
    assert _run(script, Path()) == "refused"


@pytest.mark.parametrize(
    ("setting", "is_own"),
    [("enabled=False", True), ("rollout=0", True), ("rollout=100", False), ("enabled=True", False)],
)
def test_the_feature_flag_and_the_share_decide_who_uses_the_class(package: Path, setting: str, is_own: bool) -> None:
    script = f"import refman; kind = refman.install({setting}); import circuit_synth\n"
    script += "print(circuit_synth.ReferenceManager is kind, not issubclass(kind, refman.ReferenceManager))"
    assert _run(script, package).split() == ["True", str(is_own)]


def test_entries_go_through_the_context_logger_of_circuit_synth(package: Path) -> None:
    (package / "circuit_synth" / "core" / "_logger.py").write_text(LOGGER)
    script = f"{BEFORE}\nfrom circuit_synth.core._logger import context_logger\n"
    script += "Circuit()._reference_manager.register_reference('R1')\n"
    script += "message, fields = context_logger.entries[0]\n"
    script += "print(message, fields['component'], fields['implementation'], fields['reference'], fields['duration_ns'] > 0)"
    assert _run(script, package) == "Registered reference REFERENCE_MANAGER local R1 True"
