"""Defines the records of requests and responses. `tools/generate.py` writes this module from the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict

from ._record import Decoder, Record, by_name, each, time

if TYPE_CHECKING:
    from ._requests import Response


@dataclass(frozen=True)
class Acknowledgement(Record):
    """Holds the version of the hierarchy after a change whose response has no body; None if the hierarchy is gone."""

    version: int | None = None
    root_id: str | None = None

    @classmethod
    def from_response(cls, response: Response) -> Acknowledgement:
        """Creates a record from the header fields of a response."""
        return cls(response.version, response.root_id)


@dataclass(frozen=True)
class AnnotatedSymbol(Record):
    """Holds a symbol with its reference."""

    key: str
    """The key of the editor."""
    manager_id: str
    """The id of the symbol's manager."""
    reference: str
    """The reference that the symbol holds."""
    unit: int
    """The unit that the symbol draws."""
    was: str | None = None
    """The whole reference that was sent, or else the one that the symbol held before, if it was another."""


@dataclass(frozen=True)
class AnnotationResult(Record):
    """Holds the references of the symbols, and what changed."""

    _is_versioned: ClassVar[bool] = True
    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "symbols": each(lambda value: AnnotatedSymbol.from_json(value)),
    }

    released: list[str]
    """The references that nothing holds any more and that were not renamed, in natural order."""
    renamed: dict[str, str]
    """The new reference of each reference that symbols held and gave up for another."""
    symbols: list[AnnotatedSymbol]
    """The symbols, in the order of the request."""
    version: int
    """The version of the hierarchy after the annotation."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class Change(Record):
    """Holds an event of the change log.

    A change of the hierarchy consists of one or more events with the same version. Which of the members after `type` are there
    depends on the type.
    """

    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "at": time,
        "expires_at": time,
        "manager": lambda value: ManagerAttributes.from_json(value),
        "other_hierarchy": lambda value: HierarchyVersion.from_json(value),
        "renames": each(lambda value: ChangedName.from_json(value)),
        "reverted": lambda value: RevertedVersion.from_json(value),
        "symbols": each(lambda value: ChangedSymbol.from_json(value)),
    }

    at: datetime
    """The time of the change."""
    last: bool
    """Whether it is the last event of its change."""
    operation: str
    """The operation that made the change."""
    ordinal: int
    """The place of the event among those of its change, from 0 on."""
    type: str
    """What happened."""
    version: int
    """The version of the hierarchy after the change."""
    by: str | None = None
    """Who made the change: the name of a key, or the subject of a token. None for what the service does by itself."""
    counters: dict[str, int] | None = None
    """The new values of counters, by prefix; `N$` for nets."""
    expires_at: datetime | None = None
    """When the hierarchy expires; None if it does not expire any more."""
    idempotency_key: str | None = None
    """The `Idempotency-Key` of the request, if it had one; a client recognizes its own changes by it."""
    manager: ManagerAttributes | None = None
    """The attributes of the manager after the change."""
    manager_id: str | None = None
    """The id of the manager that it concerns."""
    nets: list[str] | None = None
    """The unnamed nets; consecutive ones as a range."""
    other_hierarchy: HierarchyVersion | None = None
    """The hierarchy where the subtree came from or went to, and its version after the change."""
    references: list[str] | None = None
    """The references; consecutive ones as a range, as in snapshots."""
    renames: list[ChangedName] | None = None
    """The references that got another name."""
    request_id: str | None = None
    """The `X-Request-Id` of the request that made the change."""
    reverted: RevertedVersion | None = None
    """The change that was taken back."""
    rules: str | None = None
    """The rules profile of a new hierarchy."""
    symbols: list[ChangedSymbol] | None = None
    """The symbols that were added, changed or removed."""

    @property
    def position(self) -> str:
        """Returns the place in the log after which a reader goes on."""
        return f"{self.version}.{self.ordinal}"


@dataclass(frozen=True)
class ChangeList(Record):
    """Holds one page of the change log, oldest event first."""

    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "changes": each(lambda value: Change.from_json(value)),
    }

    changes: list[Change]
    """The events on this page."""
    end: str
    """The position behind everything that the page covers: the value of `after` with which to follow the log from here."""
    next: str | None = None
    """The value of `after` for the next page; None if there are no more events at present.

    A page that a filter leaves empty can have a next one.
    """


@dataclass(frozen=True)
class ChangedName(Record):
    """Holds a reference with another name."""

    from_: str
    """The name before."""
    symbols: list[str]
    """The keys of the symbols that hold it."""
    to: str
    """The name after."""


@dataclass(frozen=True)
class ChangedSymbol(Record):
    """Holds a symbol that was added, changed or removed."""

    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "was": lambda value: FormerSymbol.from_json(value),
    }

    key: str
    """The key of the editor."""
    manager_id: str
    """The id of the symbol's manager."""
    reference: str
    """The reference that the symbol holds, or held if it was removed."""
    unit: int
    """The unit that the symbol draws."""
    was: FormerSymbol | None = None
    """What it was before; None unless it was changed."""


