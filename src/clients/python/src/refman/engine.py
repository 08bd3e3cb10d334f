"""Holds the hierarchies of this process: owners, counters, generation and moves.

Every check comes before the first change, so a refused operation changes nothing. One lock guards all hierarchies, because
a move changes two of them. It is held over a fork, so that the child process gets whole hierarchies.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from .errors import RefmanError, refusal
from .rules import MAX_NUMBER, Rules, by_name, natural, parse

_EXHAUSTED = MAX_NUMBER + 1
_MAX_LEVELS = 64
_LISTED = 100
_IDS = itertools.count(1)

_now = time.perf_counter_ns

LOCK = threading.RLock()
"""Guards all hierarchies."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=LOCK.acquire, after_in_parent=LOCK.release, after_in_child=LOCK.release)


class _Prefix:
    """Knows which numbers of one prefix are taken, whatever their leading zeros.

    `taken` counts, by number, the references that are in use or retired. `padded` has the numbers in use that are written
    with leading zeros, by their count of digits.
    """

    __slots__ = ("digits", "padded", "taken")

    def __init__(self) -> None:
        self.taken: dict[int, int] = {}
        self.padded: dict[int, set[int]] = {}
        self.digits: int | None = 1

    def hold(self, number: int) -> None:
        self.taken[number] = self.taken.get(number, 0) + 1

    def free(self, number: int) -> None:
        left = self.taken[number] - 1
        if left:
            self.taken[number] = left
        else:
            del self.taken[number]


class Tree:
    """Holds one hierarchy: who owns each reference and each unnamed net."""

    def __init__(self, root: Node, rules: Rules) -> None:
        self.root = root
        self.rules = rules
        self.used: dict[str, Node] = {}
        self.retired: dict[str, Node] = {}
        self.nets: dict[int, Node] = {}
        self._further: dict[str, list[Node]] = {}
        self._prefixes: dict[str, _Prefix] = {}
        self.restored: dict[int, Node] = {}

    def __reduce__(self) -> tuple[Callable[..., Tree], tuple[Any, ...]]:
        with LOCK:
            saved = [
                (
                    node.id,
                    type(node.facade),
                    None if node.parent is None else node.parent.id,
                    sorted(node.references),
                    sorted(node.retired),
                    sorted(node.nets),
                    dict(node.counters),
                    node.next_net,
                )
                for node in self.root.subtree()
            ]
        return _restore, (self.rules.name, saved)

    @property
    def is_strict(self) -> bool:
        """Returns whether the rules of the service hold."""
        return self.rules.name == "strict"

    def own(self, node: Node, text: str) -> None:
        """Makes a manager the owner of a reference, which is no longer retired."""
        former = self.retired.pop(text, None)
        if former is not None:
            former.retired.discard(text)
            self._count(text, -1)
        node.references.add(text)
        if text in self.used:
            self._further.setdefault(text, []).append(node)
        else:
            self.used[text] = node
            self._note_spelling(text, is_used=True)
        self._count(text, 1)

    def disown(self, node: Node, text: str) -> None:
        """Frees a reference of a manager."""
        node.references.discard(text)
        further = self._further.get(text)
        if further:
            if self.used[text] is node:
                self.used[text] = further.pop()
            else:
                further.remove(node)
            if not further:
                del self._further[text]
        else:
            del self.used[text]
            self._note_spelling(text, is_used=False)
        self._count(text, -1)

    def retire(self, node: Node, text: str) -> None:
        """Excludes a free reference from generation."""
        if text not in self.used and text not in self.retired:
            self.retired[text] = node
            node.retired.add(text)
            self._count(text, 1)

    def forget_retired(self, node: Node) -> None:
        """Lets generation give what a manager retired."""
        for text in node.retired:
            del self.retired[text]
            self._count(text, -1)
        node.retired = set()

    def disown_nets(self, node: Node) -> None:
        """Frees the unnamed nets of a manager."""
        for net in node.nets:
            if self.nets.get(net) is node:
                del self.nets[net]

    def prefix(self, prefix: str) -> _Prefix:
        """Returns what is known of a prefix."""
        known = self._prefixes.get(prefix)
        if known is None:
            known = self._prefixes[prefix] = _Prefix()
        return known

    def digits(self, prefix: str, known: _Prefix) -> int:
        """Returns the least count of digits of the next number, as the references in use are written."""
        if known.digits is None:
            known.digits = self._find_digits(prefix, known)
        return known.digits

    def _find_digits(self, prefix: str, known: _Prefix) -> int:
        shown_by, negative_digits = max((max(numbers), -digits) for digits, numbers in known.padded.items())
        digits = -negative_digits
        # A number without leading zeros that would need them ends the padding.
        last = min(10 ** (digits - 1) - 1, MAX_NUMBER)
        if last - shown_by < len(self.used):
            plain = any(f"{prefix}{number}" in self.used for number in range(shown_by, last + 1))
        else:
            parsed = (parse(text) for text in self.used)
            plain = any(one is not None and one[:2] == (prefix, 0) and shown_by <= one[2] <= last for one in parsed)
        return 1 if plain else digits

    def _count(self, text: str, by: int) -> None:
        parsed = parse(text) if self.is_strict else None
        if parsed is not None:
            known = self.prefix(parsed[0])
            if by > 0:
                known.hold(parsed[2])
            else:
                known.free(parsed[2])

    def _note_spelling(self, text: str, *, is_used: bool) -> None:
        parsed = parse(text) if self.is_strict else None
        if parsed is None:
            return
        prefix, digits, number = parsed
        known = self.prefix(prefix)
        if digits:
            numbers = known.padded.setdefault(digits, set())
            if is_used:
                numbers.add(number)
            else:
                numbers.discard(number)
                if not numbers:
                    del known.padded[digits]
        known.digits = None if known.padded else 1


