"""Tests the command on a service and on projects that KiCad 6 to 10 could have written."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import uuid as uuids
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from boards import BOARDS, Board, Page, Part, amplifier
from service import Service

from refman import Client, NewManagerRequest, NotFoundError, SymbolRequest
from refman.cli import main
from refman.kicad import default_root_id, read_project

CHIP = "Amplifier:TL072"


class Command:
    """Runs the command in this process with one service and one root."""

    def __init__(self, capsys: pytest.CaptureFixture[str], root: str) -> None:
        self._capsys = capsys
        self.root = root
        self.out = ""
        self.err = ""

    def __call__(self, *arguments: str | Path) -> int:
        code = main([str(argument) for argument in arguments])
        self.out, self.err = self._capsys.readouterr()
        return code

    def json(self, *arguments: str | Path) -> Any:
        assert self(*arguments, "--json") == 0, self.err
        return json.loads(self.out)

    def renamed(self, *arguments: str | Path) -> list[tuple[str, str, str]]:
        return [(each["from"], each["to"], each["sheet"]) for each in self.json("annotate", *arguments)["renamed"]]


@pytest.fixture
def refman(service: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    root = uuids.uuid4().hex
    for name in ("REFMAN_KEY", "REFMAN_TOKEN", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REFMAN_URL", service)
    monkeypatch.setenv("REFMAN_HIERARCHY", root)
    return Command(capsys, root)


def state(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Returns the bytes, the inode and the time of each file below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def texts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def references(project: Path) -> dict[str, str]:
    return {f"{symbol.sheet.title} {symbol.value} {symbol.unit}": symbol.reference for symbol in read_project(project).symbols}


def resistors(*names: str, **options: Any) -> list[Part]:
    return [Part(name, options.get(name, "R?"), value=name, x=float(number)) for number, name in enumerate(names)]


# The files


@pytest.mark.parametrize("version", [6, 7, 8, 9, 10])
def test_only_references_change_in_the_files_of_each_version(tmp_path: Path, refman: Command, version: int) -> None:
    project = amplifier(version).write(tmp_path / "board")
    assert refman("annotate", project) == 0
    expected = amplifier(version)
    chips = {"one": "U1", "two": "U2"}
    # The field of q shows its first place, whose reference does not change.
    resistor = {"one": "R20", "two": "R3"}
    new: dict[str, str | dict[str, str]] = {"a": "R1", "b": "R2", "g": "#PWR01", "q": resistor, "u1": chips, "u2": chips}
    for page in expected.pages:
        for part in page.parts:
            part.references = new.get(part.name, part.references)
    expected.write(tmp_path / "expected")
    assert texts(tmp_path / "board") == texts(tmp_path / "expected")
    assert b"\r\n" in texts(tmp_path / "board")["crlf.kicad_sch"]


@pytest.mark.parametrize("version", [6, 9])
def test_a_second_run_changes_nothing(tmp_path: Path, refman: Command, version: int) -> None:
    project = amplifier(version).write(tmp_path)
    assert refman("annotate", project) == 0
    before = state(tmp_path)
    with Client(os.environ["REFMAN_URL"]) as client:
        at = client.get_hierarchy(refman.root).version
        assert refman("annotate", project) == 0
        assert refman.out == "Nothing changes: 11 symbols on 3 sheets.\n"
        assert client.get_hierarchy(refman.root).version == at
    assert state(tmp_path) == before


@pytest.mark.parametrize(("path", "new", "lines"), [("castor-pollux-wip/mainboard", 6, 9), ("neotron-pico/neotron-pico", 0, 0)])
def test_real_boards_change_by_their_new_references_only(
    tmp_path: Path, refman: Command, path: str, new: int, lines: int
) -> None:
    board, root = path.split("/")
    if not (BOARDS / board).exists():
        pytest.skip("the boards are not there")
    folder = tmp_path / board
    shutil.copytree(BOARDS / board, folder)
    before = state(folder)
    renamed = refman.renamed(folder / f"{root}.kicad_pro")
    assert len(renamed) == new
    assert {was for was, _, _ in renamed} <= {"#PWR?"}
    changed = 0
    for name, (data, inode, _) in state(folder).items():
        old = before[name][0].split(b"\n")
        present = data.split(b"\n")
        assert len(present) == len(old)
        different = [(was, now) for was, now in zip(old, present) if was != now]
        assert all(was.replace(b'"#PWR?"', b"") == _without_power(now) for was, now in different)
        assert (inode == before[name][1]) == (not different)
        changed += len(different)
    # Six are in the instances of the root, and three in the fields of a sheet that is placed twice.
    assert changed == lines
    assert refman("annotate", folder / f"{root}.kicad_sch", "--check") == 0
    after = state(folder)
    assert refman("annotate", folder / f"{root}.kicad_sch") == 0
    assert refman.out.startswith("Nothing changes")
    assert state(folder) == after


def _without_power(line: bytes) -> bytes:
    before, _, rest = line.partition(b'"#PWR0')
    return before + rest.partition(b'"')[2]


def test_bytes_modes_and_links_are_kept(tmp_path: Path, refman: Command) -> None:
    project = Board(9, [Page("board", resistors("a"))]).write(tmp_path / "board")
    sheet = tmp_path / "board" / "board.kicad_sch"
    # A byte order mark, a byte that is not UTF-8, blanks at the end of a line, and no line end at the end of the file.
    data = b"\xef\xbb\xbf" + sheet.read_bytes().replace(b'(paper "A4")', b'(paper "A4") \t \r\n (title "\xe9")').rstrip()
    real = tmp_path / "elsewhere.kicad_sch"
    real.write_bytes(data)
    real.chmod(0o640)
    sheet.unlink()
    sheet.symlink_to(real)
    assert refman("annotate", project) == 0
    assert sheet.is_symlink()
    assert real.read_bytes() == data.replace(b'"R?"', b'"R1"')
    assert real.stat().st_mode & 0o7777 == 0o640
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


def test_files_without_new_references_are_not_written(tmp_path: Path, refman: Command) -> None:
    pages = [Page("board", resistors("a"), {"sub": ("sub", "2")}), Page("sub", [Part("b", "R7")])]
    project = Board(8, pages).write(tmp_path)
    before = state(tmp_path)
    files = refman.json("annotate", project)["files"]
    assert files == [str(tmp_path / "board.kicad_sch")]
    after = state(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {"board.kicad_sch"}


def test_a_project_that_kicad_has_open_is_a_warning(tmp_path: Path, refman: Command) -> None:
    project = Board(8, [Page("board", resistors("a"))]).write(tmp_path)
    (tmp_path / "~board.kicad_sch.lck").touch()
    assert refman("annotate", project) == 0
    assert "board.kicad_sch is open in KiCad" in refman.err


_KILLED = """
import os, pathlib, signal, sys
from refman.cli import main
{patch}
sys.exit(main())
"""
_IN_THE_MIDDLE = """
replace = pathlib.Path.replace
def once(path, target):
    replace(path, target)
    os.kill(os.getpid(), signal.{signal})