@dataclass(frozen=True)
class Check(Record):
    """Holds the result of checking one reference."""

    reference: str
    """The checked reference."""
    code: str | None = None
    """The error code if it is not valid."""
    number: int | None = None
    """Its number, if it is valid and has one."""
    prefix: str | None = None
    """Its prefix, if it is valid."""


@dataclass(frozen=True)
class Checks(Record):
    """Holds the results of checking references, in the order of the request."""

    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "results": each(lambda value: Check.from_json(value)),
    }

    results: list[Check]
    """One check per reference, in the order of the request."""


@dataclass(frozen=True)
class Comparison(Record):
    """Holds the times of both indexes for the same workload."""

    bitmap_ns: int
    """The time of the bitmap index, in nanoseconds."""
    improvement_percentage: float
    """The time that the bitmap index saves, in percent of the scanning index's time."""
    references: int
    """The number of references that each index generated."""
    scanning_ns: int
    """The time of the scanning index, in nanoseconds."""
    speedup_factor: float
    """The time of the scanning index divided by that of the bitmap index."""


@dataclass(frozen=True)
class Counters(Record):
    """Holds the next number to try, by prefix."""

    _is_versioned: ClassVar[bool] = True

    counters: dict[str, int]
    """The next number to try, by prefix."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""

    @classmethod
    def from_json(cls, value: Mapping[str, Any], **further: Any) -> Counters:
        """Creates a record from a JSON object."""
        return cls(dict(value), **further)


@dataclass(frozen=True)
class FormerSymbol(Record):
    """Holds what a symbol was before a change."""

    manager_id: str
    """The id of its manager."""
    reference: str
    """The reference that it held."""
    unit: int
    """The unit that it drew."""


@dataclass(frozen=True)
class HierarchyPage(Record):
    """Holds one page of hierarchies, in the order of their roots' ids."""

    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "items": each(lambda value: HierarchySummary.from_json(value)),
    }

    items: list[HierarchySummary]
    """The hierarchies on this page."""
    next: str | None = None
    """The value of `after` for the next page; None on the last page."""


@dataclass(frozen=True)
class HierarchyStats(Record):
    """Holds the statistics of one hierarchy."""

    _is_versioned: ClassVar[bool] = True
    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "prefixes": by_name(lambda value: PrefixStats.from_json(value)),
    }

    implementation: str
    """The index that serves the hierarchy."""
    max_depth: int
    """The number of levels below the root; 0 for a single root."""
    prefixes: dict[str, PrefixStats]
    """The statistics of numbered references, by prefix."""
    total_nodes: int
    """The number of managers."""
    total_references: int
    """The number of references that all managers own."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class HierarchySummary(Record):
    """Holds a hierarchy in a list."""

    managers_count: int
    """The number of managers."""
    name: str | None
    """The root's name; None if it has none."""
    references_count: int
    """The number of references that all managers own."""
    root_id: str
    """The id of the root."""
    rules: str
    """The rules profile of the hierarchy."""


