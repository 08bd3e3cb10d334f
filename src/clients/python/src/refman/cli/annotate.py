"""Defines the command that annotates a KiCad project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import kicad
from ..errors import ReferenceInUseError
from ..kicad import Plan, Project, RangesError, Renamed, Sheet
from .options import connected
from .output import fail, printable, progress, show_json, show_table, warn

if TYPE_CHECKING:
    from ..client import Client

_FAILED = 1
_MAX_NUMBER = 4294967295


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--root", metavar="ID", envvar="REFMAN_HIERARCHY", show_envvar=True, help="The id of the root's manager.")
@click.option("--check", is_flag=True, help="Only check that each symbol has a reference of its own. Needs no service.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--sheet", "titles", multiple=True, metavar="SHEET", help="Annotate only this sheet, as in /Power. Repeatable.")
@click.option("--recurse", is_flag=True, help="Annotate also the sheets below those of --sheet.")
@click.option("--order", type=click.Choice(["x", "y"]), default="x", show_default=True, help="Sort symbols by this position.")
@click.option("--keep", is_flag=True, help="Keep existing references, and refuse duplicates. The default.")
@click.option("--renumber-duplicates", is_flag=True, help="Keep existing references, and renumber duplicates.")
@click.option("--renumber", is_flag=True, help="Reset existing references. Merge all branches before.")
@click.option("--start", type=click.IntRange(1, _MAX_NUMBER), metavar="N", help="Give no number below N.")
@click.option(
    "--sheet-times",
    type=click.Choice(["0", "100", "1000"]),
    help="Number each sheet from its page times 100 or 1000 on, now and later; 0 ends this.",
)
@click.option("--reuse", is_flag=True, help="Give retired numbers first, which another branch can still have.")
@click.option("--release-absent", is_flag=True, help="Release what only the service has, if no branch has it.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@connected
def annotate(
    *,
    client: Client,
    project: Path,
    root: str | None,
    check: bool,
    dry_run: bool,
    titles: tuple[str, ...],
    recurse: bool,
    order: str,
    keep: bool,
    renumber_duplicates: bool,
    renumber: bool,
    start: int | None,
    sheet_times: str | None,
    reuse: bool,
    release_absent: bool,
    as_json: bool,
) -> int:
    """Gives the symbols of a KiCad project (6 to 10) their references.

    PROJECT is a .kicad_pro or the root .kicad_sch. Only references change in the files. Run the command before a branch is
    merged: two branches that are annotated through one service do not get the same reference. KiCad must not have the project
    open. Symbols that are missing on this branch keep their references, because another branch can have them.
    """
    if keep + renumber_duplicates + renumber > 1:
        raise click.UsageError("--keep, --renumber-duplicates and --renumber exclude each other")
    if start is not None and sheet_times not in (None, "0"):
        raise click.UsageError("--start and --sheet-times exclude each other")
    if recurse and not titles:
        raise click.UsageError("--recurse needs --sheet")
    with progress(f"Reading {project}"):
        read = kicad.read_project(project)
    sheets = _selected(read, titles, recurse)
    if check:
        return _check(read, sheets, as_json)
    for locked in read.locked_files:
        warn(f"{locked} is open in KiCad, which does not see the new references and can overwrite them")
    if read.problems:
        for problem in read.problems:
            fail(problem)
        return _FAILED
    plan = Plan(
        existing="renumber" if renumber else "renumber-duplicates" if renumber_duplicates else "keep",
        by_y=order == "y",
        sheets=sheets,
        start=start,
        sheet_times=None if sheet_times is None else int(sheet_times),
        reuse=reuse,
        release_absent=release_absent,
    )
    root_id = root or kicad.default_root_id(read)
    try:
        with progress(f"Annotating {len(read.symbols)} symbols at {client.url}"):
            if plan.sheet_times is not None:
                kicad.set_ranges(client, read, root_id, plan, dry_run=dry_run)
            changes = kicad.annotate(client, read, root_id, plan, dry_run=dry_run)
    except RangesError as error:
        fail(f"{error}; run the command without --dry-run")
        return _FAILED
    except ReferenceInUseError as error:
        if "duplicates" not in error.details:
            raise
        for line in _duplicates(read, error.details):
            fail(line)
        return _FAILED
    contents = kicad.contents(changes)
    if not dry_run:
        kicad.write_files(contents)
    files = sorted(str(file.path) for file in contents)
    if as_json:
        show_json({"rootId": root_id, "dryRun": dry_run, "renamed": [_renamed(each) for each in changes], "files": files})
    else:
        _show(read, changes, files, dry_run)
    return 0


def _selected(project: Project, titles: Sequence[str], recurse: bool) -> frozenset[Sheet] | None:
    if not titles:
        return None
    found = set()
    for title in titles:
        wanted = title.rstrip("/") or "/"
        matching = [sheet for sheet in project.sheets if wanted in (sheet.title, sheet.name, sheet.file.path.name)]
        if not matching:
            known = ", ".join(sheet.title for sheet in project.sheets)
            raise click.BadParameter(f"there is no sheet {title}; the sheets are {known}", param_hint="--sheet")
        found.update(matching)
    if recurse:
        # Parents come before their children.
        for sheet in project.sheets:
            if sheet.parent in found:
                found.add(sheet)
    return frozenset(found)


def _check(project: Project, sheets: frozenset[Sheet] | None, as_json: bool) -> int:
    included = [finding for finding in kicad.check(project.symbols) if _concerns(finding, sheets)]
    if as_json:
        show_json(
            {
                "unannotated": [_placed(finding.symbol) for finding in included if finding.other is None],
                "duplicates": [_placed(finding.symbol) for finding in included if finding.other is not None],
                "problems": project.problems,
            }
        )
    else:
        for line in [*map(str, included), *project.problems]:
            click.echo(printable(line))
    return _FAILED if included or project.problems else 0


def _concerns(finding: kicad.Finding, sheets: frozenset[Sheet] | None) -> bool:
    if sheets is None:
        return True
    return finding.symbol.sheet in sheets or (finding.other is not None and finding.other.sheet in sheets)


def _placed(symbol: kicad.Symbol) -> dict[str, Any]:
    return {
        "key": kicad.symbol_key(symbol),
        "reference": symbol.reference,
        "unit": symbol.unit,
        "sheet": symbol.sheet.title,
        "value": symbol.value,
        "file": str(symbol.place.file.path),
        "line": symbol.line,
    }


def _renamed(change: Renamed) -> dict[str, Any]:
    placed = _placed(change.symbol)
    return {"key": placed.pop("key"), "from": placed.pop("reference"), "to": change.new, **placed}


def _duplicates(project: Project, details: dict[str, Any]) -> Iterator[str]:
    by_key = {kicad.symbol_key(symbol): symbol for symbol in project.symbols}
    is_absent = False
    for each in details["duplicates"]:
        symbol = by_key[each["key"]]
        key = each["heldBy"].get("key")
        other = by_key.get(key)
        is_absent |= other is None
        holder = f"a symbol on the sheet {other.sheet.title}" if other is not None else "something that is not in these files"
        where = f"{symbol.place.file.path}:{symbol.line}"
        yield f"{where}: {each['reference']} on the sheet {symbol.sheet.title} is held by {holder}"
    further = details.get("duplicatesCount", 0) - len(details["duplicates"])
    if further > 0:
        yield f"and {further} more"
    yield "--renumber-duplicates gives those listed new numbers"
    if is_absent:
        yield "--release-absent releases what is not in these files, if no other branch has it either"


def _show(project: Project, changes: Sequence[Renamed], files: Sequence[str], dry_run: bool) -> None:
    if not changes:
        click.echo(f"Nothing changes: {len(project.symbols)} symbols on {len(project.sheets)} sheets.")
        return
    rows = [(each.symbol.reference, each.new, each.symbol.sheet.title, each.symbol.value) for each in changes]
    show_table(("Reference", "New", "Sheet", "Value"), rows)
    for file in files:
        click.echo(printable(f"{'Would write' if dry_run else 'Wrote'} {file}"))