pathlib.Path.replace = once
"""
_BEFORE = """
sync = os.fsync
def last(descriptor):
    sync(descriptor)
    os.kill(os.getpid(), signal.{signal})
os.fsync = last
"""


@pytest.mark.parametrize(("patch", "new"), [(_IN_THE_MIDDLE, 1), (_BEFORE, 0)], ids=["between files", "before the first"])
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
def test_a_killed_command_leaves_whole_files(tmp_path: Path, refman: Command, patch: str, new: int, name: str) -> None:
    project = amplifier(9).write(tmp_path / "board")
    expected = amplifier(9).write(tmp_path / "expected")
    before = texts(tmp_path / "board")
    script = _KILLED.format(patch=patch.format(signal=name))
    done = subprocess.run([sys.executable, "-c", script, "annotate", str(project)], check=False, timeout=60)
    assert done.returncode == (-signal.SIGKILL if name == "SIGKILL" else 143)
    left = {path.name: path.read_bytes() for path in (tmp_path / "board").iterdir() if path.suffix != ".tmp"}
    assert sum(left[file] != before[file] for file in before) == new
    if name == "SIGTERM":
        assert texts(tmp_path / "board").keys() == before.keys()
    assert refman("annotate", project) == 0
    # Without a failure, the result is the same.
    assert refman("annotate", expected) == 0
    assert {name: data for name, data in texts(tmp_path / "board").items() if not name.endswith(".tmp")} == texts(
        tmp_path / "expected"
    )


def test_a_file_that_changed_in_the_meantime_is_not_overwritten(
    tmp_path: Path, refman: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = amplifier(9).write(tmp_path)
    sheet = tmp_path / "crlf.kicad_sch"
    ask = Client.annotate_symbols

    def save(client: Client, *arguments: Any, **options: Any) -> Any:
        result = ask(client, *arguments, **options)
        sheet.write_bytes(sheet.read_bytes() + b"\n")
        return result

    monkeypatch.setattr(Client, "annotate_symbols", save)
    before = texts(tmp_path)
    assert refman("annotate", project) == 2
    assert "crlf.kicad_sch: the file changed while it was being annotated; run the command again" in refman.err
    assert texts(tmp_path) == {**before, "crlf.kicad_sch": before["crlf.kicad_sch"] + b"\n"}


def test_a_file_that_cannot_be_written_changes_no_other(
    tmp_path: Path, refman: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = amplifier(9).write(tmp_path)
    before = state(tmp_path)
    # The tests can run as root, who can write each file.
    monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "crlf.kicad_sch")
    assert refman("annotate", project) == 2
    assert "crlf.kicad_sch: the file cannot be written" in refman.err
    assert state(tmp_path) == before


def test_a_full_disk_changes_no_file(tmp_path: Path, refman: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    project = amplifier(9).write(tmp_path)
    before = state(tmp_path)
    synced = []

    def fill(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fill)
    assert refman("annotate", project) == 2
    assert "the file cannot be written: No space left on device" in refman.err
    assert state(tmp_path) == before


def test_a_file_that_cannot_be_replaced_is_named(tmp_path: Path, refman: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    project = amplifier(9).write(tmp_path)
    names = set(texts(tmp_path))

    def refuse(path: Path, target: Path) -> None:
        del path, target
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    monkeypatch.setattr(Path, "replace", refuse)
    assert refman("annotate", project) == 2
    assert "board.kicad_sch: the file cannot be replaced: Device or resource busy" in refman.err
    assert set(texts(tmp_path)) == names


# The options of KiCad's dialog


def test_numbers_follow_the_pages_and_the_positions(tmp_path: Path, refman: Command) -> None:
    parts = [Part("a", "R?", value="a", x=9, y=1), Part("b", "R?", value="b", x=1, y=9)]
    later = [Part("c", "R?", value="c")]
    pages = [Page("board", parts, {"late": ("late", "3"), "early": ("early", "2")}), Page("late", later)]
    board = Board(9, [*pages, Page("early", [Part("d", "R?", value="d")])])
    by_x = refman.json("annotate", board.write(tmp_path / "x"), "--dry-run")
    assert [(each["value"], each["to"]) for each in by_x["renamed"]] == [("a", "R2"), ("b", "R1"), ("d", "R3"), ("c", "R4")]
    by_y = refman.json("annotate", board.write(tmp_path / "y"), "--dry-run", "--order", "y")
    assert [(each["value"], each["to"]) for each in by_y["renamed"]] == [("a", "R1"), ("b", "R2"), ("d", "R3"), ("c", "R4")]


def test_renumber_closes_gaps_and_keeps_units_together(tmp_path: Path, refman: Command) -> None:
    parts = [*resistors("a", "b", "c", a="R9", b="R?", c="R4")]
    parts += [Part("u", "U7", library=CHIP, value="u"), Part("v", "U7", library=CHIP, value="u", unit=2)]
    project = Board(9, [Page("board", parts)]).write(tmp_path)
    assert refman("annotate", project, "--renumber") == 0
    assert references(project) == {"/ a 1": "R1", "/ b 1": "R2", "/ c 1": "R3", "/ u 1": "U1", "/ u 2": "U1"}


def test_no_number_is_below_the_start(tmp_path: Path, refman: Command) -> None:
    project = Board(9, [Page("board", resistors("a", "b", a="R2"))]).write(tmp_path)
    assert refman.renamed(project, "--start", "50") == [("R?", "R50", "/")]


def _hierarchy(folder: Path) -> Path:
    pages = [
        Page("board", resistors("a"), {"one": ("one", "2"), "two": ("two", "3")}),
        Page("one", resistors("b"), {"deep": ("deep", "4")}),
        Page("two", resistors("c")),
        Page("deep", resistors("d")),
    ]
    return Board(9, pages).write(folder)


def test_sheets_can_be_numbered_from_their_page_on(tmp_path: Path, refman: Command) -> None:
    project = _hierarchy(tmp_path)
    assert refman("annotate", project, "--sheet-times", "100", "--dry-run") == 1
    assert "a dry run does not set them" in refman.err
    assert refman.renamed(project, "--sheet-times", "100") == [
        ("R?", "R101", "/"),
        ("R?", "R201", "/one"),
        ("R?", "R301", "/two"),
        ("R?", "R401", "/one/deep"),
    ]
    assert refman.renamed(project, "--sheet-times", "100", "--dry-run") == []
    assert refman.renamed(project, "--renumber", "--sheet-times", "0")[0] == ("R101", "R1", "/")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--sheet", "/one"], ["/one"]),
        (["--sheet", "/one", "--recurse"], ["/one", "/one/deep"]),
        (["--sheet", "two.kicad_sch", "--sheet", "deep"], ["/two", "/one/deep"]),
        (["--sheet", "/"], ["/"]),
    ],
)
def test_only_the_chosen_sheets_are_annotated(tmp_path: Path, refman: Command, options: list[str], expected: list[str]) -> None:
    assert [sheet for _, _, sheet in refman.renamed(_hierarchy(tmp_path), *options)] == expected


def test_symbols_of_other_sheets_keep_their_references_in_a_renumbering(tmp_path: Path, refman: Command) -> None:
    pages = [Page("board", resistors("a", a="R5"), {"one": ("one", "2")}), Page("one", resistors("b", "c", b="R9", c="R8"))]
    project = Board(9, pages).write(tmp_path)
    assert refman.renamed(project, "--renumber", "--sheet", "/one") == [("R9", "R1", "/one"), ("R8", "R2", "/one")]
    assert references(project)["/ a 1"] == "R5"


def test_a_unit_joins_the_chip_that_lacks_it(tmp_path: Path, refman: Command) -> None:
    parts = [
        Part("u", "U1", library=CHIP, value="u"),
        Part("v", "U?", library=CHIP, value="u", unit=2),
        Part("w", "U?", library=CHIP, value="other", unit=2),
        Part("x", "U?", library=CHIP, value="u", unit=1, x=20),
        Part("y", "U?", library=CHIP, value="u", unit=2, x=30),
    ]
    project = Board(9, [Page("board", parts)]).write(tmp_path)
    assert refman("annotate", project) == 0
    found = {symbol.uuid[-2:]: symbol.reference for symbol in read_project(project).symbols}
    assert found == {"75": "U1", "76": "U1", "77": "U2", "78": "U3", "79": "U3"}


def test_a_unit_joins_no_chip_below_its_first_number(tmp_path: Path, refman: Command) -> None:
    parts = [Part("u", "U1", library=CHIP, value="u"), Part("v", "U?", library=CHIP, value="u", unit=2)]
    project = Board(9, [Page("board", parts)]).write(tmp_path)
    assert refman.renamed(project, "--start", "10") == [("U?", "U10", "/")]


def test_units_of_sheets_with_ranges_share_no_chip(tmp_path: Path, refman: Command) -> None:
    pages = [
        Page("board", [Part("u", "U?", library=CHIP, value="u")], {"one": ("one", "2")}),
        Page("one", [Part("v", "U?", library=CHIP, value="u", unit=2)]),
    ]
    project = Board(9, pages).write(tmp_path)
    assert refman.renamed(project, "--sheet-times", "100") == [("U?", "U101", "/"), ("U?", "U201", "/one")]


def test_a_unit_keeps_what_it_is_called_on_the_service(tmp_path: Path, refman: Command) -> None:
    unit = Part("v", "U?", library=CHIP, value="u", unit=2)
    project = Board(9, [Page("board", [unit])]).write(tmp_path)
    assert refman.renamed(project) == [("U?", "U1", "/")]
    Board(9, [Page("board", [unit, Part("u", "U9", library=CHIP, value="u")])]).write(tmp_path)
    assert refman.renamed(project) == [("U?", "U1", "/")]


# Two branches


def test_two_branches_never_meet_with_the_same_reference(tmp_path: Path, refman: Command) -> None:
    project = Board(9, [Page("board", resistors("a", "z", a="R1", z="R2"))]).write(tmp_path)
    _git(tmp_path, "init", "-q", "-b", "main")
    _commit(tmp_path)
    # A branch adds its symbols at another place of the file, so that git has no conflict.
    for branch, place in (("left", 0), ("right", 2)):
        _git(tmp_path, "checkout", "-q", "-b", branch, "main")
        old = resistors("a", "z", a="R1", z="R2")
        chip = Part(f"{branch[0]}u", "U?", library=CHIP, value="u")
        old[place:place] = [*resistors(*(f"{branch[0]}{number}" for number in range(3))), chip]
        Board(9, [Page("board", old)]).write(tmp_path)
        assert refman("annotate", project) == 0, refman.err
        _commit(tmp_path)
    _git(tmp_path, "checkout", "-q", "main")
    _git(tmp_path, "merge", "-q", "--no-edit", "left")
    _git(tmp_path, "merge", "-q", "--no-edit", "right")
    assert refman("annotate", project, "--check") == 0, refman.out
    found = sorted(symbol.reference for symbol in read_project(project).symbols)
    assert found == ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "U1", "U2"]
    assert refman.renamed(project) == []


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "core.autocrlf=false")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def _commit(folder: Path) -> None:
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", "Change the board")


def test_symbols_that_only_another_branch_has_keep_their_references(tmp_path: Path, refman: Command) -> None:
    left = Board(9, [Page("board", resistors("a", "l"))]).write(tmp_path / "left")
    assert refman("annotate", left) == 0
    chip = Part("u", "U?", library=CHIP, value="u")
    other = Board(9, [Page("board", [*resistors("a", "r", a="R1"), chip])]).write(tmp_path / "right")
    assert refman.renamed(other, "--reuse") == [("R?", "R3", "/"), ("U?", "U1", "/")]
    # R2 is that of the other branch, so a renumbering does not close the gap.
    assert refman.renamed(other, "--renumber") == []
    # The free unit of the chip belongs to one branch only.
    second = Part("v", "U?", library=CHIP, value="u", unit=2)
    for branch, name in (("left", "v"), ("right", "w")):
        second.name = name
        known = Part("u", "U1", library=CHIP, value="u")
        Board(9, [Page("board", [known, second])]).write(tmp_path / branch)
    assert refman.renamed(left) == [("U?", "U1", "/")]
    assert refman.renamed(other) == [("U?", "U2", "/")]


def test_branches_that_are_annotated_at_the_same_time_get_different_references(tmp_path: Path, refman: Command) -> None:
    names = "abcd"
    projects = [
        Board(9, [Page("board", resistors(*(f"{name}{number}" for number in range(20))))]).write(tmp_path / name)
        for name in names
    ]
    command = [sys.executable, "-m", "refman", "annotate", "--root", refman.root]
    running = [subprocess.Popen([*command, str(project)], stdout=subprocess.DEVNULL) for project in projects]
    assert [process.wait(timeout=60) for process in running] == [0] * len(names)
    found = [symbol.reference for project in projects for symbol in read_project(project).symbols]
    assert len(set(found)) == len(found) == 80


def test_a_free_unit_that_another_branch_takes_first_is_asked_for_again(
    tmp_path: Path, refman: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    chips = [Part("u", "U1", library=CHIP, value="u"), Part("v", "U?", library=CHIP, value="u", unit=2)]
    project = Board(9, [Page("board", chips)]).write(tmp_path)
    listed = Client.iter_symbols
    others = iter([SymbolRequest("other", refman.root, reference="U1", unit=2)])

    def list_too_early(client: Client, root_id: str, **options: Any) -> Iterator[Any]:
        symbols = list(listed(client, root_id, **options))
        for other in others:
            client.annotate_symbols(root_id, [other], create_managers=[NewManagerRequest(root_id, rules="kicad")])
        return iter(symbols)

    monkeypatch.setattr(Client, "iter_symbols", list_too_early)
    with Client(os.environ["REFMAN_URL"]) as client:
        client.find_or_create_manager(refman.root, rules="kicad")
    assert refman.renamed(project) == [("U?", "U2", "/")]


def test_a_reference_that_an_absent_symbol_holds_is_refused_with_the_ways_out(tmp_path: Path, refman: Command) -> None:
    project = Board(9, [Page("board", resistors("a", "b"))]).write(tmp_path)
    assert refman("annotate", project) == 0
    Board(9, [Page("board", resistors("a", "c", a="R1", c="R2"))]).write(tmp_path)
    before = state(tmp_path)
    assert refman("annotate", project) == 1
    assert "R2 on the sheet / is held by something that is not in these files" in refman.err
    assert "--renumber-duplicates" in refman.err
    assert "--release-absent" in refman.err
    assert state(tmp_path) == before
    assert refman.renamed(project, "--renumber-duplicates", "--dry-run") == [("R2", "R3", "/")]
    assert refman.renamed(project, "--release-absent") == []
    with Client(os.environ["REFMAN_URL"]) as client:
        assert len(client.list_symbols(refman.root).symbols) == 2


def test_a_symbol_of_a_sheet_that_is_gone_can_be_released(tmp_path: Path, refman: Command) -> None:
    pages = [Page("board", resistors("a"), {"one": ("one", "2")}), Page("one", resistors("b"))]
    project = Board(9, pages).write(tmp_path)
    assert refman("annotate", project) == 0
    pages = [Page("board", resistors("a", "b", a="R1", b="R2"), {"two": ("two", "2")}), Page("two", resistors("c"))]
    Board(9, pages).write(tmp_path)
    assert refman("annotate", project) == 1
    assert refman.renamed(project, "--release-absent") == [("R?", "R3", "/two")]


def test_duplicates_are_refused_and_the_original_keeps_its_reference(tmp_path: Path, refman: Command) -> None:
    project = Board(9, [Page("board", resistors("b", b="R1"))]).write(tmp_path)
    assert refman("annotate", project) == 0
    # The copy stands before the original.
    Board(9, [Page("board", resistors("a", "b", a="R1", b="R1"))]).write(tmp_path)
    assert refman("annotate", project, "--check") == 1
    assert "R1 on the sheet / is also on the sheet /" in refman.out
    assert refman("annotate", project) == 1
    assert "is held by" in refman.err
    assert "--release-absent" not in refman.err
    assert refman("annotate", project, "--renumber-duplicates") == 0
    assert references(project) == {"/ a 1": "R2", "/ b 1": "R1"}


# Runs that change nothing


def test_a_dry_run_changes_neither_files_nor_the_service(tmp_path: Path, refman: Command) -> None:
    project = amplifier(9).write(tmp_path)
    before = state(tmp_path)
    announced = refman.renamed(project, "--dry-run")
    assert len(announced) == 8
    assert state(tmp_path) == before
    with Client(os.environ["REFMAN_URL"]) as client, pytest.raises(NotFoundError):
        client.get_hierarchy(refman.root)
    assert refman.renamed(project) == announced


def test_a_check_needs_no_service(tmp_path: Path, refman: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    project = amplifier(9).write(tmp_path)
    before = state(tmp_path)
    monkeypatch.setenv("REFMAN_URL", "http://127.0.0.1:1")
    assert refman("annotate", project, "--check") == 1
    assert refman.out.count("is not annotated") == 8
    first = refman.out.splitlines()[0]
    assert first.startswith(f"{tmp_path / 'board.kicad_sch'}:")
    assert '(reference "R?")' in (tmp_path / "board.kicad_sch").read_text().splitlines()[int(first.split(":")[1]) - 1]
    assert main(["annotate", str(project), "--check", "--json"]) == 1
    assert state(tmp_path) == before
    done = Board(9, [Page("board", resistors("a", a="R1"))]).write(tmp_path / "done")
    assert refman("annotate", done, "--check") == 0


def test_the_table_names_what_changes(tmp_path: Path, refman: Command) -> None:
    project = Board(9, [Page("board", resistors("a"), {"one": ("one", "2")}), Page("one", [Part("b", "R?")])]).write(tmp_path)
    assert refman("annotate", project) == 0
    assert refman.out == (
        "Reference  New  Sheet  Value\n"
        "R?         R1   /      a\n"
        "R?         R2   /one   10k\n"
        f"Wrote {tmp_path / 'board.kicad_sch'}\n"
        f"Wrote {tmp_path / 'one.kicad_sch'}\n"
    )


def test_a_project_has_the_same_root_on_each_branch(tmp_path: Path, refman: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REFMAN_HIERARCHY")
    project = Board(9, [Page("board", resistors("a", a="R1"))]).write(tmp_path)
    shutil.copytree(tmp_path, tmp_path / "clone")
    clone = tmp_path / "clone" / project.name
    roots = [refman.json("annotate", each, "--dry-run")["rootId"] for each in (project, clone)]
    assert roots == [default_root_id(read_project(project))] * 2
    # A copy that was saved under another name, and another project of the same name.
    saved = Board(9, [Page("board", resistors("a", a="R1"))], "saved").write(tmp_path / "saved")
    (tmp_path / "saved" / "board.kicad_sch").rename(tmp_path / "saved" / "saved.kicad_sch")
    other = Board(9, [Page("other", resistors("a", a="R1"))], "board").write(tmp_path / "other")
    (tmp_path / "other" / "other.kicad_sch").rename(tmp_path / "other" / "board.kicad_sch")
    assert len({*roots, *(default_root_id(read_project(each)) for each in (saved, other))}) == 3


# Failures


class _Broken(BaseHTTPRequestHandler):
    """Closes the connection in the middle of each response."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"version":1,')
        self.close_connection = True

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        del format, arguments