@dataclass(frozen=True)
class HierarchyTree(Record):
    """Holds a manager with its subtree."""

    _is_versioned: ClassVar[bool] = True
    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "children": each(lambda value: HierarchyTree.from_json(value)),
        "expires_at": time,
    }

    children: list[HierarchyTree]
    """The trees of its children, in the order in which they were added."""
    id: str
    """The manager's id."""
    name: str | None
    """The manager's name; None if it has none."""
    references_count: int
    """The number of references that the manager itself owns."""
    expires_at: datetime | None = None
    """When the hierarchy expires unless it is renewed. None unless the manager is the root of one that expires."""
    version: int | None = None
    """The version of the hierarchy that the tree shows. None unless the manager is the root."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class HierarchyVersion(Record):
    """Holds a version of another hierarchy."""

    root_id: str
    """The id of its root."""
    version: int
    """Its version after the change."""


@dataclass(frozen=True)
class Implementation(Record):
    """Holds the index that serves new hierarchies, and the reason."""

    bitmap_available: bool
    """Whether the bitmap index works in this process."""
    fallback_available: bool
    """Whether another index takes over if the bitmap index fails."""
    fallbacks: int
    """Fallbacks to the scanning index since startup."""
    implementation: str
    """The index of new hierarchies within the rollout."""
    mismatches: int
    """Results of the two indexes that differed since startup."""
    rollout_percent: int
    """The percentage of hierarchies that use the bitmap index."""
    shadow_comparison: bool
    """Whether the results of both indexes are compared."""
    using_bitmap: bool
    """Whether new hierarchies within the rollout use the bitmap index."""
    version: str
    """The version of the service."""


@dataclass(frozen=True)
class Import(Record):
    """Holds an imported hierarchy."""

    _is_versioned: ClassVar[bool] = True

    managers_count: int
    """The number of managers."""
    references_count: int
    """The number of references that all managers own."""
    root_id: str
    """The id of the root."""
    ids: dict[str, str] | None = None
    """With `new_ids`: the new id of each manager, by its id in the snapshot. Otherwise None."""
    version: int | None = None
    """The version of the hierarchy after the request."""


@dataclass(frozen=True)
class Manager(Record):
    """Holds the scope of one circuit or sheet: owns references, has at most one parent."""

    _is_versioned: ClassVar[bool] = True
    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "created_at": time,
        "expires_at": time,
        "ranges": by_name(lambda value: Range.from_json(value)),
        "renamed": lambda value: Renamed.from_json(value),
    }

    children_ids: list[str]
    """The ids of the children, in the order in which they were added."""
    created_at: datetime
    """The time of creation."""
    id: str
    """The manager's id."""
    name: str | None
    """The manager's name; None if it has none."""
    parent_id: str | None
    """The id of the parent; None for a root."""
    root_id: str
    """The id of the hierarchy's root."""
    rules: str
    """The rules profile of the hierarchy."""
    expires_at: datetime | None = None
    """When the hierarchy expires unless it is renewed. None unless the manager is the root of one that expires."""
    ranges: dict[str, Range] | None = None
    """The numbers to which the manager is confined, by prefix; `*` stands for all prefixes without an entry.

    None if there are none.
    """
    renamed: Renamed | None = None
    """What got new numbers when the parent was set with `on_conflict` `renumber`. Otherwise None."""
    version: int | None = None
    """The version of the hierarchy after the request."""


@dataclass(frozen=True)
class ManagerAttributes(Record):
    """Holds the attributes of a manager that the change set."""

    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "created_at": time,
        "ranges": by_name(lambda value: Range.from_json(value)),
    }

    created_at: datetime | None = None
    """When it was created; None unless it is new."""
    name: str | None = None
    """Its name; None if it has none, or was only moved."""
    parent_id: str | None = None
    """The id of its parent; None if it has none, or was not moved."""
    ranges: dict[str, Range] | None = None
    """The numbers to which it is confined, by prefix; None if there are none, or it was only moved."""


@dataclass(frozen=True)
class ManagerNode(Record):
    """Holds the position of a manager in its tree."""

    children_count: int
    """The number of children."""
    depth: int
    """The number of managers above it; 0 for a root."""
    has_parent: bool
    """Whether the manager has a parent."""
    local_references_count: int
    """The number of references that the manager owns."""
    node_id: str
    """The manager's id."""
    total_references_in_subtree: int
    """The number of references that its subtree owns."""


