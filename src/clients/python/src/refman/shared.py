"""Draws references and unnamed nets from a hierarchy of the service, in blocks.

A block is a series of symbols of the service, which hold its references before any of them is given. So a reference that a
caller gets is durable, and no other program gets it. The nth symbol of a prefix has the key `MANAGER/PREFIX/n`, that of a
reference registered by name `MANAGER=REFERENCE`. A symbol keeps its reference, so a program that runs again gets the same
names. At first all symbols belong to the manager of the program; `flush` brings them to the managers of its sheets.
"""

from __future__ import annotations

import atexit
import os
import random
import threading
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable, TypeVar

from .engine import LOCK, Node
from .errors import AccessError, FallbackWarning, NotFoundError, RefmanError, UnavailableError, refusal
from .records import AnnotatedSymbol, NewManagerRequest, SymbolRequest
from .rules import by_name
from .snapshots import expand
from .tree import NET_PREFIX, net_names

if TYPE_CHECKING:
    from .client import Client
    from .settings import Settings

T = TypeVar("T")

_SMALLEST_BLOCK = 4
_LARGEST_BLOCK = 128
_MOST_WAITING = 1000
_SYMBOLS_PER_REQUEST = 10_000
_LOCAL_BLOCK = 1000
_LOCAL_BLOCKS = range(1_000, 4_000_000)


@dataclass
class _Symbol:
    """One symbol of this program."""

    key: str
    reference: str
    place: str | None
    """The manager that holds it; None while it is unknown whether the service has the symbol."""
    owner: Node | None = None
    """The manager of this process; None if this run has not asked for it."""
    is_earlier: bool = False
    """Whether an earlier run of this program left it."""


