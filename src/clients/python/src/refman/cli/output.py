"""Writes tables, JSON and progress."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import click

# Control characters, and those that reorder or hide text.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def warn(message: str) -> None:
    """Writes a warning to standard error."""
    click.echo(f"{click.style('warning:', fg='yellow')} {printable(message)}", err=True)


def fail(message: str) -> None:
    """Writes an error to standard error."""
    click.echo(f"{click.style('error:', fg='red')} {printable(message)}", err=True)


def printable(text: str) -> str:
    """Returns a text in which line ends stay, and other control characters cannot disturb a terminal."""
    return "\n".join(_CONTROL.sub("\ufffd", line) for line in text.split("\n"))


def show_json(value: Any, *, indent: int | None = 2) -> None:
    """Writes a value as JSON, which is UTF-8 whatever the terminal has."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent, default=_time).encode())


def _time(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


def show_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Writes rows in columns that are as wide as their widest text."""
    cleaned = [[printable(text).replace("\n", " ") for text in row] for row in rows]
    widths = [max(_width(text) for text in column) for column in zip(header, *cleaned)]
    click.echo(click.style(_line(header, widths), bold=True))
    for row in cleaned:
        click.echo(_line(row, widths))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths)).rstrip()


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    marks = sum(unicodedata.combining(character) != 0 for character in text)
    return len(text) + wide - marks


@contextlib.contextmanager
def progress(message: str) -> Iterator[None]:
    """Shows on a terminal what is going on, until it is done."""
    if not sys.stderr.isatty():
        yield
        return
    click.echo(f"{message} …", nl=False, err=True)
    try:
        yield
    finally:
        # A carriage return and the sequence that clears the line.
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