@dataclass(frozen=True)
class ManagerPage(Record):
    """Holds one page of managers, in the order of their ids."""

    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "items": each(lambda value: Manager.from_json(value)),
    }

    items: list[Manager]
    """The managers on this page."""
    next: str | None = None
    """The value of `after` for the next page; None on the last page."""


@dataclass(frozen=True)
class ManagerPerformance(Record):
    """Holds the operations since the manager was created or cleared."""

    avg_generation_time_ns: float
    """The mean time per generated reference, in nanoseconds."""
    avg_validation_time_ns: float
    """The mean time per checked reference, in nanoseconds."""
    hierarchy_lookups: int
    """The number of checks that accessed the index, because the reference passed the rules."""
    references_generated: int
    """The number of generated references."""
    uptime_ms: int
    """The milliseconds since the manager was created or cleared."""
    validations_performed: int
    """The number of references checked by registration or validation."""


@dataclass(frozen=True)
class ManagerStats(Record):
    """Holds the statistics of a manager: its size, its operations and its position in the tree."""

    _is_versioned: ClassVar[bool] = True
    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "hierarchy": lambda value: ManagerNode.from_json(value),
        "performance": lambda value: ManagerPerformance.from_json(value),
    }

    hierarchy: ManagerNode
    """The position in the tree."""
    manager_id: str
    """The manager's id."""
    performance: ManagerPerformance
    """The operations since the manager was created or cleared."""
    prefix_counters_count: int
    """The number of prefixes with a counter in force."""
    references_count: int
    """The number of references that the manager owns."""
    unnamed_net_counter: int
    """The next number to try for an unnamed net."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class NetPage(Record):
    """Holds one page of unnamed nets, in ascending order."""

    _is_versioned: ClassVar[bool] = True

    nets: list[str]
    """The nets on this page."""
    total: int
    """The number of nets on all pages."""
    next: str | None = None
    """The value of `after` for the next page; None on the last page."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class Nets(Record):
    """Holds names of unnamed nets that the manager now owns."""

    _is_versioned: ClassVar[bool] = True

    nets: list[str]
    """The names, in the order of the request or of their generation."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class NewManagerRequest(Record):
    """Holds a manager to create unless it exists."""

    id: str
    """The manager's id."""
    name: str | None = None
    """The manager's name."""
    parent_id: str | None = None
    """The id of its parent, which exists or precedes it; the root by default."""
    rules: str | None = None
    """The rules profile of the hierarchy; only for its root."""


@dataclass(frozen=True)
class PrefixStats(Record):
    """Holds the statistics of one prefix."""

    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "retired": each(lambda value: Range.from_json(value)),
        "unused": each(lambda value: Range.from_json(value)),
    }

    highest: int | None
    """The highest number in use; None if there is none."""
    next: int | None
    """The number that the next generation would use; None if none is left."""
    retired: list[Range]
    """The numbers below the highest that are retired: they are generated again only with `reuse`."""
    unused: list[Range]
    """The other numbers below the highest that are not in use."""
    used: int
    """The number of numbered references in use."""
    listed_to: int | None = None
    """The number up to which `retired` and `unused` are listed; None if both are complete.

    There are at most 1000 ranges of a prefix, and 100000 in all.
    """


@dataclass(frozen=True)
class Range(Record):
    """Holds an interval of numbers."""

    first: int
    """The lowest number."""
    last: int | None = None
    """The highest number; None if there is no upper end."""


