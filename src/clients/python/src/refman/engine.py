"""Defines the managers of this process: generation, registration, release, moves and deletion.

Every check comes before the first change, so a refused operation changes nothing. One lock guards all hierarchies, because
a move changes two of them. It is held over a fork, so that the child process gets whole hierarchies.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from .errors import RefmanError, refusal
from .limits import Limits
from .numbers import Numbering
from .ranges import ALL, Range, Ranges
from .rules import MAX_NUMBER, Rules, natural, parse
from .tree import LOCK, NET_PREFIX, Deleted, Tree, net_names

__all__ = ["LOCK", "Node", "Tree"]

_EXHAUSTED = MAX_NUMBER + 1
_IDS = itertools.count(1)
_NET = re.compile(r"N\$([1-9][0-9]{0,9})")

_now = time.perf_counter_ns


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
        "ranges",
        "references",
        "retired",
        "retired_nets",
        "since",
        "tree",
        "validated",
        "validation_ns",
    )

    def __init__(self, rules: Rules, limits: Limits | None = None) -> None:
        self.id = next(_IDS)
        # The object that callers hold.
        self.facade: Any = None
        self.parent: Node | None = None
        self.children: dict[Node, None] = {}
        self._own_nothing()
        self.counters: dict[str, int] = {}
        self.next_net = 1
        self.ranges: Ranges | None = None
        self.tree = Tree(self, rules, limits)
        self._reset_activity()

    def _own_nothing(self) -> None:
        self.references: set[str] = set()
        self.retired: set[str] = set()
        self.nets: set[int] = set()
        self.retired_nets: set[int] = set()

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

    def generate(self, prefix: str, count: int = 1, from_: int | None = None, *, reuse: bool = False) -> list[str]:
        """Generates references, all or none; the manager owns them.

        No number below `from_` is given. With `reuse`, retired numbers come first, lowest first.
        """
        start = _now()
        with LOCK:
            tree = self.tree
            numbering = tree.numberings.get(prefix)
            if numbering is not None and count == 1 and from_ is None and not reuse and self.ranges is None:
                texts = [self._generate_next(tree, numbering, prefix)]
            elif tree.rules.is_indexed:
                texts = self._generate_many(tree, prefix, count, from_, reuse=reuse)
            else:
                texts = self._generate_unindexed(tree, prefix, count, from_, reuse=reuse)
            self.generated += len(texts)
            self.generation_ns += _now() - start
        return texts

    def _generate_next(self, tree: Tree, numbering: Numbering, prefix: str) -> str:
        taken = numbering.taken
        counters = tree.root.counters
        number = counters.get(numbering.counter, 1)
        while number in taken:
            number += 1
        if number > numbering.last:
            raise _overflow(prefix, 1)
        series = numbering.plain
        if series is not None and series.numbers and len(tree.used) + len(tree.nets) < tree.limits.references:
            # The number was never in use, so nothing is known of it.
            text = numbering.prefix + str(number)
            taken[number] = 1
            series.add(number)
            tree.give(self, text)
        else:
            text = numbering.written(number)
            _require(tree.refuse_growth((text,)))
            tree.give_number(self, numbering, number)
        counters[numbering.counter] = number + 1
        return text

    def _generate_many(self, tree: Tree, prefix: str, count: int, from_: int | None, *, reuse: bool) -> list[str]:
        _require(tree.limits.refuse_call(count, "references"))
        if from_ is not None and not 1 <= from_ <= MAX_NUMBER:
            raise _invalid_number("from", from_, MAX_NUMBER)
        _require(tree.rules.refuse_prefix(prefix))
        numbering = tree.numberings.get(prefix) or tree.numbering(prefix)
        numbers = tree.numbers(prefix)
        confines = ALL if self.ranges is None else self.ranges.of(prefix, tree.rules)
        counter = tree.root.counters.get(numbering.counter, 1)
        lowest = confines.first if from_ is None else max(confines.first, from_)
        start = max(counter, lowest)
        highest = min(confines.last, numbering.last)
        reused = numbers.find_reusable(lowest, highest, count) if reuse else []
        fresh = numbers.find_free(start, highest, count - len(reused))
        if len(reused) + len(fresh) < count:
            raise _overflow(prefix, count) if confines == ALL else _exhausted(prefix, count, confines)
        given = reused + fresh
        texts = [numbering.written(number) for number in given]
        _require(tree.refuse_growth(texts))
        for number in given:
            tree.give_number(self, numbering, number)
        is_ahead = start > counter or confines != ALL
        for text in texts if is_ahead else texts[: len(reused)]:
            tree.mark_ahead(text)
        if fresh and not is_ahead:
            tree.raise_counter(numbering.counter, fresh[-1] + 1)
        tree.keep_numbering(prefix, numbering)
        return texts

    def _generate_unindexed(self, tree: Tree, prefix: str, count: int, from_: int | None, *, reuse: bool) -> list[str]:
        _require(tree.limits.refuse_call(count, "references"))
        if from_ is not None or reuse or self.ranges is not None:
            raise ValueError(f"the rules '{tree.rules.name}' have neither from_ nor reuse nor ranges")
        counters = tree.root.counters
        number = counters.get(prefix, 1)
        texts: list[str] = []
        while len(texts) < count:
            text = f"{prefix}{number}"
            if text not in tree.used:
                texts.append(text)
            number += 1
        for text in texts:
            tree.own(self, text)
        counters[prefix] = number
        return texts

    def refuse(self, text: str) -> RefmanError | None:
        """Returns why a reference cannot be registered; None if it is available."""
        start = _now()
        with LOCK:
            refused = self.tree.rules.refuse_reference(text)
            if refused is None:
                self.lookups += 1
                owner = self.tree.owner(text)
                if owner is not None:
                    refused = refusal(
                        "already_in_use",
                        f"The reference '{text}' is already in use{_as(text, self.tree.written(text))}.",
                        {"reference": text, "ownerId": owner.id},
                    )
            self.validated += 1
            self.validation_ns += _now() - start
        return refused

    def is_available(self, text: str) -> bool:
        """Returns whether a reference can be registered."""
        start = _now()
        with LOCK:
            rules = self.tree.rules
            available = rules.refuse_reference(text) is None
            if available:
                self.lookups += 1
                available = (rules.key(text) if rules.is_caseless else text) not in self.tree.used
            self.validated += 1
            self.validation_ns += _now() - start
        return available

    def validate(self, texts: Sequence[str]) -> list[RefmanError | None]:
        """Returns for each reference why it cannot be registered; None if it is available."""
        with LOCK:
            _require(self.tree.limits.refuse_call(len(texts), "references"))
            return [self.refuse(text) for text in texts]

    def register(self, texts: Sequence[str]) -> None:
        """Makes the manager the owner of references, all or none."""
        with LOCK:
            tree = self.tree
            _require(tree.limits.refuse_call(len(texts), "references"))
            named: dict[str, str] = {}
            for text in texts:
                _require(self.refuse(text))
                key = tree.rules.key(text)
                if key in named:
                    raise _named_twice("reference", text, named[key])
                named[key] = text
            _require(tree.refuse_growth(texts))
            for text in texts:
                tree.own(self, text)

    def release(self, texts: Sequence[str]) -> list[str]:
        """Gives references back, all or none, and returns them as they were written; they are retired."""
        with LOCK:
            tree = self.tree
            _require(tree.limits.refuse_call(len(texts), "references"))
            released: dict[str, None] = {}
            for text in texts:
                written = tree.written(text)
                if written not in self.references:
                    raise self._not_found("reference", text)
                if written in released:
                    raise _named_twice("reference", text, written)
                released[written] = None
            return self._release(list(released))

    def release_all(self, prefix: str | None = None) -> list[str]:
        """Gives all references back, or those with exactly this prefix, and returns them in natural order."""
        with LOCK:
            self.tree.require_alive()
            return self._release(
                sorted((text for text in self.references if prefix is None or _prefix(text) == prefix), key=natural)
            )

    def _release(self, texts: list[str]) -> list[str]:
        tree = self.tree
        for text in texts:
            tree.disown(self, text)
            if parse(text) is not None:
                tree.retire(self, text)
        return texts

    def _not_found(self, kind: str, text: str) -> RefmanError:
        return refusal(
            "reference_not_found",
            f"The manager does not own the {kind} '{text}'.",
            {kind: text, "managerId": self.id},
        )

    def generate_nets(self, count: int = 1) -> list[str]:
        """Generates names of unnamed nets, all or none; the manager owns them."""
        with LOCK:
            tree = self.tree
            _require(tree.limits.refuse_call(count, "net names"))
            nets = tree.net_numbers.find_free(tree.root.next_net, MAX_NUMBER, count)
            if len(nets) < count:
                raise _overflow(NET_PREFIX, count)
            _require(tree.refuse_growth((), count))
            for net in nets:
                tree.own_net(self, net)
            tree.root.next_net = nets[-1] + 1
        return net_names(nets)

    def register_nets(self, names: Sequence[str]) -> None:
        """Makes the manager the owner of unnamed nets, all or none."""
        with LOCK:
            tree = self.tree
            _require(tree.limits.refuse_call(len(names), "net names"))
            nets: dict[int, None] = {}
            for name in names:
                net = _net(name)
                if net is None:
                    raise refusal(
                        "invalid_reference_format",
                        f"The net '{name}' is not '{NET_PREFIX}' and a number from 1 to {MAX_NUMBER} without leading zeros.",
                        {"net": name},
                    )
                owner = tree.nets.get(net)
                if owner is not None:
                    raise refusal("already_in_use", f"The net '{name}' is already in use.", {"net": name, "ownerId": owner.id})
                if net in nets:
                    raise _named_twice("net", name, name)
                nets[net] = None
            _require(tree.refuse_growth((), len(nets)))
            for net in nets:
                tree.own_net(self, net)

    def release_net(self, name: str) -> None:
        """Gives an unnamed net back; it is retired."""
        with LOCK:
            tree = self.tree
            tree.require_alive()
            net = _net(name)
            if net is None or net not in self.nets:
                raise self._not_found("net", name)
            tree.disown_net(self, net)
            tree.retire_net(net, self.retired_nets)

    def all_nets(self) -> list[str]:
        """Returns the unnamed nets of the manager and of all below it, in ascending order."""
        with LOCK:
            self.tree.require_alive()
            return net_names(sorted({net for node in self.subtree() for net in node.nets}))

    def raise_counters(self, counters: Mapping[str, int]) -> None:
        """Raises counters of the hierarchy, all or none; a value that is not above the present one has no effect."""
        with LOCK:
            tree = self.tree
            if counters:
                _require(tree.limits.refuse_call(len(counters), "counters"))
            for prefix, value in counters.items():
                _require(tree.rules.refuse_prefix(prefix))
                if tree.rules.is_indexed and not 1 <= value <= _EXHAUSTED:
                    raise _invalid_number(prefix, value, _EXHAUSTED)
            _require(tree.refuse_counters(counters))
            for prefix, value in counters.items():
                tree.raise_counter(tree.counter_name(prefix), value)

    def set_ranges(self, ranges: Ranges | None) -> None:
        """Confines the generated numbers of the manager; None lifts all ranges."""
        with LOCK:
            rules = self.tree.rules
            if not rules.is_indexed:
                raise ValueError(f"the rules '{rules.name}' have no ranges")
            if ranges is not None and (self.ranges is None or ranges.by_prefix != self.ranges.by_prefix):
                _require(ranges.refuse(rules))
            self.ranges = ranges if ranges is not None and ranges.by_prefix else None

    def attach(self, parent: Node) -> None:
        """Moves the manager and all below it to a new parent."""
        with LOCK:
            source, target = self.tree, parent.tree
            source.require_alive()
            target.require_alive()
            if self.parent is parent:
                return
            self._refuse_attach(parent)
            self._unlink()
            self.parent = parent
            parent.children[self] = None
            if source is not target:
                _move(list(self.subtree()), source, target)

    def detach(self) -> None:
        """Makes the manager the root of a hierarchy of its own; does nothing to a root."""
        with LOCK:
            source = self.tree
            source.require_alive()
            if self.parent is not None:
                self._unlink()
                _move(list(self.subtree()), source, Tree(self, source.rules, source.limits))

    def clear(self) -> None:
        """Frees what the manager owned, takes it out of its parent, and makes each of its children a root."""
        with LOCK:
            tree = self.tree
            tree.require_alive()
            for child in list(self.children):
                child.detach()
            tree.forget_ahead(tree.ahead if self.parent is None else self.references | self.retired)
            _withdraw(self, tree)
            self._own_nothing()
            self.counters.clear()
            self.next_net = 1
            if self.parent is None:
                tree.counters_changed()
            self._reset_activity()
            self.detach()

    def delete(self, *, cascade: bool = False) -> None:
        """Deletes the manager; the hierarchy remembers what it owned as retired. With children it needs `cascade`."""
        with LOCK:
            tree = self.tree
            tree.require_alive()
            if self.children and not cascade:
                raise refusal(
                    "hierarchy_conflict",
                    "The manager has children; delete it with cascade=True to delete them too.",
                    {"managerId": self.id, "childrenCount": len(self.children)},
                )
            gone = list(self.subtree())
            tree.managers -= len(gone)
            for node in gone:
                _withdraw(node, tree)
                for text in node.references | node.retired:
                    tree.retire_orphan(text)
                for net in node.nets | node.retired_nets:
                    tree.retire_net(net, tree.orphaned_nets)
            self._unlink()
            for node in gone:
                node.parent = None
                node.children.clear()
                node._own_nothing()
                node.tree = cast(Tree, Deleted(node.id))

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
        _require(target.limits.refuse_levels(depth + self._levels()))
        if source is not target:
            _require(target.refuse_joining(list(self.subtree()), source))

    def all_references(self) -> set[str]:
        """Returns the references of the manager and of all below it."""
        with LOCK:
            if self.parent is None and not self.tree.rules.is_caseless:
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


def _require(refused: RefmanError | None) -> None:
    if refused is not None:
        raise refused


def _overflow(prefix: str, count: int) -> RefmanError:
    return refusal(
        "counter_overflow",
        f"Fewer than the {count} requested numbers are left for the prefix '{prefix}'.",
        {"prefix": prefix, "count": count, "limit": MAX_NUMBER},
    )


def _exhausted(prefix: str, count: int, confines: Range) -> RefmanError:
    return refusal(
        "range_exhausted",
        f"Fewer than the {count} requested numbers are left for the prefix '{prefix}' in the range of the manager, "
        f"{confines.first} to {confines.last}.",
        {"prefix": prefix, "count": count, "first": confines.first, "last": confines.last},
    )


def _invalid_number(name: str, number: int, limit: int) -> RefmanError:
    return refusal(
        "invalid_number",
        f"The number for '{name}' must be 1 to {limit}, not {number}.",
        {"name": name, "number": number, "limit": limit},
    )


def _named_twice(kind: str, text: str, first: str) -> RefmanError:
    return refusal("already_in_use", f"The {kind} '{text}' is named twice in the call{_as(text, first)}.", {kind: text})


def _as(text: str, written: str) -> str:
    return "" if text == written else f" as '{written}'"


def _prefix(text: str) -> str:
    parsed = parse(text)
    return text if parsed is None else parsed[0]


def _net(name: str) -> int | None:
    match = _NET.fullmatch(name)
    number = 0 if match is None else int(match.group(1))
    return number if 1 <= number <= MAX_NUMBER else None


def _withdraw(node: Node, tree: Tree) -> None:
    """Takes what a manager owns and retired out of the index of its hierarchy; the manager keeps its own sets."""
    references, nets = set(node.references), set(node.nets)
    retired, retired_nets = set(node.retired), set(node.retired_nets)
    for text in references:
        tree.disown(node, text)
    tree.forget_retired(node)
    for net in nets:
        tree.disown_net(node, net)
    tree.forget_retired_nets(node)
    node.references, node.retired, node.nets, node.retired_nets = references, retired, nets, retired_nets


def _move(moving: Sequence[Node], source: Tree, target: Tree) -> None:
    """Takes the holdings of managers out of one hierarchy and into another one."""
    # A hierarchy whose root moves ends, so its index need not be kept up to date.
    if source.root is moving[0]:
        target.inherit_orphaned(source)
    else:
        source.managers -= len(moving)
        for node in moving:
            _withdraw(node, source)
    if target.root is not moving[0]:
        target.managers += len(moving)
    else:
        target.managers = len(moving)
    for node in moving:
        node.tree = target
        holdings = node.references, node.retired, node.nets, node.retired_nets
        node._own_nothing()
        target.take_in(node, *holdings)