@pytest.fixture
def broken() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Broken)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_absent_service_has_its_own_exit_code(tmp_path: Path, refman: Command, broken: str) -> None:
    project = Board(9, [Page("board", resistors("a"))]).write(tmp_path)
    before = state(tmp_path)
    for url in ("http://127.0.0.1:1", broken):
        assert refman("annotate", project, "--url", url, "--timeout", "0.3") == 3
        assert refman.err.startswith(f"error: {url}: ")
        assert state(tmp_path) == before


def test_a_wrong_key_is_refused(tmp_path: Path, refman: Command) -> None:
    project = Board(9, [Page("board", resistors("a"))]).write(tmp_path / "board")
    before = state(tmp_path / "board")
    (tmp_path / "service").mkdir()
    key = {
        "REFMAN_SECURITY_KEYS_0_NAME": "ci",
        "REFMAN_SECURITY_KEYS_0_SHA256": hashlib.sha256(b"KEY").hexdigest(),
        "REFMAN_SECURITY_KEYS_0_ROLE": "editor",
    }
    with Service(tmp_path / "service", **key) as service:
        assert refman("annotate", project, "--url", service.url, "--key", "wrong") == 1
        assert "error:" in refman.err
        assert state(tmp_path / "board") == before
        assert refman("annotate", project, "--url", service.url, "--key", "KEY") == 0
        service.kill()
        again = state(tmp_path / "board")
        assert refman("annotate", project, "--url", service.url, "--key", "KEY", "--timeout", "0.3") == 3
        assert state(tmp_path / "board") == again


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["annotate"], "Missing argument 'PROJECT'"),
        (["annotate", "FOLDER"], "this is a folder; give the project"),
        (["annotate", "FOLDER/board.kicad_pcb"], "this is no KiCad schematic"),
        (["annotate", "FOLDER/missing.kicad_sch"], "there is no such file"),
        (["annotate", "FOLDER/board.kicad_pro", "--sheet", "/nowhere"], "there is no sheet /nowhere; the sheets are /, /one"),
        (["annotate", "FOLDER/board.kicad_pro", "--keep", "--renumber"], "exclude each other"),
        (["annotate", "FOLDER/board.kicad_pro", "--start", "5", "--sheet-times", "100"], "exclude each other"),
        (["annotate", "FOLDER/board.kicad_pro", "--recurse"], "--recurse needs --sheet"),
        (["annotate", "FOLDER/board.kicad_pro", "--url", "localhost:8080"], "the URL must begin with http:// or https://"),
        (["anotate"], "No such command 'anotate'"),
        (["import", "FOLDER/board.kicad_pro"], "this is no snapshot"),
        (["import", "FOLDER/nothing.json"], "No such file or directory"),
        (["tree", "FOLDER/nothing.kicad_pro"], "there is no such file"),
    ],
)
def test_mistakes_have_clear_answers(tmp_path: Path, refman: Command, arguments: list[str], message: str) -> None:
    _hierarchy(tmp_path)
    (tmp_path / "board.kicad_pcb").write_text("(kicad_pcb)")
    assert refman(*(argument.replace("FOLDER", str(tmp_path)) for argument in arguments)) == 2
    assert message in refman.err


def test_symbols_without_a_reference_in_the_project_are_refused(tmp_path: Path, refman: Command) -> None:
    project = _hierarchy(tmp_path)
    two = tmp_path / "two.kicad_sch"
    two.write_text(two.read_text().replace('(path "/', '(path "/other/'))
    before = state(tmp_path)
    for option in ("--check", "--dry-run"):
        assert refman("annotate", project, option) == 1
        assert "has no reference on the sheet /two; save the project with KiCad first" in refman.out + refman.err
    assert state(tmp_path) == before