@dataclass(frozen=True)
class ReferencePage(Record):
    """Holds one page of used references, in natural order: R2 before R10."""

    _is_versioned: ClassVar[bool] = True

    references: list[str]
    """The references on this page."""
    total: int
    """The number of references on all pages."""
    next: str | None = None
    """The value of `after` for the next page; None on the last page."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class References(Record):
    """Holds references that the manager now owns."""

    _is_versioned: ClassVar[bool] = True

    references: list[str]
    """The references, in the order of the request or of their generation."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class ReferencesByPrefix(Record):
    """Holds references that the manager now owns, by prefix."""

    _is_versioned: ClassVar[bool] = True

    references: dict[str, list[str]]
    """The references of each prefix, in the order of the request."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class ReleasedReferences(Record):
    """Holds references that the manager has released."""

    _is_versioned: ClassVar[bool] = True

    released: list[str]
    """The references as they were written: in the order of the request, or in natural order with `prefix` or `all`."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class RenameResult(Record):
    """Holds the renamed references."""

    _is_versioned: ClassVar[bool] = True

    renamed: dict[str, str]
    """The new name of each reference."""
    version: int
    """The version of the hierarchy after the change."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class Renamed(Record):
    """Holds the new name of each reference and net that was numbered anew."""

    nets: dict[str, str]
    """The new names of nets, by the old ones."""
    references: dict[str, str]
    """The new references, by the old ones."""


@dataclass(frozen=True)
class Renewal(Record):
    """Holds when a renewed hierarchy expires."""

    _is_versioned: ClassVar[bool] = True
    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "expires_at": time,
    }

    expires_at: datetime
    """When the hierarchy expires unless it is renewed again."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class ReplacedReferences(Record):
    """Holds the changes of the references of a manager."""

    _is_versioned: ClassVar[bool] = True

    registered: list[str]
    """The references that it did not own before."""
    released: list[str]
    """The references that it does not own any more."""
    unchanged: list[str]
    """The named references that it owned before."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class Reverted(Record):
    """Holds a change that was taken back."""

    _is_versioned: ClassVar[bool] = True

    reverted: int
    """The version of the change that was taken back."""
    version: int
    """The version of the hierarchy after the revert; for a dry run, the one it would have."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class RevertedVersion(Record):
    """Holds a change that was taken back."""

    version: int
    """The version of the change."""
    by: str | None = None
    """Who had made it; None if that is not known."""


@dataclass(frozen=True)
class Rules(Record):
    """Holds a rules profile."""

    case_sensitive: bool
    """Whether `r1` and `R1` are two references. If not, either makes the other unavailable."""
    max_prefix_characters: int
    """The maximum length of a prefix."""
    max_reference_characters: int
    """The maximum length of a reference."""
    minimum_digits: int
    """The minimum number of digits of generated numbers, padded with zeros, for prefixes without references."""
    number_required: bool
    """Whether a reference without a number is refused."""
    prefix_pattern: str
    """The regular expression that a whole prefix must match."""
    profile: str
    """The name of the profile."""
    reserved_prefixes: list[str]
    """Reserved prefixes."""
    reserved_references: list[str]
    """Reserved references."""
    zero_before_number_prefixes: list[str]
    """Prefixes with a zero before every number, as KiCad writes power symbols: `#PWR09`, `#PWR010`."""


@dataclass(frozen=True)
class RulesList(Record):
    """Holds all available rules profiles."""

    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "items": each(lambda value: Rules.from_json(value)),
    }

    items: list[Rules]
    """The profiles in the order of their names."""


@dataclass(frozen=True)
class Symbol(Record):
    """Holds a symbol of an editor, and the reference that it holds."""

    key: str
    """The key of the editor."""
    manager_id: str
    """The id of the symbol's manager."""
    reference: str
    """The reference that the symbol holds."""
    unit: int
    """The unit that the symbol draws."""


@dataclass(frozen=True)
class SymbolList(Record):
    """Holds one page of symbols, in the order of their keys."""

    _is_versioned: ClassVar[bool] = True
    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "symbols": each(lambda value: Symbol.from_json(value)),
    }

    symbols: list[Symbol]
    """The symbols on this page."""
    total: int
    """The number of symbols on all pages."""
    next: str | None = None
    """The value of `after` for the next page; None on the last page."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class SymbolRequest(Record):
    """Holds a symbol to annotate."""

    key: str
    """The key of the editor, unique in the hierarchy: 1 to 255 characters."""
    manager_id: str
    """The id of the symbol's manager."""
    component: str | None = None
    """A name that the symbols of one component share within the request."""
    locked: bool | None = None
    """Whether the symbol must keep its reference: false by default."""
    prefix: str | None = None
    """The prefix, instead of `reference`."""
    reference: str | None = None
    """A whole reference, which the symbol claims; or a prefix and `?`.

    Without it and without `prefix`, the symbol keeps what it holds.
    """
    unit: int | None = None
    """The unit that the symbol draws: 1 by default."""
    x: float | None = None
    """The horizontal position, from left to right."""
    y: float | None = None
    """The vertical position, from top to bottom."""


