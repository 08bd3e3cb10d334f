"""The command `refman`. It needs the extra `cli`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    try:
        from .app import run  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        print("refman: the command needs the extra 'cli': pip install 'refman-client[cli]'", file=sys.stderr)
        return USAGE
    return run(arguments)
