"""Defines the commands that need only the service, and turns failures into exit codes."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from .. import __version__
from ..errors import RefmanError
from ..kicad import ProjectError, default_root_id, read_project
from . import USAGE
from .annotate import annotate
from .options import UnreachableError, connected
from .output import fail, printable, progress, show_json

if TYPE_CHECKING:
    from ..client import Client
    from ..records import Change, HierarchyTree

_REFUSED = 1
_INTERRUPTED = 130
_BROKEN_PIPE = 141
_TERMINATED = 143

_EPILOG = """\b
Exit codes:
  0  done
  1  a check failed, or the service refused
  2  wrong arguments, or files that cannot be read or written
  3  the service cannot be reached

\b
Completion of bash, zsh and fish, here of bash:
  eval "$(_REFMAN_COMPLETE=bash_source refman)"
"""


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except OSError as error:
            if error.errno != errno.EPIPE:
                raise
            # What is left in the buffer must not fail again when the interpreter exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(_BROKEN_PIPE) from None
        return result


@click.group(cls=_Group, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="refman")
@click.pass_context
def app(context: click.Context) -> None:
    """Gives the symbols of schematics their references through a Reference Manager."""
    if os.environ.get("NO_COLOR"):
        context.color = False


def run(arguments: Sequence[str] | None) -> int:
    """Runs the command and returns its exit code."""
    if arguments is None:
        # An exception removes temporary files, which the end of the process would leave.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
        for stream in (sys.stdout, sys.stderr):
            # A terminal that lacks a character of a name shows a question mark.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
    try:
        result = app.main(None if arguments is None else list(arguments), prog_name="refman", standalone_mode=False)
    except UnreachableError as error:
        fail(error.format_message())
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except click.Abort:
        return _INTERRUPTED
    except ProjectError as error:
        fail(str(error))
        return USAGE
    except RefmanError as error:
        fail(f"{error} ({error.code})")
        return _REFUSED
    return result if isinstance(result, int) else 0


def _root_id(text: str) -> str:
    """Returns the id of a root; that of a KiCad project is the default one of `annotate`."""
    return default_root_id(read_project(Path(text))) if text.endswith((".kicad_pro", ".kicad_sch")) else text


_root = click.argument("root", type=_root_id)
_json = click.option("--json", "as_json", is_flag=True, help="Write JSON.")


@app.command()
@_root
@click.option("-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="The file to write.")
@connected
def export(client: Client, root: str, output: TextIO) -> None:
    """Writes a snapshot of the hierarchy ROOT as JSON.

    ROOT is the id of a root, or a KiCad project.
    """
    with progress(f"Exporting {root}"):
        snapshot = client.export_hierarchy(root)
    output.write(json.dumps(snapshot, ensure_ascii=False, indent=2) + "\n")


@app.command(name="import")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--new-ids", is_flag=True, help="Give the managers other ids.")
@click.option("--replace", is_flag=True, help="Replace the hierarchy if it exists.")
@_json
@connected
def import_(client: Client, file: TextIO, new_ids: bool, replace: bool, as_json: bool) -> None:
    """Restores the snapshot in FILE; - is standard input."""
    if new_ids and replace:
        raise click.UsageError("--new-ids and --replace exclude each other")
    try:
        snapshot = json.load(file)
        root = next(manager["id"] for manager in snapshot["managers"] if manager["parentId"] is None)
    except (ValueError, LookupError, TypeError, StopIteration):
        raise click.BadParameter("this is no snapshot", param_hint="FILE") from None
    with progress(f"Importing {root}"):
        if replace:
            result = client.replace_hierarchy(root, snapshot)
        else:
            result = client.import_hierarchy(snapshot, new_ids=True if new_ids else None)
    if as_json:
        show_json(result.to_json())
    else:
        click.echo(f"{result.root_id}: {result.managers_count} managers, {result.references_count} references")


@app.command()
@_root
@_json
@connected
def tree(client: Client, root: str, as_json: bool) -> None:
    """Shows the managers of the hierarchy ROOT.

    Each has the number of references that it owns.
    ROOT is the id of a root, or a KiCad project.
    """
    with progress(f"Reading {root}"):
        hierarchy = client.get_hierarchy(root)
    if as_json:
        show_json(hierarchy.to_json())
        return
    for line in _branches(hierarchy, "", ""):
        click.echo(line)


def _branches(tree: HierarchyTree, first: str, others: str) -> Iterator[str]:
    name = printable(tree.name or tree.id).replace("\n", " ")
    yield f"{first}{click.style(name, bold=True)}  {tree.references_count}" + (f"  {tree.id}" if not first else "")
    for child in tree.children:
        is_last = child is tree.children[-1]
        yield from _branches(child, others + ("└── " if is_last else "├── "), others + ("    " if is_last else "│   "))


@app.command()
@_root
@click.option("--after", metavar="POSITION", help="Begin after this version; 0 is the beginning. Default: the present one.")
@click.option("--symbol", metavar="KEY", help="Only what happened to this symbol.")
@click.option("--reference", metavar="REFERENCE", help="Only what happened to this reference or net.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="End after N events.")
@_json
@connected
def watch(
    *,
    client: Client,
    root: str,
    after: str | None,
    symbol: str | None,
    reference: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Shows the changes of the hierarchy ROOT live.

    Each event is a line. The command ends when it is interrupted.
    ROOT is the id of a root, or a KiCad project.
    """
    # The changes begin after this version, and a service that cannot be reached from the start is an error.
    present = client.get_manager(root).version
    changes = client.watch_changes(root, after=after or present, symbol=symbol, reference=reference)
    for number, change in enumerate(changes, 1):
        if as_json:
            show_json(change.to_json(), indent=None)
        else:
            click.echo(_described(change))
        sys.stdout.flush()
        if number == limit:
            return


def _described(change: Change) -> str:
    at = change.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    what: list[str] = [*(change.references or ()), *(change.nets or ())]
    what += [f"{each.from_} → {each.to}" for each in change.renames or ()]
    what += [f"{each.reference} ({each.key})" for each in change.symbols or ()]
    if not what and change.manager_id is not None:
        what = [change.manager_id]
    by = f"  by {change.by}" if change.by else ""
    return printable(f"{at}  {change.version}  {change.type}  {' '.join(what)}{by}".replace("\n", " "))


app.add_command(annotate)