class Node:
    """One manager: its place in the tree and what it owns."""

    __slots__ = (
        "children",
        "counters",
        "facade",
        "generated",
        "generation_ns",
        "id",
        "lookups",
        "nets",
        "next_net",
        "parent",
        "references",
        "retired",
        "since",
        "tree",
        "validated",
        "validation_ns",
    )

    def __init__(self, rules: Rules) -> None:
        self.id = next(_IDS)
        # The object that callers hold.
        self.facade: Any = None
        self.parent: Node | None = None
        self.children: dict[Node, None] = {}
        self.references: set[str] = set()
        self.retired: set[str] = set()
        self.nets: set[int] = set()
        self.counters: dict[str, int] = {}
        self.next_net = 1
        self.tree = Tree(self, rules)
        self._reset_activity()

    def _reset_activity(self) -> None:
        self.generated = self.generation_ns = 0
        self.validated = self.validation_ns = self.lookups = 0
        self.since = _now()

    def subtree(self) -> Iterator[Node]:
        """Iterates over the manager and all below it, parents before their children."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def depth(self) -> int:
        """Returns the count of managers above."""
        above = self.parent
        depth = 0
        while above is not None:
            above = above.parent
            depth += 1
        return depth

    def _levels(self) -> int:
        levels = 0
        row = [self]
        while row:
            levels += 1
            row = [child for node in row for child in node.children]
        return levels

    def generate(self, prefix: str, count: int = 1) -> list[str]:
        """Generates references, all or none; the manager owns them."""
        start = _now()
        with LOCK:
            tree = self.tree
            refused = tree.rules.refuse_prefix(prefix)
            if refused is not None:
                raise refused
            counters = tree.root.counters
            number = counters.get(prefix, 1)
            texts: list[str] = []
            if tree.is_strict:
                known = tree.prefix(prefix)
                taken = known.taken
                digits = tree.digits(prefix, known)
                while len(texts) < count:
                    while number in taken:
                        number += 1
                    if number > MAX_NUMBER:
                        raise _overflow(prefix, count)
                    texts.append(prefix + str(number).zfill(digits))
                    number += 1
                # What is generated goes on as the numbering found it, so the digits stay known.
                for text in texts:
                    self.references.add(text)
                    tree.used[text] = self
                    written = text[len(prefix) :]
                    given = int(written)
                    taken[given] = 1
                    if written[0] == "0":
                        known.padded.setdefault(digits, set()).add(given)
            else:
                while len(texts) < count:
                    text = f"{prefix}{number}"
                    if text not in tree.used:
                        texts.append(text)
                    number += 1
                for text in texts:
                    tree.own(self, text)
            if texts:
                counters[prefix] = number
            self.generated += len(texts)
            self.generation_ns += _now() - start
        return texts

    def refuse(self, text: str) -> RefmanError | None:
        """Returns why a reference cannot be registered; None if it is available."""
        start = _now()
        with LOCK:
            refused = self.tree.rules.refuse_reference(text)
            if refused is None:
                self.lookups += 1
                owner = self.tree.used.get(text)
                if owner is not None:
                    refused = refusal(
                        "already_in_use",
                        f"The reference '{text}' is already in use.",
                        {"reference": text, "ownerId": owner.id},
                    )
            self.validated += 1
            self.validation_ns += _now() - start
        return refused

    def is_available(self, text: str) -> bool:
        """Returns whether a reference can be registered."""
        start = _now()
        with LOCK:
            available = self.tree.rules.refuse_reference(text) is None
            if available:
                self.lookups += 1
                available = text not in self.tree.used
            self.validated += 1
            self.validation_ns += _now() - start
        return available

    def register(self, texts: Sequence[str]) -> None:
        """Makes the manager the owner of references, all or none."""
        with LOCK:
            named: set[str] = set()
            for text in texts:
                refused = self.refuse(text)
                if refused is not None:
                    raise refused
                if text in named:
                    raise refusal(
                        "already_in_use",
                        f"The reference '{text}' is named twice in the request.",
                        {"reference": text},
                    )
                named.add(text)
            for text in texts:
                self.tree.own(self, text)

    def release(self, texts: Sequence[str]) -> None:
        """Gives references back, all or none; they are retired."""
        with LOCK:
            for text in texts:
                if text not in self.references:
                    raise refusal(
                        "reference_not_found",
                        f"The manager does not own the reference '{text}'.",
                        {"reference": text},
                    )
            for text in dict.fromkeys(texts):
                self.tree.disown(self, text)
                self.tree.retire(self, text)

    def generate_nets(self, count: int = 1) -> list[str]:
        """Generates names of unnamed nets, all or none; the manager owns them."""
        with LOCK:
            tree = self.tree
            number = tree.root.next_net
            numbers: list[int] = []
            while len(numbers) < count:
                while number in tree.nets:
                    number += 1
                if number > MAX_NUMBER:
                    raise _overflow("N$", count)
                numbers.append(number)
                number += 1
            if numbers:
                tree.root.next_net = number
            for one in numbers:
                tree.nets[one] = self
            self.nets.update(numbers)
        return [f"N${one}" for one in numbers]

    def raise_counters(self, counters: Mapping[str, int]) -> None:
        """Raises counters of the hierarchy, all or none; a value that is not above the present one has no effect."""
        with LOCK:
            tree = self.tree
            for prefix, value in counters.items():
                refused = tree.rules.refuse_prefix(prefix)
                if refused is None and tree.is_strict and not 1 <= value <= _EXHAUSTED:
                    refused = refusal(
                        "invalid_number",
                        f"The counter of the prefix '{prefix}' cannot be {value}: it must be from 1 to {_EXHAUSTED}.",
                        {"prefix": prefix, "number": value, "limit": _EXHAUSTED},
                    )
                if refused is not None:
                    raise refused
            present = tree.root.counters
            for prefix, value in counters.items():
                # Like the service, the strict rules store no counter that has its start value.
                if value > present.get(prefix, 1) or (not tree.is_strict and prefix not in present):
                    present[prefix] = value

    def attach(self, parent: Node) -> None:
        """Moves the manager and all below it to a new parent."""
        with LOCK:
            if self.parent is parent:
                return
            self._refuse_attach(parent)
            source, target = self.tree, parent.tree
            self._unlink()
            self.parent = parent
            parent.children[self] = None
            if source is not target:
                _move(list(self.subtree()), source, target)

    def detach(self) -> None:
        """Makes the manager the root of a hierarchy of its own; does nothing to a root."""
        with LOCK:
            if self.parent is not None:
                source = self.tree
                self._unlink()
                _move(list(self.subtree()), source, Tree(self, source.rules))

    def clear(self) -> None:
        """Frees what the manager owned, takes it out of its parent, and makes each of its children a root."""
        with LOCK:
            for child in list(self.children):
                child.detach()
            tree = self.tree
            for text in list(self.references):
                tree.disown(self, text)
            tree.forget_retired(self)
            tree.disown_nets(self)
            self.nets.clear()
            self.counters.clear()
            self.next_net = 1
            self._reset_activity()
            self.detach()

    def _unlink(self) -> None:
        if self.parent is not None:
            del self.parent.children[self]
            self.parent = None

    def _refuse_attach(self, parent: Node) -> None:
        above: Node | None = parent
        depth = 0
        while above is not None:
            if above is self:
                raise refusal(
                    "hierarchy_cycle",
                    "A manager cannot be put below itself.",
                    {"managerId": self.id, "parentId": parent.id},
                )
            above = above.parent
            depth += 1
        source, target = self.tree, parent.tree
        if not target.is_strict:
            return
        levels = depth + self._levels()
        if levels > _MAX_LEVELS:
            raise refusal(
                "levels_limit",
                f"The hierarchy would have {levels} levels. The limit is {_MAX_LEVELS}.",
                {"levels": levels, "limit": _MAX_LEVELS},
            )
        if source is not target:
            moving = list(self.subtree())
            twice = {text for node in moving for text in node.references if text in target.used}
            twice.update(f"N${net}" for node in moving for net in node.nets if net in target.nets)
            if twice:
                raise refusal(
                    "hierarchy_conflict",
                    f"The joined hierarchy would hold {len(twice)} references or nets twice.",
                    {"duplicates": sorted(twice, key=natural)[:_LISTED], "duplicatesCount": len(twice)},
                )

    def all_references(self) -> set[str]:
        """Returns the references of the manager and of all below it."""
        with LOCK:
            if self.parent is None:
                return set(self.tree.used)
            return set().union(*(node.references for node in self.subtree()))

    def stats(self) -> dict[str, Any]:
        """Returns the counts and the activity of the manager."""
        with LOCK:
            return {
                "manager_id": self.id,
                "references_count": len(self.references),
                "prefix_counters_count": len(self.tree.root.counters),
                "unnamed_net_counter": self.tree.root.next_net,
                "performance": {
                    "references_generated": self.generated,
                    "validations_performed": self.validated,
                    "hierarchy_lookups": self.lookups,
                    "avg_generation_time_ns": self.generation_ns / self.generated if self.generated else 0.0,
                    "avg_validation_time_ns": self.validation_ns / self.validated if self.validated else 0.0,
                    "uptime_ms": (_now() - self.since) // 1_000_000,
                },
                "hierarchy": {
                    "node_id": self.id,
                    "local_references_count": len(self.references),
                    "children_count": len(self.children),
                    "has_parent": self.parent is not None,
                    "depth": self.depth(),
                    "total_references_in_subtree": sum(len(node.references) for node in self.subtree()),
                },
            }


def _overflow(prefix: str, count: int) -> RefmanError:
    return refusal(
        "counter_overflow",
        f"Fewer than the {count} requested numbers are left for the prefix '{prefix}'.",
        {"prefix": prefix, "count": count, "limit": MAX_NUMBER},
    )


def _move(moving: Iterable[Node], source: Tree, target: Tree) -> None:
    """Takes the holdings of managers out of one hierarchy and into another one."""
    # A hierarchy whose root moves ends, so its index need not be kept up to date.
    ends = source.root.tree is source and source.root.parent is not None
    moved: list[tuple[Node, set[str], set[str]]] = []
    for node in moving:
        references, retired = set(node.references), set(node.retired)
        if not ends:
            for text in references:
                source.disown(node, text)
            source.forget_retired(node)
            source.disown_nets(node)
        node.tree = target
        moved.append((node, references, retired))
    for node, references, retired in moved:
        node.references, node.retired = set(), set()
        for text in references:
            target.own(node, text)
        for net in node.nets:
            target.nets.setdefault(net, node)
        for text in retired:
            target.retire(node, text)


def _restore(rules: str, saved: list[tuple[Any, ...]]) -> Tree:
    """Creates a hierarchy from what was pickled; `restored` has its managers by the ids that they had."""
    nodes: dict[int, Node] = {}
    trees: list[Tree] = []
    for saved_id, kind, parent_id, references, retired, nets, counters, next_net in saved:
        node = Node(by_name(rules))
        node.facade = kind.__new__(kind)
        node.facade._node = node
        if parent_id is None:
            trees.append(node.tree)
        else:
            node.parent = nodes[parent_id]
            node.parent.children[node] = None
            node.tree = trees[0]
        tree = node.tree
        for text in references:
            tree.own(node, text)
        for text in retired:
            tree.retire(node, text)
        node.nets.update(nets)
        for net in nets:
            tree.nets.setdefault(net, node)
        node.counters.update(counters)
        node.next_net = next_net
        nodes[saved_id] = node
    trees[0].restored = nodes
    return trees[0]
