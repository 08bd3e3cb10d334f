"""Tests that KiCad itself reads the annotated files, where its command line is installed."""

from __future__ import annotations

import shutil
import subprocess
import uuid
from pathlib import Path

import pytest
from boards import BOARDS, amplifier

from refman.cli import main
from refman.kicad import read_project
from refman.kicad.sexpr import List, parse

KICAD = shutil.which("kicad-cli")

pytestmark = pytest.mark.skipif(KICAD is None, reason="kicad-cli is not installed")


def _netlist(project: Path, output: Path) -> tuple[dict[str, str], str]:
    """Returns the references that KiCad sees by the paths of their symbols, and what KiCad said."""
    assert KICAD is not None
    sheet = project.with_suffix(".kicad_sch")
    command = [KICAD, "sch", "export", "netlist", "-o", str(output), str(sheet)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    components = parse(output.read_bytes()).first("components")
    assert components is not None
    found = {}
    for component in components.lists("comp"):
        where, symbols = component.first("sheetpath"), component.first("tstamps")
        assert isinstance(where, List)
        assert isinstance(symbols, List)
        for index in range(1, len(symbols.items)):
            symbol = symbols.atom(index)
            assert symbol is not None
            found[f"{where.value('tstamps')}{symbol.value}"] = component.value("ref") or ""
    return found, done.stdout + done.stderr


def _annotated(project: Path, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFMAN_URL", service)
    assert main(["annotate", str(project), "--root", uuid.uuid4().hex, "--renumber"]) == 0


@pytest.mark.parametrize("version", [6, 7, 8, 9, 10])
def test_kicad_sees_the_new_references_of_each_place(
    tmp_path: Path, service: str, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    assert KICAD is not None
    present = subprocess.run([KICAD, "version"], check=True, capture_output=True, text=True, timeout=60).stdout
    if int(present.split(".")[0]) < version:
        pytest.skip(f"KiCad {present.strip()} cannot read files of KiCad {version}")
    project = amplifier(version).write(tmp_path)
    _, complaints = _netlist(project, tmp_path / "before.net")
    assert "annotation errors" in complaints
    _annotated(project, service, monkeypatch)
    found, complaints = _netlist(project, tmp_path / "after.net")
    assert "annotation errors" not in complaints
    parts = [symbol for symbol in read_project(project).symbols if not symbol.reference.startswith("#")]
    assert found == {symbol.path: symbol.reference for symbol in parts}
    assert set(found.values()) == {"R1", "R2", "R3", "R4", "R5", "R6", "U1", "U2"}


@pytest.mark.parametrize("path", ["castor-pollux-wip/mainboard", "neotron-pico/neotron-pico"])
def test_kicad_sees_the_new_references_of_a_real_board(
    tmp_path: Path, service: str, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    folder, name = path.split("/")
    if not (BOARDS / folder).exists():
        pytest.skip("the boards are not there")
    shutil.copytree(BOARDS / folder, tmp_path / folder)
    project = tmp_path / folder / f"{name}.kicad_pro"
    before, _ = _netlist(project, tmp_path / "before.net")
    _annotated(project, service, monkeypatch)
    found, _ = _netlist(project, tmp_path / "after.net")
    assert found.keys() == before.keys()
    assert found != before
    references = {symbol.path: symbol.reference for symbol in read_project(project).symbols}
    assert found == {symbol: references[symbol] for symbol in found}
