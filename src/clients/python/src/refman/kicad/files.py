"""Writes the files of a project, each as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from .project import ProjectError, SchematicFile


def write_files(files: Mapping[SchematicFile, bytes]) -> None:
    """Replaces the contents of files.

    All new contents are on the disk before the first file is replaced, so a full disk changes no file, and an interruption
    leaves each file either old or new. A file keeps its mode, and a link goes on to point to it.
    """
    _require_writable(files)
    with _prepared(files) as prepared:
        # The preparation took time, in which an open KiCad can have saved.
        _require_writable(files)
        for temporary, path in prepared:
            try:
                temporary.replace(path)
            except OSError as error:
                raise ProjectError(f"the file cannot be replaced: {error.strerror}", path) from error
    for folder in {file.path.resolve().parent for file in files}:
        _sync_folder(folder)


def _require_writable(files: Mapping[SchematicFile, bytes]) -> None:
    """Raises `ProjectError` if a file or its folder cannot be written, or if a file changed since it was read."""
    for file in files:
        path = file.path.resolve()
        if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
            raise ProjectError("the file cannot be written", file.path)
        if path.read_bytes() != file.data:
            raise ProjectError("the file changed while it was being annotated; run the command again", file.path)


@contextlib.contextmanager
def _prepared(files: Mapping[SchematicFile, bytes]) -> Iterator[list[tuple[Path, Path]]]:
    made: list[tuple[Path, Path]] = []
    try:
        for file, content in files.items():
            path = file.path.resolve()
            try:
                _prepare(path, content, made)
            except OSError as error:
                raise ProjectError(f"the file cannot be written: {error.strerror}", file.path) from error
        yield made
    finally:
        for temporary, _ in made:
            temporary.unlink(missing_ok=True)


def _prepare(path: Path, content: bytes, made: list[tuple[Path, Path]]) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    made.append((Path(name), path))
    with open(descriptor, "wb") as temporary:
        temporary.write(content)
        temporary.flush()
        os.fsync(temporary.fileno())
    Path(name).chmod(path.stat().st_mode & 0o7777)


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder.
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
