"""Tests that KiCad projects are read, and what is said about those that cannot be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Callable

import pytest
from boards import Board, Page, Part, amplifier, uuid

from refman.kicad import ProjectError, check, default_root_id, manager_id, read_project, symbol_key
from refman.kicad.sexpr import BOM, Edit, MalformedError, edit, parse, quote


def test_an_atom_has_the_offsets_of_its_bytes() -> None:
    data = BOM + '(a\r\n\t"Ω \\"b\\"\\n" (c 1.5))'.encode()
    content = parse(data)
    atom = content.atom()
    assert atom is not None
    assert atom.value == 'Ω "b"\n'
    assert data[atom.start : atom.end] == '"Ω \\"b\\"\\n"'.encode()
    assert quote(atom.value) == data[atom.start : atom.end]
    assert edit(data, [Edit(atom.start, atom.end, quote("x"))]) == BOM + b'(a\r\n\t"x" (c 1.5))'
    assert content.value("c") == "1.5"


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        (b'(a "b', "string that begins here does not end", 3),
        (b"(a (b)", "list that begins here does not end", 0),
        (b"(a))", "list ends here that did not begin", 3),
        (b"(a) b", "something follows", 4),
        (b"a", "not a list", 0),
        (b"", "not a list", 0),
        (b"(a\n<<<<<<< HEAD\nb)", "merge conflict", 3),
    ],
)
def test_a_malformed_text_is_refused_at_its_offset(text: bytes, message: str, offset: int) -> None:
    with pytest.raises(MalformedError, match=message) as refused:
        parse(text)
    assert refused.value.offset == offset


@pytest.mark.parametrize("version", [6, 7, 8, 9, 10])
def test_each_place_of_a_sheet_has_its_own_symbols(tmp_path: Path, version: int) -> None:
    project = read_project(amplifier(version).write(tmp_path))
    assert [(sheet.title, sheet.page) for sheet in project.sheets] == [("/", "1"), ("/one", "2"), ("/two", "3")]
    found = {(symbol.sheet.title, symbol.uuid): symbol for symbol in project.symbols}
    assert {where: symbol.reference for where, symbol in found.items()} == {
        ("/", uuid("a")): "R?",
        ("/", uuid("b")): "R?",
        ("/", uuid("g")): "#PWR?",
        ("/one", uuid("q")): "R20",
        ("/one", uuid("r")): "R7",
        ("/one", uuid("u1")): "U?",
        ("/one", uuid("u2")): "U?",
        ("/two", uuid("q")): "R?",
        ("/two", uuid("r")): "R12",
        ("/two", uuid("u1")): "U?",
        ("/two", uuid("u2")): "U?",
    }
    unit = found["/one", uuid("u2")]
    assert (unit.unit, unit.units, unit.value, unit.x) == (2, 3, "TL072", 5.0)
    assert found["/", uuid("b")].value == 'a "quoted" value'
    root_id = default_root_id(project)
    assert root_id == f"board.{uuid('board')}"
    assert manager_id(root_id, project.sheets[1]) == f"{root_id}.{uuid('one')}"
    assert symbol_key(unit) == f"/{uuid('one')}/{uuid('u2')}"


def test_the_root_sheet_is_the_same_project(tmp_path: Path) -> None:
    project = amplifier(9).write(tmp_path)
    by_sheet = read_project(project.with_suffix(".kicad_sch"))
    assert default_root_id(by_sheet) == default_root_id(read_project(project))


def test_a_root_sheet_of_another_name_belongs_to_the_project_that_lists_it(tmp_path: Path) -> None:
    project = Board(10, [Page("main", [Part("a", "R1")])]).write(tmp_path)
    ids = {default_root_id(read_project(path)) for path in (project, tmp_path / "main.kicad_sch")}
    assert ids == {f"board.{uuid('main')}"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('(page "2")', '(page "²")'),
        ("20250114", "²"),
        ("20250114", "9" * 5000),
        ("(unit 1)", "(unit nan)"),
        ("(at 10.0 10.0", "(at inf nan"),
        ('"R7"', f'"R{"7" * 5000}"'),
    ],
)
def test_numbers_that_are_none_are_no_failure(tmp_path: Path, old: str, new: str) -> None:
    project = amplifier(9).write(tmp_path)
    for sheet in tmp_path.glob("*.kicad_sch"):
        sheet.write_text(sheet.read_text().replace(old, new))
    if old == "20250114":
        with pytest.raises(ProjectError, match="is older than KiCad 6"):
            read_project(project)
        return
    read = read_project(project)
    assert len(read.symbols) + len(read.problems) == 11
    expected = ["has a reference of more than 64 characters"] if old == '"R7"' else []
    assert [problem.split("/one ")[-1] for problem in read.problems] == expected


def test_references_of_other_projects_are_not_read(tmp_path: Path) -> None:
    project = amplifier(8).write(tmp_path)
    sheet = tmp_path / "board.kicad_sch"
    other = '(instances (project "other" (path "/else" (reference "R99") (unit 1)))'
    sheet.write_text(sheet.read_text().replace("(instances", other, 1))
    assert {symbol.reference for symbol in read_project(project).symbols} == {"R?", "R7", "R12", "R20", "U?", "#PWR?"}


def test_the_last_of_two_references_of_one_place_counts(tmp_path: Path) -> None:
    project = Board(9, [Page("board", [Part("a", "R1")])]).write(tmp_path)
    sheet = tmp_path / "board.kicad_sch"
    text = sheet.read_text()
    begin = text.index('      (project "board"')
    end = text.index("    )\n  )", begin)
    sheet.write_text(text[:end] + text[begin:end].replace('"R1"', '"R2"') + text[end:])
    assert [symbol.reference for symbol in read_project(project).symbols] == ["R2"]


def test_a_symbol_with_a_renamed_library_symbol_has_its_units(tmp_path: Path) -> None:
    part = Part("u", "U?", library="Amplifier:OPA", lib_name="Amplifier:TL072", flags="(in_bom yes) (dnp yes)")
    project = read_project(Board(9, [Page("board", [part])]).write(tmp_path))
    assert [symbol.units for symbol in project.symbols] == [3]


def test_several_top_level_sheets_are_one_project(tmp_path: Path) -> None:
    first = Board(10, [Page("board", [Part("a", "R1")])]).write(tmp_path)
    alone = read_project(first)
    second = Board(10, [Page("second", [Part("b", "R1")], {"below": ("sub", "3")}), Page("sub", [Part("c", "R3")])])
    second.write(tmp_path / "x")
    for name in ("second", "sub"):
        (tmp_path / "x" / f"{name}.kicad_sch").rename(tmp_path / f"{name}.kicad_sch")
    sheet = tmp_path / "second.kicad_sch"
    sheet.write_text(sheet.read_text().replace('(path "/" (page "1"))', '(path "/" (page "9"))'))
    entries = [{"filename": f"{name}.kicad_sch", "name": name, "uuid": uuid(name)} for name in ("second", "board")]
    first.write_text(json.dumps({"schematic": {"top_level_sheets": entries}}))
    project = read_project(first)
    assert {symbol.path: symbol.reference for symbol in project.symbols} == {
        f"/{uuid('a')}": "R1",
        f"/{uuid('second')}/{uuid('b')}": "R1",
        f"/{uuid('second')}/{uuid('below')}/{uuid('c')}": "R3",
    }
    # A second top-level sheet changes neither the id nor the keys that the project had with one.
    assert default_root_id(project) == default_root_id(alone)
    found = [(sheet.title, sheet.page) for sheet in project.sheets]
    assert found == [("/board", "1"), ("/second", "9"), ("/second/below", "3")]
    assert [str(finding).split(": ", 1)[1] for finding in check(project.symbols)] == [
        "R1 on the sheet /second is also on the sheet /board"
    ]
    assert len(read_project(tmp_path / "second.kicad_sch").sheets) == 3


def test_deep_sheets_have_ids_and_keys_within_the_limits(tmp_path: Path) -> None:
    names = [f"s{depth}" for depth in range(8)]
    pages = [Page("board", [], {names[0]: (f"f{names[0]}", "2")})]
    for above, below in zip(names, names[1:]):
        pages.append(Page(f"f{above}", [], {below: (f"f{below}", "3")}))
    pages.append(Page(f"f{names[-1]}", [Part("a", "R1")]))
    project = read_project(Board(9, pages).write(tmp_path))
    ids = {manager_id(default_root_id(project), sheet) for sheet in project.sheets}
    assert len(ids) == len(project.sheets) == 9
    assert max(map(len, ids)) <= 200
    assert len(symbol_key(project.symbols[0])) <= 255


def test_a_check_finds_what_is_not_annotated_and_what_is_there_twice(tmp_path: Path) -> None:
    chip = "Amplifier:TL072"
    parts = [
        Part("a", "R1"),
        Part("b", "r1"),
        Part("c", "USR_BTN"),
        Part("d", "U1", library=chip),
        Part("e", "U1", library=chip, unit=2),
        Part("f", "U1", library=chip, unit=2),
    ]
    findings = check(read_project(Board(9, [Page("board", parts)]).write(tmp_path)).symbols)
    assert [(each.symbol.uuid, each.other and each.other.uuid) for each in findings] == [
        (uuid("b"), uuid("a")),
        (uuid("c"), None),
        (uuid("f"), uuid("e")),
    ]


def test_a_check_compares_as_the_service_does(tmp_path: Path) -> None:
    # The simple mappings of Unicode never give several characters, so these two differ.
    parts = [Part("a", "STRASSE1"), Part("b", "stra\u00dfe1"), Part("c", "\u00c41"), Part("d", "a\u03081")]
    findings = check(read_project(Board(9, [Page("board", parts)]).write(tmp_path)).symbols)
    assert [(each.symbol.uuid, each.other and each.other.uuid) for each in findings] == [(uuid("d"), uuid("c"))]


def _two_sheets(folder: Path) -> Path:
    pages = [Page("board", [Part("a", "R?")], {"sub": ("sub", "2")}), Page("sub", [Part("b", "R?")])]
    return Board(9, pages).write(folder)


def test_a_missing_sheet_is_named_with_the_place_where_it_is_used(tmp_path: Path) -> None:
    project = _two_sheets(tmp_path)
    (tmp_path / "sub.kicad_sch").unlink()
    message = r"board\.kicad_sch:\d+: the file of the sheet is missing: .*sub\.kicad_sch"
    with pytest.raises(ProjectError, match=message) as error:
        read_project(project)
    assert error.value.line is not None
    assert (tmp_path / "board.kicad_sch").read_text().splitlines()[error.value.line - 1].startswith("  (sheet ")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace('"sub.kicad_sch"', '"board.kicad_sch"'), r"board\.kicad_sch:\d+: the sheet contains itself"),
        (lambda text: text.rstrip()[:-1], r"board\.kicad_sch:1: the list that begins here does not end"),
        (lambda text: text.replace("20250114", "20200310"), r"board\.kicad_sch:1: the format 20200310 is older than KiCad 6"),
        (lambda text: text.replace("(kicad_sch", "(kicad_pcb"), r"board\.kicad_sch:1: this is no KiCad schematic"),
        (lambda _: "EESchema Schematic File Version 4", r"board\.kicad_sch:1: the file is not a list"),
        (lambda text: text.replace(f'(uuid "{uuid("board")}")', "", 1), r"board\.kicad_sch: the root sheet has no UUID"),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path: Path, change: Callable[[str], str], message: str) -> None:
    project = _two_sheets(tmp_path)
    sheet = tmp_path / "board.kicad_sch"
    sheet.write_text(change(sheet.read_text()))
    with pytest.raises(ProjectError, match=message):
        read_project(project)


def test_a_sheet_below_the_root_is_not_taken_for_the_root(tmp_path: Path) -> None:
    _two_sheets(tmp_path)
    with pytest.raises(
        ProjectError, match=r"sub\.kicad_sch: no symbol has a reference in this project; is this the root sheet\?"
    ):
        read_project(tmp_path / "sub.kicad_sch")


def test_symbols_without_a_reference_in_the_project_are_problems(tmp_path: Path) -> None:
    project = _two_sheets(tmp_path)
    sub = tmp_path / "sub.kicad_sch"
    sub.write_text(sub.read_text().replace('(path "/', '(path "/other/'))
    problems = read_project(project).problems
    assert len(problems) == 1
    assert "sub.kicad_sch:" in problems[0]
    assert "has no reference on the sheet /sub" in problems[0]


def test_the_same_uuid_twice_is_a_problem(tmp_path: Path) -> None:
    project = Board(9, [Page("board", [Part("a", "R1"), Part("a", "R2")])]).write(tmp_path)
    assert "another symbol of the sheet has the same UUID" in read_project(project).problems[0]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (".", r"this is a folder; give the project .*board\.kicad_pro"),
        ("board.kicad_pcb", "this is no KiCad schematic; give a .kicad_pro"),
        ("board.sch", "KiCad 5 or older"),
        ("nothing.kicad_sch", "there is no such file"),
        ("nothing.kicad_pro", "there is no such file"),
    ],
)
def test_the_mistakes_of_newcomers_have_clear_answers(tmp_path: Path, name: str, message: str) -> None:
    _two_sheets(tmp_path)
    with pytest.raises(ProjectError, match=message):
        read_project(tmp_path / name)


def test_a_project_without_its_root_sheet_says_so(tmp_path: Path) -> None:
    project = _two_sheets(tmp_path)
    (tmp_path / "board.kicad_sch").unlink()
    with pytest.raises(ProjectError, match=r"board\.kicad_sch: there is no such file"):
        read_project(project)
    project.write_text("{")
    with pytest.raises(ProjectError, match="not JSON"):
        read_project(project)


def test_sheets_that_multiply_without_end_are_refused(tmp_path: Path) -> None:
    for depth in range(14):
        sheets = "".join(f'(sheet (uuid {name}) (property "Sheetfile" "{depth + 1}.kicad_sch"))' for name in ("one", "two"))
        (tmp_path / f"{depth}.kicad_sch").write_text(f"(kicad_sch (version 20250114) (uuid u{depth}) {sheets})")
    (tmp_path / "14.kicad_sch").write_text("(kicad_sch (version 20250114) (uuid u))")
    with pytest.raises(ProjectError, match="places more than 10000 sheets"):
        read_project(tmp_path / "0.kicad_sch")


def test_more_levels_than_the_service_has_are_refused(tmp_path: Path) -> None:
    for depth in range(70):
        sheet = f'(sheet (uuid s) (property "Sheetfile" "{depth + 1}.kicad_sch"))'
        (tmp_path / f"{depth}.kicad_sch").write_text(f"(kicad_sch (version 20250114) (uuid u{depth}) {sheet})")
    with pytest.raises(ProjectError, match=r"63\.kicad_sch:1: the sheet is below more than 64 levels"):
        read_project(tmp_path / "0.kicad_sch")


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    project = _two_sheets(tmp_path)
    sheet = tmp_path / "sub.kicad_sch"
    sheet.unlink()
    sheet.symlink_to(sheet)
    with pytest.raises(ProjectError, match=r"sub\.kicad_sch"):
        read_project(project)
