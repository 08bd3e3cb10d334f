"""Defines the class that takes the place of Circuit Synth's `ReferenceManager`."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterable, Mapping
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Callable

from . import logs
from .engine import LOCK, Node, Tree
from .errors import RefmanError, refusal
from .ranges import Ranges
from .rules import by_name
from .settings import Settings, resolve

if TYPE_CHECKING:
    from .client import Client
    from .publication import Publication
    from .settings import Fallback, Mode
    from .shared import SharedHierarchy

_now = time.perf_counter_ns
_OWN_ATTRIBUTES = frozenset({"_client", "_node", "_publication", "_settings", "_shared"})


class ReferenceManager:
    """Hands out references and unnamed net names, each once in its hierarchy.

    `initial_counters` are the first numbers to try by prefix. `rules` is `strict` or `kicad`, rules of the service, or `any`,
    which accepts what Circuit Synth's Python class accepts.

    `mode`, `hierarchy`, `program` and `fallback` are read from `REFMAN_MODE`, `REFMAN_HIERARCHY`, `REFMAN_PROGRAM` and
    `REFMAN_FALLBACK` unless they are given. In the mode `private`, everything stays in this process until `publish`. In the
    mode `shared`, the service decides: all names come from the hierarchy with the root id `hierarchy`, and belong to the
    manager `HIERARCHY.PROGRAM`. In the mode `offline`, nothing uses the network, and `publish` does nothing.
    `fallback` says what happens if the service does not answer: `raise` an error, or go on alone with a warning (`local`).
    `client` is the `Client` to use. A child follows its root.
    """

    _caught_as: type[Exception] | None = None
    _rules = "strict"
    # A copy of a manager belongs to this process alone.
    _settings = Settings("private", None, None, "raise")
    _shared: SharedHierarchy | None = None
    _client: Client | None = None
    _publication: Publication | None = None

    def __init__(  # noqa: PLR0913
        self,
        initial_counters: Mapping[str, int] | None = None,
        *,
        rules: str | None = None,
        mode: Mode | None = None,
        hierarchy: str | None = None,
        program: str | None = None,
        fallback: Fallback | None = None,
        client: Client | None = None,
    ) -> None:
        self._settings = resolve(mode, hierarchy, program, fallback)
        self._node = Node(by_name(self._rules if rules is None else rules))
        self._node.facade = self
        self._client = client
        if self._settings.mode == "shared":
            # Programs that stay in their process need nothing of the network.
            from .connections import shared_hierarchy  # noqa: PLC0415

            self._shared = shared_hierarchy(self._settings, self._node.tree.rules.name, client)
        if initial_counters:
            self.set_initial_counters(initial_counters)

    def generate_next_reference(self, prefix: str, *, from_: int | None = None, reuse: bool = False) -> str:
        """Generates the next free reference of a prefix; the manager owns it.

        No number below `from_` is given. With `reuse`, retired numbers come first, lowest first.
        """
        return self.batch_generate_references(prefix, 1, from_=from_, reuse=reuse)[0]

    def batch_generate_references(self, prefix: str, count: int, *, from_: int | None = None, reuse: bool = False) -> list[str]:
        """Generates several references of a prefix, all or none."""
        _require_text(prefix)
        start = _now()
        if from_ is not None or reuse:
            self._refuse_shared("from_ and reuse")
        shared = self._shared_hierarchy()
        try:
            if shared is None:
                references = self._node.generate(prefix, count, from_, reuse=reuse)
            else:
                references = shared.generate(self._node, prefix, count)
        except RefmanError as error:
            raise self._error(error) from None
        if logs.is_enabled():
            duration_ns = _now() - start
            for reference in references:
                self._log("Generated reference", prefix=prefix, reference=reference, duration_ns=duration_ns)
        return references

    def validate_reference(self, ref: str) -> bool:
        """Returns whether a reference can be registered: the rules accept it, and the hierarchy does not use it."""
        shared = self._shared_hierarchy()
        if shared is None:
            return self._node.is_available(_require_text(ref))
        return shared.is_available(self._node, _require_text(ref))

    def batch_validate_references(self, references: Iterable[str]) -> list[tuple[str, bool]]:
        """Returns each reference and whether it can be registered."""
        if self._shared_hierarchy() is not None:
            return [(reference, self.validate_reference(reference)) for reference in references]
        texts = [_require_text(reference) for reference in references]
        try:
            refused = self._node.validate(texts) if texts else []
        except RefmanError as error:
            raise self._error(error) from None
        return [(text, reason is None) for text, reason in zip(texts, refused)]

    def register_reference(self, ref: str) -> None:
        """Makes the manager the owner of a reference."""
        self.batch_register_references((ref,))

    def batch_register_references(self, references: Iterable[str]) -> None:
        """Makes the manager the owner of several references, all or none."""
        texts = [_require_text(reference) for reference in references]
        if not texts:
            return
        start = _now()
        shared = self._shared_hierarchy()
        try:
            if shared is None:
                self._node.register(texts)
            else:
                shared.register(self._node, texts)
        except RefmanError as error:
            raise self._error(error) from None
        if logs.is_enabled():
            duration_ns = _now() - start
            for text in texts:
                self._log("Registered reference", reference=text, duration_ns=duration_ns)

    def release_reference(self, ref: str) -> None:
        """Gives a reference back; its number is retired, but the reference can be registered again."""
        self.batch_release_references((ref,))

    def batch_release_references(self, references: Iterable[str]) -> list[str]:
        """Gives several references back, all or none, and returns them as they were written."""
        texts = [_require_text(reference) for reference in references]
        try:
            released = self._node.release(texts) if texts else []
        except RefmanError as error:
            raise self._error(error) from None
        # Looked up afterwards, because another thread can have brought the manager into a shared hierarchy.
        shared = self._shared_hierarchy()
        if shared is not None:
            shared.release(released)
        return released

    def release_all_references(self, prefix: str | None = None) -> list[str]:
        """Gives all references of the manager back, or those with exactly this prefix, and returns them."""
        released = self._node.release_all(prefix)
        shared = self._shared_hierarchy()
        if shared is not None:
            shared.release(released)
        return released

    def batch_generate_unnamed_net_names(self, count: int) -> list[str]:
        """Generates several names of unnamed nets, all or none."""
        start = _now()
        shared = self._shared_hierarchy()
        try:
            names = self._node.generate_nets(count) if shared is None else shared.generate_nets(self._node, count)
        except RefmanError as error:
            raise self._error(error) from None
        if logs.is_enabled():
            duration_ns = _now() - start
            for name in names:
                self._log("Generated unnamed net", net_name=name, duration_ns=duration_ns)
        return names

    def register_unnamed_net(self, name: str) -> None:
        """Makes the manager the owner of an unnamed net, such as `N$7`."""
        self.batch_register_unnamed_nets((name,))

    def batch_register_unnamed_nets(self, names: Iterable[str]) -> None:
        """Makes the manager the owner of several unnamed nets, all or none."""
        self._refuse_shared("registering an unnamed net")
        texts = [_require_text(name) for name in names]
        try:
            if texts:
                self._node.register_nets(texts)
        except RefmanError as error:
            raise self._error(error) from None

    def release_unnamed_net(self, name: str) -> None:
        """Gives an unnamed net back; it is retired, but can be registered again."""
        self._refuse_shared("releasing an unnamed net")
        try:
            self._node.release_net(_require_text(name))
        except RefmanError as error:
            raise self._error(error) from None

    def get_all_unnamed_nets(self) -> list[str]:
        """Returns the unnamed nets of the manager and of all below it, in ascending order."""
        return self._node.all_nets()

    def set_ranges(self, ranges: Mapping[str, Mapping[str, int | None]] | None) -> None:
        """Confines the generated numbers of the manager by prefix; None lifts all ranges.

        In `{"*": {"first": 101, "last": 199}, "R": {"first": 1000}}`, `*` is for all prefixes without a range of their own.
        """
        self._refuse_shared("a range")
        try:
            self._node.set_ranges(None if ranges is None else Ranges.read(ranges))
        except RefmanError as error:
            raise self._error(error) from None

    def get_ranges(self) -> dict[str, dict[str, int]]:
        """Returns the ranges of the manager by prefix."""
        ranges = self._node.ranges
        return {} if ranges is None else ranges.describe()

    def delete(self, *, cascade: bool = False) -> None:
        """Deletes the manager; its hierarchy remembers what it owned as retired. With children it needs `cascade`.

        Every later call of a deleted manager is refused.
        """
        self._refuse_shared("deleting a manager")
        self._node.delete(cascade=cascade)

    def generate_next_unnamed_net_name(self) -> str:
        """Generates the next name of an unnamed net in the hierarchy: `N$1`, `N$2` and so on."""
        return self.batch_generate_unnamed_net_names(1)[0]

    def set_initial_counters(self, counters: Mapping[str, int]) -> None:
        """Raises counters of the hierarchy; a value below the present one has no effect."""
        values = {_require_text(prefix): int(value) for prefix, value in counters.items()}
        try:
            self._node.raise_counters(values)
        except RefmanError as error:
            raise self._error(error) from None
        shared = self._shared_hierarchy()
        if shared is not None:
            shared.raise_counters(values)
        if logs.is_enabled():
            self._log("Set initial counters", counters=values)

    def get_all_used_references(self) -> set[str]:
        """Returns the references of the manager and of all below it."""
        return self._node.all_references()

    def clear(self) -> None:
        """Frees what the manager owned, takes it out of its parent, and makes each of its children a root."""
        shared = self._shared_hierarchy()
        if shared is not None:
            shared.release(self._used_references)
            for manager in (self, *self._children):
                manager._shared = shared
        self._node.clear()
        if logs.is_enabled():
            self._log("Cleared reference manager")

    def set_parent(self, parent: ReferenceManager | None) -> None:
        """Moves the manager and all below it to a parent; None makes it a root."""
        shared = self._shared_hierarchy()
        if parent is None:
            self._shared = shared
            self._node.detach()
            return
        if not isinstance(parent, ReferenceManager):
            raise TypeError(f"a parent must be a ReferenceManager or None, not {type(parent).__name__}")
        target = parent._shared_hierarchy()
        if shared is not None and shared is not target:
            raise ValueError("a manager of a shared hierarchy can only join managers of the same hierarchy and program")
        former = self._node.parent
        try:
            self._node.attach(parent._node)
            if target is not None and shared is None:
                self._join(target, former)
        except RefmanError as error:
            raise self._error(error) from None

    def _join(self, target: SharedHierarchy, former: Node | None) -> None:
        try:
            target.adopt(self._node)
        except RefmanError:
            if former is None:
                self._node.detach()
            else:
                self._node.attach(former)
            raise

    def publish(self) -> int | None:
        """Brings the hierarchy to the service, and returns its version there; None if nothing was sent.

        In the mode `private`, one request replaces the hierarchy at the service. It raises `VersionMismatchError` if the
        hierarchy changed since the `with` block began, or since the last `publish` of this object. The key needs the role
        `admin`. In the mode `shared`, the call sends registrations, releases and the managers of this process.
        """
        root = _facade(self._node.tree.root)
        shared = self._shared_hierarchy()
        if shared is not None:
            shared.flush()
            return None
        publication = root._open_publication()
        return None if publication is None else publication.publish(self._node.tree)

    def __enter__(self) -> ReferenceManager:
        """Remembers the version of the hierarchy at the service, for which `publish` is meant."""
        publication = self._open_publication()
        if publication is not None:
            publication.begin()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        """Publishes the hierarchy unless there was an error; in the mode `shared`, also releases what was not used."""
        if kind is None:
            shared = self._shared_hierarchy()
            if shared is None:
                self.publish()
            else:
                shared.close()

    def _open_publication(self) -> Publication | None:
        if self._settings.mode != "private":
            return None
        if self._publication is None:
            # Programs that stay in their process need nothing of the network.
            from .connections import publication  # noqa: PLC0415

            self._publication = publication(self._settings, self._client)
        return self._publication

    def _shared_hierarchy(self) -> SharedHierarchy | None:
        return _facade(self._node.tree.root)._shared

    def _refuse_shared(self, what: str) -> None:
        if self._shared_hierarchy() is not None:
            raise ValueError(f"{what} needs the mode 'private' or 'offline'; for a shared hierarchy, use Client")

    def get_root_manager(self) -> ReferenceManager:
        """Returns the manager at the top of the hierarchy."""
        return _facade(self._node.tree.root)

    def get_stats(self) -> dict[str, Any]:
        """Returns the counts and the activity of the manager."""
        return {**self._node.stats(), "implementation": "local"}

    def get_id(self) -> int:
        """Returns the id of the manager, which is unique in this process."""
        return self._node.id

    def is_using_rust_implementation(self) -> bool:
        """Returns False: the engine is pure Python."""
        return False

    def get_implementation_details(self) -> dict[str, Any]:
        """Returns what implements the manager."""
        return {
            "using_rust": False,
            "implementation": "local",
            "manager_id": self._node.id,
            "rules": self._node.tree.rules.name,
            "performance_stats_available": True,
            "thread_safe": True,
        }

    @property
    def _parent(self) -> ReferenceManager | None:
        parent = self._node.parent
        return None if parent is None else _facade(parent)

    @property
    def _children(self) -> tuple[ReferenceManager, ...]:
        with LOCK:
            return tuple(_facade(child) for child in self._node.children)

    @property
    def _used_references(self) -> frozenset[str]:
        with LOCK:
            return frozenset(self._node.references)

    @property
    def _prefix_counters(self) -> Mapping[str, int]:
        with LOCK:
            return MappingProxyType(dict(self._node.counters))

    @property
    def _unnamed_net_counter(self) -> int:
        return self._node.next_net

    def _error(self, error: RefmanError) -> RefmanError:
        if self._caught_as is None or error.category != "validation":
            return error
        return refusal(error.code, str(error), error.details, self._caught_as)

    def _log(self, message: str, **fields: Any) -> None:
        implementation = "local" if self._shared_hierarchy() is None else "shared"
        logs.debug(message, implementation=implementation, manager_id=self._node.id, **fields)

    def __copy__(self) -> ReferenceManager:
        """Copies the whole hierarchy, and returns the copy of this manager."""
        return copy.deepcopy(self)

    def __reduce__(self) -> tuple[Callable[..., ReferenceManager], tuple[Any, ...], dict[str, Any] | None]:
        further = {name: value for name, value in vars(self).items() if name not in _OWN_ATTRIBUTES}
        return _member, (self._node.tree, self._node.id), further or None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self._node.id}, references={len(self._node.references)})"


def _facade(node: Node) -> ReferenceManager:
    facade: ReferenceManager = node.facade
    return facade


def _member(tree: Tree, saved_id: int) -> ReferenceManager:
    return _facade(tree.restored[saved_id])


def _require_text(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"a reference or a prefix must be a str, not {type(text).__name__}")
    return text
