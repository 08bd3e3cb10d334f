"""Tests the commands that need only the service, and the command as a process."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
import uuid as uuids
from pathlib import Path

import pytest
from boards import amplifier

from refman import Client, __version__
from refman.cli import main
from refman.kicad import default_root_id, read_project

REFMAN = [sys.executable, "-m", "refman"]


@pytest.fixture
def root(service: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Creates a hierarchy with a sheet, and returns the id of its root."""
    for name in ("REFMAN_KEY", "REFMAN_TOKEN", "REFMAN_HIERARCHY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REFMAN_URL", service)
    root = uuids.uuid4().hex
    with Client(service) as client:
        client.find_or_create_manager(root, name="Board")
        client.find_or_create_manager(f"{root}.fan", name="Fan", parent_id=root)
        client.find_or_create_manager(f"{root}.fan.led", name="LED", parent_id=f"{root}.fan")
        client.find_or_create_manager(f"{root}.power", parent_id=root)
        client.generate_references(f"{root}.fan", "R", 3)
    return root


def test_a_tree_shows_the_managers_with_their_references(root: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tree", root]) == 0
    assert capsys.readouterr().out == f"Board  0  {root}\n├── Fan  3\n│   └── LED  0\n└── {root}.power  0\n"
    assert main(["tree", root, "--json"]) == 0
    tree = json.loads(capsys.readouterr().out)
    assert [child["referencesCount"] for child in tree["children"]] == [3, 0]


def test_a_snapshot_can_be_exported_and_imported(root: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "snapshot.json"
    assert main(["export", root, "-o", str(file)]) == 0
    snapshot = json.loads(file.read_text())
    assert snapshot["managers"][0]["id"] == root
    assert main(["export", root]) == 0
    assert json.loads(capsys.readouterr().out) == snapshot
    assert main(["import", str(file)]) == 1
    assert "(manager_exists)" in capsys.readouterr().err
    assert main(["import", str(file), "--replace"]) == 0
    assert capsys.readouterr().out == f"{root}: 4 managers, 3 references\n"
    assert main(["import", str(file), "--new-ids", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["ids"][root] == result["rootId"] != root


def test_a_project_stands_for_its_root(service: str, root: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del root
    project = amplifier(9).write(tmp_path)
    sheet = tmp_path / "board.kicad_sch"
    # Tests share a service, and the UUIDs of the written boards are the same.
    sheet.rename(tmp_path / "x.kicad_sch")
    project = project.rename(tmp_path / f"{uuids.uuid4().hex}.kicad_pro")
    (tmp_path / "x.kicad_sch").rename(project.with_suffix(".kicad_sch"))
    project.write_text("{}")
    assert main(["annotate", str(project)]) == 0
    capsys.readouterr()
    assert main(["tree", str(project)]) == 0
    out = capsys.readouterr().out.splitlines()
    expected = default_root_id(read_project(project))
    assert out == [f"{project.stem}  3  {expected}", "├── one  3", "└── two  3"]
    with Client(service) as client:
        assert client.get_hierarchy(expected).children[0].name == "one"


def test_an_unknown_root_is_refused(root: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("tree", "export", "watch"):
        assert main([command, root + "x"]) == 1
        assert "_not_found)" in capsys.readouterr().err


def test_changes_are_shown_as_they_happen(service: str, root: str) -> None:
    with subprocess.Popen([*REFMAN, "watch", root, "--json"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        seen = b""
        deadline = time.monotonic() + 30
        with Client(service) as client:
            # The process begins with the version that it finds, so changes are made until it shows one.
            while b"\n" not in seen and process.poll() is None and time.monotonic() < deadline:
                client.generate_references(root, "C", 1)
                if select.select([process.stdout], [], [], 0.1)[0]:
                    seen += os.read(process.stdout.fileno(), 65536)
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(timeout=10) == 130
        finally:
            process.kill()
    change = json.loads(seen.splitlines()[0])
    assert change["type"] == "references.generated"
    assert change["references"][0].startswith("C")
    assert change["at"].endswith("Z")


def test_past_changes_are_lines(root: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", root, "--after", "0", "--limit", "6"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 6
    assert "  references.generated  R1-R3  by " in lines[-1]


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"refman, version {__version__}\n"


def test_the_help_names_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert "3  the service cannot be reached" in out
    assert "_REFMAN_COMPLETE=bash_source" in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_completion(shell: str) -> None:
    words = {"COMP_WORDS": "refman an", "COMP_CWORD": "an" if shell == "fish" else "1"}
    environment = {**os.environ, **words, "_REFMAN_COMPLETE": f"{shell}_complete"}
    done = subprocess.run([*REFMAN], env=environment, check=False, capture_output=True, text=True, timeout=60)
    assert "annotate" in done.stdout


def test_without_the_extra_the_command_says_how_to_get_it() -> None:
    script = "import sys; sys.modules['click'] = None\nfrom refman.cli import main\nsys.exit(main())"
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr == "refman: the command needs the extra 'cli': pip install 'refman-client[cli]'\n"


def _on_terminal(*arguments: str, **environment: str) -> str:
    """Runs the command with a terminal as its output, and returns what it wrote there."""
    own, its = pty.openpty()
    process = subprocess.Popen([*REFMAN, *arguments], stdout=its, stderr=its, env={**os.environ, **environment})
    os.close(its)
    written = b""
    while True:
        try:
            read = os.read(own, 65536)
        except OSError:
            # Linux reports the end of the other side so.
            break
        if not read:
            break
        written += read
    os.close(own)
    assert process.wait(timeout=60) == 0
    return written.decode()


def test_colours_and_progress_are_for_terminals_only(root: str) -> None:
    written = _on_terminal("tree", root, TERM="xterm")
    assert "\x1b[1mBoard" in written
    assert f"Reading {root} …" in written
    plain = _on_terminal("tree", root, TERM="xterm", NO_COLOR="1")
    assert "\x1b[1m" not in plain
    assert "Board  0" in plain
    piped = subprocess.run([*REFMAN, "tree", root], check=True, capture_output=True, text=True, timeout=60)
    assert "\x1b" not in piped.stdout
    assert piped.stderr == ""


def test_a_closed_pipe_is_no_error(root: str) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*REFMAN, "export", root], check=False, stdout=write, stderr=subprocess.PIPE, timeout=60)
    os.close(write)
    assert done.returncode == 141
    assert done.stderr == b""


def test_control_characters_of_names_do_not_reach_the_terminal(
    service: str, root: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Client(service) as client:
        client.update_manager(f"{root}.fan", name="Fan\u202e")
        assert client.get_manager(f"{root}.fan").name == "Fan\u202e"
    assert main(["tree", root]) == 0
    assert "\u202e" not in capsys.readouterr().out


def test_a_terminal_without_a_character_is_no_error(service: str, root: str) -> None:
    with Client(service) as client:
        client.update_manager(root, name="Ω")
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([*REFMAN, "tree", root], env=environment, check=True, capture_output=True, timeout=60)
    assert b"??? Fan  3" in done.stdout
    done = subprocess.run([*REFMAN, "tree", root, "--json"], env=environment, check=True, capture_output=True, timeout=60)
    assert json.loads(done.stdout.decode())["name"] == "Ω"
