"""Holds one hierarchy: who owns what, and which numbers are taken."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Callable

from .errors import RefmanError, refusal
from .limits import UNLIMITED, Limits
from .numbers import Numbering, Numbers, Series, least_digits
from .rules import Rules, natural, parse

if TYPE_CHECKING:
    from .engine import Node

LOCK = threading.RLock()
"""Guards all hierarchies."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=LOCK.acquire, after_in_parent=LOCK.release, after_in_child=LOCK.release)

NET_PREFIX = "N$"
"""The prefix of all unnamed nets."""

_LISTED = 100


class Tree:
    """Holds one hierarchy: who owns each reference and each unnamed net, and what is retired.

    `used` and `_further` have the owners by the form in which the rules compare references; `_further` is for hierarchies
    whose rules let two managers own the same. `orphaned` are the retired references of deleted managers. `ahead` are
    generated references that the counters do not cover.
    """

    def __init__(self, root: Node, rules: Rules, limits: Limits | None = None) -> None:
        self.root = root
        self.rules = rules
        self.limits = (Limits() if rules.is_indexed else UNLIMITED) if limits is None else limits
        self.managers = 1
        self.used: dict[str, Node] = {}
        self.orphaned: set[str] = set()
        self.ahead: set[str] = set()
        self.nets: dict[int, Node] = {}
        self.orphaned_nets: set[int] = set()
        self.net_numbers = Numbers()
        self.numberings: dict[str, Numbering] = {}
        self.series_count = 0
        self.unnumbered_count = 0
        self.restored: dict[int, Node] = {}
        self._further: dict[str, list[Node]] = {}
        self._spelled: dict[str, str] = {}
        self._numbers: dict[str, Numbers] = {}
        self._counter_names: dict[str, list[str]] | None = None

    def __reduce__(self) -> tuple[Callable[..., Tree], tuple[Any, ...]]:
        from .saving import restore, saved  # noqa: PLC0415

        with LOCK:
            return restore, saved(self)

    def require_alive(self) -> None:
        """Does nothing: the hierarchy of a deleted manager refuses it."""

    def written(self, text: str) -> str:
        """Returns a reference as its owner writes it; as it is if it has no owner."""
        if not self.rules.is_caseless:
            return text
        key = self.rules.key(text)
        return self._spelled.get(key, key) if key in self.used else text

    def owner(self, text: str) -> Node | None:
        """Returns the manager that owns a reference in any spelling."""
        return self.used.get(self.rules.key(text))

    def own(self, node: Node, text: str) -> None:
        """Makes a manager the owner of a reference."""
        key = self.rules.key(text)
        node.references.add(text)
        if key in self.used:
            self._further.setdefault(key, []).append(node)
            return
        self.used[key] = node
        if key != text:
            self._spelled[key] = text
        if self.rules.is_indexed:
            place = self._place(text)
            if place is None:
                self.unnumbered_count += 1
            else:
                numbers, series, number = place
                self._added(series)
                numbers.use(series, number)
                self._spelling_changed(numbers, series)

    def give(self, node: Node, text: str) -> None:
        """Makes a manager the owner of a generated reference, whose number is noted elsewhere."""
        node.references.add(text)
        if self.rules.is_caseless:
            key = self.rules.key(text)
            self.used[key] = node
            if key != text:
                self._spelled[key] = text
        else:
            self.used[text] = node

    def give_number(self, node: Node, numbering: Numbering, number: int) -> None:
        """Makes a manager the owner of a generated reference. It goes on as the numbering says, which stays valid."""
        self.give(node, numbering.written(number))
        series = numbering.series_of(number)
        self._added(series)
        numbering.numbers.use(series, number)

    def disown(self, node: Node, text: str) -> None:
        """Frees a reference of a manager."""
        key = self.rules.key(text)
        node.references.discard(text)
        further = self._further.get(key)
        if further:
            if self.used[key] is node:
                self.used[key] = further.pop()
            else:
                further.remove(node)
            if not further:
                del self._further[key]
            return
        del self.used[key]
        self._spelled.pop(key, None)
        if self.rules.is_indexed:
            place = self._place(text)
            if place is None:
                self.unnumbered_count -= 1
            else:
                numbers, series, number = place
                numbers.free(series, number)
                self._removed(series)
                self._spelling_changed(numbers, series)

    def retire(self, node: Node, text: str) -> None:
        """Excludes a reference that a manager owned from generation."""
        if text not in node.retired:
            node.retired.add(text)
            self._remember(text, is_retired=True)

    def retire_orphan(self, text: str) -> None:
        """Excludes a reference of a deleted manager from generation."""
        if text not in self.orphaned and parse(text) is not None:
            self.orphaned.add(text)
            self._remember(text, is_retired=True)

    def mark_ahead(self, text: str) -> None:
        """Excludes a generated reference that the counter does not cover from generation, even if its owner leaves."""
        if text not in self.ahead:
            self.ahead.add(text)
            self._remember(text, is_retired=False)

    def inherit_orphaned(self, ending: Tree) -> None:
        """Retires what the deleted managers of another hierarchy owned, except what is in use here."""
        for text in ending.orphaned:
            if self.owner(text) is None or self.written(text) != text:
                self.retire_orphan(text)
        for net in ending.orphaned_nets - self.nets.keys():
            self.retire_net(net, self.orphaned_nets)

    def forget_retired(self, node: Node) -> None:
        """Lets generation give what a manager retired."""
        for text in node.retired:
            self._forget(text, is_retired=True)
        node.retired = set()

    def forget_ahead(self, texts: Collection[str]) -> None:
        """Lets generation give references that the counter does not cover."""
        for text in self.ahead.intersection(texts):
            self.ahead.discard(text)
            self._forget(text, is_retired=False)

    def _remember(self, text: str, *, is_retired: bool) -> None:
        place = self._place(text) if self.rules.is_indexed else None
        if place is not None:
            numbers, series, number = place
            self._added(series)
            numbers.remember(series, number, is_retired=is_retired)

    def _forget(self, text: str, *, is_retired: bool) -> None:
        place = self._place(text) if self.rules.is_indexed else None
        if place is not None:
            numbers, series, number = place
            numbers.forget(series, number, is_retired=is_retired)
            self._removed(series)

    def _place(self, text: str) -> tuple[Numbers, Series, int] | None:
        parsed = parse(text)
        if parsed is None:
            return None
        numbers = self.numbers(parsed[0])
        return numbers, numbers.of(parsed[0], parsed[1]), parsed[2]

    def _added(self, series: Series) -> None:
        if series.is_empty():
            self.series_count += 1

    def _removed(self, series: Series) -> None:
        if series.is_empty():
            self.series_count -= 1

    def numbers(self, prefix: str) -> Numbers:
        """Returns what is known of the numbers of a prefix."""
        key = self.rules.key(prefix)
        known = self._numbers.get(key)
        if known is None:
            known = self._numbers[key] = Numbers()
        return known

    def numbering(self, prefix: str) -> Numbering:
        """Returns how the next numbers of a valid prefix are written."""
        numbers = self.numbers(prefix)
        written, digits = prefix, 1
        series = [one for one in self._in_order(prefix, numbers) if one.numbers]
        if series:
            digits = least_digits(series)
        if self.rules.is_caseless:
            highest = -1
            for one in series:
                if one.highest() > highest:
                    written, highest = one.prefix, one.highest()
        return Numbering(self.rules, numbers, written, self._known_counter(prefix) or written, digits)

    def _in_order(self, prefix: str, numbers: Numbers) -> Iterable[Series]:
        every = numbers.series.values()
        if len(every) <= 1 or not self.rules.is_caseless:
            return every
        key = self.rules.key(prefix)
        return sorted(every, key=lambda one: (one.prefix != prefix, one.prefix != key, one.prefix, one.digits))

    def keep_numbering(self, prefix: str, numbering: Numbering) -> None:
        """Keeps a numbering for later generations, until something changes it."""
        if self.rules.is_caseless and numbering.counter not in self.root.counters:
            return
        numbers = self.numbers(prefix)
        if numbers.requested != [prefix]:
            # What was generated can have set the spelling for other ones.
            self._respell(numbers)
            numbers.requested.append(prefix)
        self.numberings[prefix] = numbering
        plain = numbering.plain
        is_settled = numbering.prefix == prefix and all(one is plain or not one.numbers for one in numbers.series.values())
        numbers.settled = plain if is_settled else None

    def _spelling_changed(self, numbers: Numbers, series: Series) -> None:
        # More or fewer numbers of the only series change nothing.
        if numbers.requested and series is not numbers.settled:
            self._respell(numbers)

    def _respell(self, numbers: Numbers) -> None:
        for prefix in numbers.requested:
            del self.numberings[prefix]
        numbers.requested.clear()
        numbers.settled = None

    def counter_name(self, prefix: str) -> str:
        """Returns the spelling of a prefix under which its counter is stored."""
        return self._known_counter(prefix) or prefix

    def _known_counter(self, prefix: str) -> str | None:
        counters = self.root.counters
        if not self.rules.is_caseless:
            return prefix
        if self._counter_names is None:
            self._counter_names = {}
            for name in counters:
                self._counter_names.setdefault(self.rules.key(name), []).append(name)
        key = self.rules.key(prefix)
        names = self._counter_names.get(key)
        if not names:
            return None
        return min(names, key=lambda name: (-counters[name], name != prefix, name != key, name))

    def raise_counter(self, prefix: str, value: int) -> None:
        """Raises the counter of a prefix; leaves one that is not below."""
        counters = self.root.counters
        if prefix not in counters:
            counters[prefix] = value
            self.counters_changed(prefix)
        elif value > counters[prefix]:
            counters[prefix] = value

    def counters_changed(self, prefix: str | None = None) -> None:
        """Looks the spelling of counters up again: that of a new one, or of all."""
        self._counter_names = None
        if self.rules.is_caseless:
            if prefix is None:
                for numbers in self._numbers.values():
                    self._respell(numbers)
            else:
                self._respell(self.numbers(prefix))

    def refuse_growth(self, texts: Sequence[str], nets: int = 0) -> RefmanError | None:
        """Returns the refusal of further references and nets that would exceed a limit; None if there is none."""
        limits = self.limits
        references = len(self.used) + len(self.nets) + len(texts) + nets
        if references <= limits.references and self.series_count + self.unnumbered_count + len(texts) <= min(
            limits.series, limits.unnumbered
        ):
            return None
        parsed = [parse(text) for text in texts]
        unnumbered = parsed.count(None)
        return limits.refuse_size(references, self.series_count + self._new_series(parsed), self.unnumbered_count + unnumbered)

    def _new_series(self, parsed: Iterable[tuple[str, int, int] | None]) -> int:
        places = {one[:2] for one in parsed if one is not None}
        return sum(1 for prefix, digits in places if not self._has_series(prefix, digits))

    def _has_series(self, prefix: str, digits: int) -> bool:
        numbers = self._numbers.get(self.rules.key(prefix))
        series = None if numbers is None else numbers.series.get((prefix, digits))
        return series is not None and not series.is_empty()

    def refuse_counters(self, prefixes: Iterable[str]) -> RefmanError | None:
        """Returns the refusal of counters that would be too many; None if there is none."""
        known = self.root.counters
        new = sum(1 for prefix in prefixes if self.counter_name(prefix) not in known)
        return self.limits.refuse_series(len(known) + new)

    def refuse_joining(self, moving: Sequence[Node], source: Tree) -> RefmanError | None:
        """Returns the refusal of managers of another hierarchy; None if they can join this one."""
        if not self.rules.is_indexed:
            return None
        refused = self.limits.refuse_managers(self.managers + len(moving))
        if refused is not None:
            return refused
        twice = self._duplicates(moving, source)
        if twice:
            return refusal(
                "hierarchy_conflict",
                f"The joined hierarchy would hold {len(twice)} references or nets twice.",
                {"duplicates": sorted(twice, key=natural)[:_LISTED], "duplicatesCount": len(twice)},
            )
        references = [text for node in moving for text in node.references]
        retired = [text for node in moving for text in node.retired]
        if source.root is moving[0]:
            retired += source.orphaned
        parsed = [parse(text) for text in references]
        return self.limits.refuse_size(
            len(self.used) + len(self.nets) + len(references) + sum(len(node.nets) for node in moving),
            self.series_count + self._new_series([*parsed, *map(parse, retired)]),
            self.unnumbered_count + parsed.count(None),
        )

    def _duplicates(self, moving: Sequence[Node], source: Tree) -> set[str]:
        twice = {self.written(text) for node in moving for text in node.references if self.rules.key(text) in self.used}
        twice.update(f"{NET_PREFIX}{net}" for node in moving for net in node.nets if net in self.nets)
        if source.rules is not self.rules:
            # Texts that only these rules treat as the same.
            same: dict[str, list[str]] = {}
            for node in moving:
                for text in node.references:
                    same.setdefault(self.rules.key(text), []).append(text)
            twice.update(text for texts in same.values() if len(texts) > 1 for text in texts)
        return twice

    def take_in(
        self, node: Node, references: Iterable[str], retired: Iterable[str], nets: Iterable[int], retired_nets: Iterable[int]
    ) -> None:
        """Makes a manager, which has nothing, the owner of what it had in another hierarchy."""
        for text in references:
            self.own(node, text)
        for text in retired:
            self.retire(node, text)
        for net in nets:
            self.own_net(node, net)
        for net in retired_nets:
            self.retire_net(net, node.retired_nets)

    def own_net(self, node: Node, net: int) -> None:
        """Makes a manager the owner of an unnamed net."""
        node.nets.add(net)
        if net not in self.nets:
            self.nets[net] = node
            self.net_numbers.use(self.net_numbers.of(NET_PREFIX, 0), net)

    def disown_net(self, node: Node, net: int) -> None:
        """Frees an unnamed net of a manager."""
        node.nets.discard(net)
        if self.nets.get(net) is node:
            del self.nets[net]
            self.net_numbers.free(self.net_numbers.of(NET_PREFIX, 0), net)

    def retire_net(self, net: int, retired: set[int]) -> None:
        """Excludes an unnamed net from generation; `retired` has the nets of its manager, or of deleted ones."""
        if net not in retired:
            retired.add(net)
            self.net_numbers.remember(self.net_numbers.of(NET_PREFIX, 0), net, is_retired=False)

    def forget_retired_nets(self, node: Node) -> None:
        """Lets generation give the unnamed nets that a manager retired."""
        for net in node.retired_nets:
            self.net_numbers.forget(self.net_numbers.of(NET_PREFIX, 0), net, is_retired=False)
        node.retired_nets = set()


def net_names(nets: Iterable[int]) -> list[str]:
    """Returns the names of unnamed nets."""
    return [f"{NET_PREFIX}{net}" for net in nets]


class Deleted:
    """Stands for the hierarchy of a deleted manager, and refuses everything."""

    def __init__(self, node_id: int) -> None:
        self._node_id = node_id

    def __getattr__(self, name: str) -> Any:
        raise self._refusal()

    def __reduce__(self) -> Any:
        raise self._refusal()

    def _refusal(self) -> RefmanError:
        return refusal("manager_not_found", "The manager was deleted.", {"managerId": self._node_id})