@dataclass(frozen=True)
class Ticket(Record):
    """Holds a ticket for one stream of changes."""

    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "expires_at": time,
    }

    expires_at: datetime
    """When it expires."""
    ticket: str
    """The value of the parameter `ticket`."""


@dataclass(frozen=True)
class Validation(Record):
    """Holds whether one reference can be registered."""

    _is_versioned: ClassVar[bool] = True
    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "symbols": each(lambda value: Symbol.from_json(value)),
    }

    available: bool
    """Whether it can be registered."""
    reference: str
    """The validated reference."""
    owner_id: str | None = None
    """The id of its owner; None if it is not in use."""
    reason: str | None = None
    """The error code that registration would return; None if there is none."""
    symbols: list[Symbol] | None = None
    """The symbols that hold it; None if there are none, or if several references are validated."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


@dataclass(frozen=True)
class Validations(Record):
    """Holds whether references can be registered, in the order of the request."""

    _is_versioned: ClassVar[bool] = True
    _decoders: ClassVar[Mapping[str, Decoder]] = {
        "results": each(lambda value: Validation.from_json(value)),
    }

    results: list[Validation]
    """One validation per reference, in the order of the request."""
    version: int | None = None
    """The version of the hierarchy after the request."""
    root_id: str | None = None
    """The id of the root of the hierarchy."""


class SnapshotSymbol(TypedDict):
    """Holds one symbol of a snapshot."""

    key: str
    """The key of the editor, unique in the hierarchy."""
    reference: str
    """The reference that it holds. The manager of the lowest unit lists it among its `references`."""
    unit: int
    """The unit that it draws."""


class _SnapshotManager(TypedDict):
    counters: dict[str, int]
    """Its own counters: the next number to try, by prefix. While it has a parent, the root's counters are used instead."""
    createdAt: str
    """The time of creation, in microseconds."""
    id: str
    """The manager's id."""
    name: str | None
    """The manager's name; None if it has none."""
    nets: list[str]
    """The unnamed nets that it owns."""
    nextNet: int
    """Its own net counter: the next number to try for an unnamed net."""
    parentId: str | None
    """The id of the parent; None for the root."""
    references: list[str]
    """The references that it owns, as single references and ranges."""
    retired: list[str]
    """The references that it released. They are generated again only with `reuse`."""


class SnapshotManager(_SnapshotManager, total=False):
    """Holds one manager of a snapshot."""

    ranges: dict[str, dict[str, int | None]] | None
    """The numbers to which it is confined, by prefix; `*` stands for all prefixes without an entry.

    Absent if there are none.
    """
    retiredNets: list[str] | None
    """The unnamed nets that it released: they are not generated again. Absent if there are none."""
    symbols: list[SnapshotSymbol] | None
    """The symbols of its editor, if it has any. Not in versions 1 and 2."""


class _Snapshot(TypedDict):
    ahead: list[str]
    """The references that were generated above the counter or with `reuse`. They are generated again only with `reuse`."""
    format: str
    """The name of the format."""
    managers: list[SnapshotManager]
    """The managers: parents before children, siblings in their order."""
    rules: str
    """The rules profile of the hierarchy."""
    version: int
    """The version of the format. Version 3 is written; 1 and 2 are read as well."""


class Snapshot(_Snapshot, total=False):
    """Holds the exported state of a hierarchy. A range such as `R1-R50` stands for 50 references."""

    hierarchyVersion: int | None
    """The version of the hierarchy that the snapshot shows. An import ignores it."""
    retired: list[str]
    """The references that deleted managers owned or had released: they are not generated again without `reuse`.

    Required from version 2 on; version 1 does not have it.
    """
    retiredNets: list[str]
    """The unnamed nets of deleted managers: they are not generated again.

    Required from version 2 on; version 1 does not have it.
    """
