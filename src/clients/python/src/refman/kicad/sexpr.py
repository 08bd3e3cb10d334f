"""Reads KiCad's s-expressions with the place of each atom, so that an edit changes only the bytes of atoms.

Libraries that read such files (`sexpdata`, `kiutils`, `kicad-skip`, `kicad-sch-api`) build the text anew when they write, so
they change more than what was edited. This module therefore has a reader of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Union

BOM = b"\xef\xbb\xbf"

_TOKEN = re.compile(rb'\s+|([()])|"(?:[^"\\]|\\.)*"|[^\s()"]+', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_SPECIAL = re.compile(r'["\\\n\r\t]')
_CONFLICT = re.compile(rb"^(?:<{7}|>{7}) ", re.MULTILINE)
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


class MalformedError(ValueError):
    """Reports a text that is not one list; `offset` is the byte where it goes wrong."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True)
class Atom:
    """Holds a word, a number or a string of a file, and the bytes that it takes."""

    text: bytes
    start: int

    @property
    def end(self) -> int:
        """Returns the offset behind the atom."""
        return self.start + len(self.text)

    @property
    def value(self) -> str:
        """Returns the text, without the quotes and escapes of a string."""
        text = self.text.decode("utf-8", "replace")
        if not text.startswith('"'):
            return text
        return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), text[1:-1])


@dataclass
class List:
    """Holds the atoms and lists in a list, and the offset where it begins."""

    start: int
    items: list[Node] = field(default_factory=list)

    @property
    def name(self) -> bytes:
        """Returns the word that the list begins with; empty if there is none."""
        first = self.items[0] if self.items else None
        return first.text if isinstance(first, Atom) else b""

    def lists(self, name: str) -> Iterator[List]:
        """Returns the lists in this list that begin with a name."""
        wanted = name.encode()
        return (item for item in self.items if isinstance(item, List) and item.name == wanted)

    def first(self, name: str) -> List | None:
        """Returns the first list in this list that begins with a name."""
        return next(self.lists(name), None)

    def atom(self, index: int = 1) -> Atom | None:
        """Returns the atom at an index; None if there is a list or nothing."""
        item = self.items[index] if index < len(self.items) else None
        return item if isinstance(item, Atom) else None

    def value(self, name: str, index: int = 1) -> str | None:
        """Returns the text of an atom in the first list that begins with a name."""
        found = self.first(name)
        atom = None if found is None else found.atom(index)
        return None if atom is None else atom.value


Node = Union[Atom, List]


@dataclass(frozen=True)
class Edit:
    """Holds bytes that take the place of others."""

    start: int
    end: int
    text: bytes


def parse(data: bytes) -> List:
    """Reads the list that a text consists of. Raises `MalformedError` if it is anything else."""
    conflict = _CONFLICT.search(data)
    if conflict is not None:
        raise MalformedError("a merge conflict is not resolved", conflict.start())
    at = len(BOM) if data.startswith(BOM) else 0
    outermost = List(at)
    current = outermost
    enclosing: list[List] = []
    end = len(data)
    while at < end:
        match = _TOKEN.match(data, at)
        if match is None:
            raise MalformedError("the string that begins here does not end", at)
        text = match[0]
        if text == b"(":
            inner = List(at)
            current.items.append(inner)
            enclosing.append(current)
            current = inner
        elif text == b")":
            if not enclosing:
                raise MalformedError("a list ends here that did not begin", at)
            current = enclosing.pop()
        elif not text[:1].isspace():
            current.items.append(Atom(text, at))
        at = match.end()
    if enclosing:
        raise MalformedError("the list that begins here does not end", current.start)
    first = outermost.items[0] if outermost.items else None
    if not isinstance(first, List):
        raise MalformedError("the file is not a list", outermost.start)
    if len(outermost.items) > 1:
        raise MalformedError("something follows the list of the file", outermost.items[1].start)
    return first


def quote(text: str) -> bytes:
    """Writes a text as a string."""
    escaped = _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], "\\" + match[0]), text)
    return f'"{escaped}"'.encode()


def edit(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Replaces parts of a text."""
    parts = []
    at = 0
    for each in sorted(edits, key=lambda each: each.start):
        parts += [data[at : each.start], each.text]
        at = each.end
    return b"".join([*parts, data[at:]])


def line_of(data: bytes, offset: int) -> int:
    """Returns the number of the line of an offset, from 1 on."""
    return data.count(b"\n", 0, offset) + 1
