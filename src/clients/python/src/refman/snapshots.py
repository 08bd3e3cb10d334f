"""Reads and writes the snapshots of the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from .engine import Node, Tree
from .rules import parse
from .tree import net_names

if TYPE_CHECKING:
    from .records import Snapshot, SnapshotManager


def profile(rules: str) -> str:
    """Returns the rules of the service that stand for rules of this process: `kicad`, which accepts most, for `any`."""
    return "kicad" if rules == "any" else rules


def expand(listed: str) -> Iterator[str]:
    """Iterates over the references of an entry of a list: a single one, or a range such as `R1-R50`."""
    ends = _ends(listed)
    if ends is None:
        yield listed
        return
    prefix, digits, first, last = ends
    for number in range(first, last + 1):
        yield f"{prefix}{number:0{digits}}"


def write(tree: Tree, root_id: str) -> Snapshot:
    """Returns the snapshot of a hierarchy of this process; the caller holds its lock.

    The managers get the ids `ROOT`, `ROOT.1`, `ROOT.1.1` and so on.
    """
    created_at = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    ids: dict[Node, str] = {tree.root: root_id}
    managers: list[SnapshotManager] = []
    for node in tree.root.subtree():
        ids.update((child, f"{ids[node]}.{place}") for place, child in enumerate(node.children, 1))
        managers.append(
            {
                "id": ids[node],
                "name": None,
                "parentId": None if node.parent is None else ids[node.parent],
                "createdAt": created_at,
                "references": _list(node.references),
                "retired": _list(node.retired),
                "nets": net_names(sorted(node.nets)),
                "retiredNets": net_names(sorted(node.retired_nets)),
                "counters": {prefix: number for prefix, number in node.counters.items() if number > 1},
                "nextNet": node.next_net,
                "ranges": None if node.ranges is None else {prefix: {**one} for prefix, one in node.ranges.describe().items()},
            }
        )
    return {
        "format": "refman-hierarchy",
        "version": 3,
        "rules": profile(tree.rules.name),
        "managers": managers,
        "ahead": _list(tree.ahead),
        "retired": _list(tree.orphaned),
        "retiredNets": net_names(sorted(tree.orphaned_nets)),
    }


def _list(texts: Iterable[str]) -> list[str]:
    # A reference that reads as a range is written as a range of one.
    return [text if _ends(text) is None else f"{text}-{text}" for text in texts]


def _ends(listed: str) -> tuple[str, int, int, int] | None:
    """Returns the prefix, the digits of padded numbers, the first and the last number of a range; None if it is no range."""
    parts = listed.split("-")
    if len(parts) % 2:
        return None
    middle = len(parts) // 2
    first, last = (parse("-".join(half)) for half in (parts[:middle], parts[middle:]))
    if first is None or last is None or first[:2] != last[:2] or first[2] > last[2]:
        return None
    return (*first, last[2])