class SharedHierarchy:
    """Draws the names of one program from a hierarchy of the service.

    Its manager is `HIERARCHY.PROGRAM`. It and the hierarchy are created when the first name is asked for.
    All methods can be called from several threads. After a fork, the child draws under a manager id of its own.
    """

    def __init__(self, client: Client, settings: Settings, rules: str) -> None:
        if settings.hierarchy is None or settings.program is None:
            raise ValueError("a shared hierarchy needs the id of its root and the name of the program")
        self._client = client
        self._root_id = settings.hierarchy
        self._manager_id = f"{settings.hierarchy}.{settings.program}"
        self.falls_back = settings.fallback == "local"
        self._rules = by_name(rules)
        self._key = self._rules.key
        self._start()
        _OPEN.append(self)

    def _start(self) -> None:
        self._lock = threading.RLock()
        self._is_bound = False
        self._is_local = False
        self._symbols: dict[str, _Symbol] = {}
        self._by_reference: dict[str, _Symbol] = {}
        self._waiting: dict[str, _Symbol] = {}
        self._released: dict[str, _Symbol] = {}
        self._is_deleting = False
        self._others: set[str] = set()
        self._next: dict[str, int] = {}
        self._nets: deque[str] = deque()
        self._nets_given = 0
        self._counters: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._children: dict[str, int] = {}
        self._parents: dict[str, str | None] = {}
        self._next_local = 0

    def after_fork(self, ordinal: int) -> None:
        """Begins anew in a child process. What the parent holds belongs to others from now on."""
        self._manager_id += f"~{ordinal}"
        self._start()

    def generate(self, node: Node, prefix: str, count: int) -> list[str]:
        """Generates references, all or none; the manager owns them."""
        refused = node.tree.rules.refuse_prefix(prefix) or node.tree.limits.refuse_call(count, "references")
        if refused is not None:
            raise refused
        with self._lock:
            self._bind()
            symbols = self._take(prefix, count)
            for symbol in symbols:
                symbol.owner = node
            references = [symbol.reference for symbol in symbols]
            with LOCK:
                for reference in references:
                    node.tree.own(node, reference)
                node.generated += count
        return references

    def generate_nets(self, node: Node, count: int) -> list[str]:
        """Generates names of unnamed nets, all or none. They belong to the manager of the program."""
        refused = node.tree.limits.refuse_call(count, "unnamed nets")
        if refused is not None:
            raise refused
        with self._lock:
            self._bind()
            missing = count - len(self._nets)
            if missing > 0:
                self._fetch_nets(missing)
            names = [self._nets.popleft() for _ in range(count)]
            self._nets_given += count
            with LOCK:
                for name in names:
                    node.tree.own_net(node, int(name[len(NET_PREFIX) :]))
        return names

    def is_available(self, node: Node, text: str) -> bool:
        """Returns whether a reference can be registered, by what is known since the last exchange with the service."""
        with self._lock:
            self._bind()
            return node.is_available(text) and self._rules.refuse_reference(text) is None and not self._is_held(text)

    def register(self, node: Node, texts: Sequence[str]) -> None:
        """Makes the manager the owner of references, all or none. The service hears of them with the next exchange."""
        with self._lock:
            self._bind()
            if len(self._waiting) >= _MOST_WAITING and not self._is_local:
                self._ask(self._send_waiting)
            self._refuse(texts)
            node.register(texts)
            self._claim(node, texts)

    def adopt(self, top: Node) -> None:
        """Takes in what a manager and all below it own, which joined from a hierarchy of this process alone."""
        with self._lock:
            with LOCK:
                owns_references = any(node.references for node in top.subtree())
            if owns_references:
                self._bind()
            # Another thread can release references meanwhile.
            with LOCK:
                nodes = list(top.subtree())
                self._refuse([text for node in nodes for text in node.references])
                if any(node.nets for node in nodes):
                    raise refusal("hierarchy_conflict", "Only managers without unnamed nets can join a shared hierarchy.", {})
                for node in nodes:
                    self._claim(node, node.references)

    def release(self, texts: Iterable[str]) -> None:
        """Gives references back, which `flush` retires."""
        with self._lock:
            for text in texts:
                key = self._key(text)
                symbol = self._by_reference.get(key)
                # What a process had before it was forked belongs to its parent.
                if symbol is not None:
                    self._forget(symbol)
                    if self._waiting.pop(symbol.key, None) is None:
                        self._released[key] = symbol

    def raise_counters(self, counters: Mapping[str, int]) -> None:
        """Raises counters of the hierarchy with the next exchange; a value below the present one has no effect."""
        with self._lock:
            for prefix, value in counters.items():
                self._counters[prefix] = max(value, self._counters.get(prefix, value))

    def flush(self) -> None:
        """Brings to the service what it does not know yet: registrations, releases, and the managers of this process.

        Raises `ReferenceInUseError` for registrations that others were faster with; they are given up.
        """
        with self._lock:
            if not self._symbols and not self._released and not self._counters:
                return
            self._is_local = False
            self._bind()
            if self._is_local:
                return
            self._ask(self._send_all)

    def close(self, *, is_complete: bool = True) -> None:
        """Flushes, and releases what this run did not ask for.

        What an earlier run used is released only if this run is complete. It is not if it may have ended before its last name.
        """
        with self._lock:
            self.flush()
            if self._is_bound and not self._is_local:
                for symbol in list(self._symbols.values()):
                    if symbol.owner is None and (is_complete or not symbol.is_earlier):
                        self._forget(symbol)
                        self._released[self._key(symbol.reference)] = symbol
                self._ask(self._delete_released)

    def at_exit(self) -> None:
        """Ends the run of the program, which may be incomplete."""
        try:
            self.close(is_complete=False)
        except (RefmanError, RuntimeError) as error:
            # A RuntimeError says that the program has closed its client.
            warnings.warn(f"The hierarchy '{self._root_id}' is not up to date: {error}", FallbackWarning, stacklevel=2)

    def _bind(self) -> None:
        if not self._is_bound and not self._is_local:
            self._ask(self._load)

    def _load(self) -> None:
        """Reads the hierarchy, or creates it: what other programs use, and what this program used in its last run."""
        try:
            managers = self._client.export_hierarchy(self._root_id)["managers"]
        except NotFoundError:
            self._client.find_or_create_manager(self._root_id, rules=self._rules.name)
            managers = self._client.export_hierarchy(self._root_id)["managers"]
        self._parents = {manager["id"]: manager["parentId"] for manager in managers}
        if self._manager_id not in self._parents:
            self._client.find_or_create_manager(self._manager_id, parent_id=self._root_id)
            self._parents[self._manager_id] = self._root_id
        own = (self._manager_id + "/", self._manager_id + "=")
        for manager in managers:
            self._others.update(self._key(text) for listed in manager["references"] for text in expand(listed))
            for symbol in manager.get("symbols") or ():
                if symbol["key"].startswith(own):
                    self._found(symbol["key"], symbol["reference"], manager["id"]).is_earlier = True
            if manager["id"] == self._manager_id:
                self._nets.extend(text for listed in manager["nets"] for text in expand(listed))
        self._others.difference_update(self._by_reference)
        self._is_bound = True

    def _found(self, key: str, reference: str, place: str) -> _Symbol:
        symbol = self._symbols.get(key) or self._add(_Symbol(key, reference, place))
        symbol.place = place
        return symbol

    def _add(self, symbol: _Symbol) -> _Symbol:
        self._symbols[symbol.key] = self._by_reference[self._key(symbol.reference)] = symbol
        return symbol

    def _forget(self, symbol: _Symbol) -> None:
        del self._symbols[symbol.key], self._by_reference[self._key(symbol.reference)]

    def _is_held(self, text: str) -> bool:
        key = self._key(text)
        symbol = self._by_reference.get(key)
        return key in self._others or (symbol is not None and symbol.owner is not None)

    def _take(self, prefix: str, count: int) -> list[_Symbol]:
        """Returns the next symbols of a prefix, in the order of their keys."""
        symbols: list[_Symbol] = []
        ordinal = self._next.get(prefix, 1)
        while len(symbols) < count:
            key = self._generated_key(prefix, ordinal)
            if key not in self._symbols:
                self._fetch(prefix, ordinal, count - len(symbols))
            symbol = self._symbols[key]
            # A reference of an earlier run may have been registered by its name in this one.
            if symbol.owner is None:
                symbols.append(symbol)
            ordinal += 1
        self._next[prefix] = ordinal
        return symbols

    def _fetch(self, prefix: str, first: int, count: int) -> None:
        """Fetches the next block of a prefix, and with it large ones of other prefixes that are half used up."""
        keys = self._missing_keys(prefix, first, max(count, _block(first - 1)))
        if not self._is_local:
            wanted = {prefix: keys}
            for other, ordinal in self._next.items():
                size = _block(ordinal - 1)
                is_large = size > 2 * _SMALLEST_BLOCK
                if is_large and other != prefix and self._generated_key(other, ordinal + size // 2) not in self._symbols:
                    wanted[other] = self._missing_keys(other, ordinal, size)
            self._ask(
                lambda: self._send_waiting(
                    [SymbolRequest(key, self._manager_id, prefix=each) for each, listed in wanted.items() for key in listed]
                )
            )
        if self._is_local:
            for key in keys[:count]:
                self._waiting[key] = self._add(_Symbol(key, f"{prefix}{self._local_number()}", None))

    def _missing_keys(self, prefix: str, first: int, count: int) -> list[str]:
        keys = (self._generated_key(prefix, ordinal) for ordinal in range(first, first + count))
        return [key for key in keys if key not in self._symbols]

    def _generated_key(self, prefix: str, ordinal: int) -> str:
        return f"{self._manager_id}/{prefix}/{ordinal}"

    def _local_number(self) -> int:
        # The free numbers are unknown, so each process takes a random block. There are millions of them.
        if self._next_local % _LOCAL_BLOCK == 0:
            self._next_local = random.SystemRandom().choice(_LOCAL_BLOCKS) * _LOCAL_BLOCK
        self._next_local += 1
        return self._next_local

    def _fetch_nets(self, count: int) -> None:
        if not self._is_local:
            block = max(count, _block(self._nets_given))
            self._ask(lambda: self._nets.extend(self._client.generate_nets(self._manager_id, count=block).nets))
        if self._is_local:
            self._nets.extend(net_names(self._local_number() for _ in range(count)))

    def _refuse(self, texts: Sequence[str]) -> None:
        keys: set[str] = set()
        for text in texts:
            refused = self._rules.refuse_reference(text)
            if refused is not None:
                raise refused
            if self._is_held(text) or self._key(text) in keys:
                raise refusal("already_in_use", f"The reference '{text}' is already in use.", {"reference": text})
            keys.add(self._key(text))

    def _claim(self, node: Node, texts: Iterable[str]) -> None:
        for text in texts:
            key = self._key(text)
            symbol = self._by_reference.get(key) or self._released.pop(key, None)
            if symbol is None:
                named = f"{self._manager_id}={text}"
                # The symbol of that key has another reference if somebody renamed it.
                while named in self._symbols:
                    named += "="
                symbol = _Symbol(named, text, None)
                self._waiting[symbol.key] = symbol
            self._add(symbol).owner = node

    def _send_all(self) -> None:
        self._send_waiting()
        self._place()
        self._delete_released()

    def _send_waiting(self, further: Sequence[SymbolRequest] = ()) -> None:
        """Sends raised counters, registrations, and wishes for further references."""
        if self._is_deleting:
            # A deletion that failed may have been done, and its keys must not be used before that is known.
            self._delete_released()
        if self._counters:
            counters, self._counters = self._counters, {}
            try:
                self._client.raise_counters(self._root_id, counters)
            except (UnavailableError, AccessError):
                self._counters = counters
                raise
        waiting = [SymbolRequest(symbol.key, self._manager_id, reference=symbol.reference) for symbol in self._waiting.values()]
        for part in _parts([*waiting, *further]):
            self._annotate(part)
            for sent in part:
                self._waiting.pop(sent.key, None)

    def _annotate(self, symbols: Sequence[SymbolRequest], managers: Sequence[NewManagerRequest] = ()) -> None:
        for symbol in self._request(symbols, managers):
            self._found(symbol.key, symbol.reference, symbol.manager_id)

    def _request(self, symbols: Sequence[SymbolRequest], managers: Sequence[NewManagerRequest]) -> Sequence[AnnotatedSymbol]:
        try:
            return self._client.annotate_symbols(self._root_id, symbols, create_managers=managers or None).symbols
        except RefmanError as error:
            self._give_up(error)
            raise

    def _give_up(self, error: RefmanError) -> None:
        """Forgets symbols that the service refused, most of them registrations that others were faster with."""
        duplicates = {duplicate.get("key") for duplicate in error.details.get("duplicates", ())}
        refused = {*duplicates, error.details.get("key")}
        for key in [key for key, symbol in self._released.items() if symbol.key in refused]:
            del self._released[key]
        for symbol in [self._symbols[key] for key in refused if key in self._symbols]:
            if symbol.place is not None:
                continue
            self._forget(symbol)
            self._waiting.pop(symbol.key, None)
            if symbol.key in duplicates:
                self._others.add(self._key(symbol.reference))
            owner = symbol.owner
            if owner is not None:
                with LOCK:
                    owner.tree.disown(owner, symbol.reference)

    def _place(self) -> None:
        """Brings each symbol to the manager of the sheet that it belongs to."""
        given = [symbol for symbol in self._symbols.values() if symbol.owner is not None]
        with LOCK:
            for root in dict.fromkeys(symbol.owner.tree.root for symbol in given if symbol.owner is not None):
                for node in root.subtree():
                    self._name(node)
            owners: dict[int, Node] = {}
            for symbol in given:
                above = symbol.owner
                while above is not None and above.id not in owners:
                    owners[above.id] = above
                    above = above.parent
            wanted = {
                self._id(node): self._id(node.parent)
                for node in sorted(owners.values(), key=Node.depth)
                if node.parent is not None
            }
            moves = [
                _moved(symbol, self._id(symbol.owner))
                for symbol in given
                if symbol.owner is not None and symbol.place != self._id(symbol.owner)
            ]
        # A manager that exists can move below a new one, so the new ones are created first.
        managers = [NewManagerRequest(name, parent_id=above) for name, above in wanted.items() if name not in self._parents]
        for part in _parts(moves) if moves or not managers else ((),):
            self._annotate(part, managers)
            self._parents.update((each.id, each.parent_id) for each in managers)
            managers = []
        for name, parent in wanted.items():
            if self._parents[name] != parent:
                self._client.set_parent(name, parent)
                self._parents[name] = parent

    def _name(self, node: Node) -> None:
        """Gives a manager below a root its id at the service: that of its parent, and its place among the children."""
        if node.parent is not None and node.id not in self._ids:
            above = self._id(node.parent)
            place = self._children[above] = self._children.get(above, 0) + 1
            self._ids[node.id] = f"{above}.{place}"

    def _id(self, node: Node) -> str:
        # A root can become a child later, so its id is not remembered.
        return self._manager_id if node.parent is None else self._ids[node.id]

    def _delete_released(self) -> None:
        """Deletes symbols and retires their references: a manager takes them in, and is deleted."""
        unused = f"{self._manager_id}.unused"
        taker = NewManagerRequest(unused, parent_id=self._manager_id)
        requests = [_moved(symbol, unused) for symbol in self._released.values()]
        self._is_deleting = True
        for symbol in self._released.values():
            symbol.place = None
        for part in _parts(requests):
            self._request(part, [taker])
            self._client.delete_manager(unused)
        self._released.clear()
        self._is_deleting = False

    def _ask(self, call: Callable[[], T]) -> T | None:
        try:
            return call()
        except UnavailableError as error:
            if not self.falls_back:
                raise
            if not self._is_local:
                warnings.warn(
                    f"The service does not answer ({error}). Until it does, references get random numbers from 1000001 on.",
                    FallbackWarning,
                    stacklevel=5,
                )
            self._is_local = True
            return None


def _block(given: int) -> int:
    return min(_LARGEST_BLOCK, max(_SMALLEST_BLOCK, given))


def _parts(symbols: Sequence[SymbolRequest]) -> Iterator[Sequence[SymbolRequest]]:
    for start in range(0, len(symbols), _SYMBOLS_PER_REQUEST):
        yield symbols[start : start + _SYMBOLS_PER_REQUEST]


def _moved(symbol: _Symbol, place: str) -> SymbolRequest:
    # A symbol that may be gone is created again, with the reference that it had.
    return SymbolRequest(symbol.key, place, reference=symbol.reference if symbol.place is None else None)


class _Forks:
    def __init__(self) -> None:
        self.count = 0

    def before(self) -> None:
        # Held until the fork is done, so that two threads do not give their children the same ordinal.
        LOCK.acquire()
        self.count += 1

    def in_parent(self) -> None:
        LOCK.release()

    def in_child(self) -> None:
        LOCK.release()
        ordinal, self.count = self.count, 0
        for each in _OPEN:
            each.after_fork(ordinal)


_OPEN: list[SharedHierarchy] = []
_FORKS = _Forks()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_FORKS.before, after_in_parent=_FORKS.in_parent, after_in_child=_FORKS.in_child)


@atexit.register
def _close_all() -> None:
    # One that fails does not keep the others from their end.
    with ExitStack() as stack:
        for each in reversed(_OPEN):
            stack.callback(each.at_exit)
