"""Defines the class that takes the place of Circuit Synth's `ReferenceManager`."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Callable

from .engine import LOCK, Node, Tree
from .errors import RefmanError, refusal
from .rules import by_name

_LOGGER = logging.getLogger("refman")
_DEBUG = logging.DEBUG


class ReferenceManager:
    """Hands out references and unnamed net names, each once in its hierarchy.

    `initial_counters` are the first numbers to try by prefix. `rules` is `strict`, the rules of the service, or `any`, which
    accepts what Circuit Synth's Python class accepts. `mode` is `private`: everything stays in this process.
    """

    _caught_as: type[Exception] | None = None
    _rules = "strict"

    def __init__(
        self,
        initial_counters: Mapping[str, int] | None = None,
        *,
        rules: str | None = None,
        mode: str = "private",
    ) -> None:
        if mode != "private":
            raise ValueError(f"mode must be 'private', not {mode!r}")
        self._node = Node(by_name(self._rules if rules is None else rules))
        self._node.facade = self
        if initial_counters:
            self.set_initial_counters(initial_counters)

    def generate_next_reference(self, prefix: str) -> str:
        """Generates the next free reference of a prefix; the manager owns it."""
        return self.batch_generate_references(prefix, 1)[0]

    def batch_generate_references(self, prefix: str, count: int) -> list[str]:
        """Generates several references of a prefix, all or none."""
        _require_text(prefix)
        if count < 1:
            raise self._error(refusal("invalid_count", f"The count must be at least 1, not {count}.", {"count": count}))
        try:
            references = self._node.generate(prefix, count)
        except RefmanError as error:
            raise self._error(error) from None
        if _LOGGER.isEnabledFor(_DEBUG):
            for reference in references:
                self._log("Generated reference", prefix=prefix, reference=reference)
        return references

    def validate_reference(self, ref: str) -> bool:
        """Returns whether a reference can be registered: the rules accept it, and the hierarchy does not use it."""
        return self._node.is_available(_require_text(ref))

    def batch_validate_references(self, references: Iterable[str]) -> list[tuple[str, bool]]:
        """Returns each reference and whether it can be registered."""
        with LOCK:
            return [(reference, self.validate_reference(reference)) for reference in references]

    def register_reference(self, ref: str) -> None:
        """Makes the manager the owner of a reference."""
        self.batch_register_references((ref,))

    def batch_register_references(self, references: Iterable[str]) -> None:
        """Makes the manager the owner of several references, all or none."""
        texts = [_require_text(reference) for reference in references]
        try:
            self._node.register(texts)
        except RefmanError as error:
            raise self._error(error) from None
        if _LOGGER.isEnabledFor(_DEBUG):
            for text in texts:
                self._log("Registered reference", reference=text)

    def release_reference(self, ref: str) -> None:
        """Gives a reference back; its number is retired, but the reference can be registered again."""
        try:
            self._node.release([_require_text(ref)])
        except RefmanError as error:
            raise self._error(error) from None

    def generate_next_unnamed_net_name(self) -> str:
        """Generates the next name of an unnamed net in the hierarchy: `N$1`, `N$2` and so on."""
        try:
            name = self._node.generate_nets()[0]
        except RefmanError as error:
            raise self._error(error) from None
        if _LOGGER.isEnabledFor(_DEBUG):
            self._log("Generated unnamed net", net_name=name)
        return name

    def set_initial_counters(self, counters: Mapping[str, int]) -> None:
        """Raises counters of the hierarchy; a value below the present one has no effect."""
        values = {_require_text(prefix): int(value) for prefix, value in counters.items()}
        try:
            self._node.raise_counters(values)
        except RefmanError as error:
            raise self._error(error) from None
        if _LOGGER.isEnabledFor(_DEBUG):
            self._log("Set initial counters", counters=values)

    def get_all_used_references(self) -> set[str]:
        """Returns the references of the manager and of all below it."""
        return self._node.all_references()

    def clear(self) -> None:
        """Frees what the manager owned, takes it out of its parent, and makes each of its children a root."""
        self._node.clear()
        if _LOGGER.isEnabledFor(_DEBUG):
            self._log("Cleared reference manager")

    def set_parent(self, parent: ReferenceManager | None) -> None:
        """Moves the manager and all below it to a parent; None makes it a root."""
        if parent is None:
            self._node.detach()
            return
        if not isinstance(parent, ReferenceManager):
            raise TypeError(f"a parent must be a ReferenceManager or None, not {type(parent).__name__}")
        try:
            self._node.attach(parent._node)
        except RefmanError as error:
            raise self._error(error) from None

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
        _LOGGER.debug(
            message,
            extra={
                "component": "REFERENCE_MANAGER",
                "implementation": "local",
                "manager_id": self._node.id,
                **fields,
            },
        )

    def __copy__(self) -> ReferenceManager:
        """Copies the whole hierarchy, and returns the copy of this manager."""
        return copy.deepcopy(self)

    def __reduce__(self) -> tuple[Callable[..., ReferenceManager], tuple[Any, ...], dict[str, Any] | None]:
        further = {name: value for name, value in vars(self).items() if name != "_node"}
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
