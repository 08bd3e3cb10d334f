"""Defines the asynchronous client. `tools/generate.py` writes this module from `client.py`."""

from __future__ import annotations

import random as _random
import time
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, Literal, Protocol, TypeVar

from ._async_transport import AsyncTransport, pause
from ._endpoint import Endpoint
from ._record import encode
from ._requests import (
    UNSET,
    ChangeOptions,
    KeyOptions,
    Options,
    Request,
    Response,
    change,
    duration,
    get,
    given,
    path,
    texts,
)
from ._retries import Attempts, ConnectionFailed
from ._watch import Watch
from .errors import RefmanError
from .records import (
    Acknowledgement,
    AnnotationResult,
    Change,
    ChangeList,
    Checks,
    Comparison,
    Counters,
    HierarchyPage,
    HierarchyStats,
    HierarchySummary,
    HierarchyTree,
    Implementation,
    Import,
    Manager,
    ManagerPage,
    ManagerStats,
    NetPage,
    Nets,
    NewManagerRequest,
    Range,
    ReferencePage,
    References,
    ReferencesByPrefix,
    ReleasedReferences,
    RenameResult,
    Renewal,
    ReplacedReferences,
    Reverted,
    Rules,
    RulesList,
    Snapshot,
    Symbol,
    SymbolList,
    SymbolRequest,
    Ticket,
    Validation,
    Validations,
)

if TYPE_CHECKING:
    import ssl

    from typing_extensions import Self, Unpack

    from ._requests import Unset

Scope = Literal["own", "subtree", "hierarchy"]


class _Page(Protocol):
    @property
    def next(self) -> str | None:
        """Returns the position of the next page; None after the last one."""


T = TypeVar("T")
P = TypeVar("P", bound=_Page)

_MAX_RESPONSE_BYTES = 256 * 1024 * 1024
_PAGE = 1000
_WAIT_SECONDS = 25
# How long a request for changes can take besides its wait, with all attempts.
_WATCH_SECONDS = 30.0


class AsyncClient:
    """Calls the operations of a service, each by a method with the name of its operation id.

    `url` is the address of the service, with the path before `/api` if it has one; by default that in `REFMAN_URL`, or
    `http://127.0.0.1:8080`. `key` is an API key, by default that in `REFMAN_KEY`. `token` is a bearer token, or what supplies
    one before each attempt. `timeout` bounds all attempts of a call together, in seconds, and half of it bounds one attempt.

    A request is sent again after a network failure, 429, 503 and 409 `idempotency_in_progress`, and after nothing else. Each
    change has an idempotency key, which all its attempts share, so it takes effect once. A refusal is raised as a
    `RefmanError`; it changed nothing. A client can be used by all tasks, in one
    event loop after another, and after a fork.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        key: str | None = None,
        token: str | Callable[[], str | Awaitable[str]] | None = None,
        timeout: float = 60.0,
        max_response_bytes: int = _MAX_RESPONSE_BYTES,
        ssl_context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = pause,
        random: Callable[[], float] = _random.random,
    ) -> None:
        endpoint = Endpoint(url, key, token)
        self.url = endpoint.url
        self._timeout = timeout
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._transport = AsyncTransport(endpoint, max_response_bytes, ssl_context)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r})"

    async def close(self) -> None:
        """Closes the connections. A call after it raises RuntimeError."""
        await self._transport.close()

    async def request(
        self,
        method: str,
        target: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **options: Unpack[ChangeOptions],
    ) -> Response:
        """Sends any request, such as `("GET", "/api/v1/rules")`, with the same retries, and returns the response as it is."""
        if method == "GET":
            request = get(target, _as_it_is, query, timeout=options.get("timeout"), headers=headers)
        else:
            request = change(method, target, _as_it_is, body, query=query, headers=headers, **options)
        return await self._send(request)

    # Managers

    async def create_manager(
        self,
        *,
        manager_id: str | None = None,
        name: str | None = None,
        parent_id: str | None = None,
        rules: str | None = None,
        initial_counters: Mapping[str, int] | None = None,
        references: Iterable[str] | None = None,
        nets: Iterable[str] | None = None,
        expires_in: timedelta | str | None = None,
        **options: Unpack[ChangeOptions],
    ) -> Manager:
        """Creates a child of `parent_id`, or a root and its hierarchy. The service makes the id if none is given."""
        body = {
            **given(id=manager_id, name=name, parent_id=parent_id, rules=rules, initial_counters=initial_counters),
            **given(references=texts(references), nets=texts(nets), expires_in=duration(expires_in)),
        }
        return await self._send(change("POST", path("managers"), Manager.from_response, body, **options))

    async def find_or_create_manager(
        self,
        manager_id: str,
        *,
        name: str | None = None,
        parent_id: str | None = None,
        rules: str | None = None,
        initial_counters: Mapping[str, int] | None = None,
        references: Iterable[str] | None = None,
        nets: Iterable[str] | None = None,
        expires_in: timedelta | str | None = None,
        **options: Unpack[ChangeOptions],
    ) -> Manager:
        """Creates the manager if the id is unused; an existing one must match. A repetition changes nothing."""
        body = {
            **given(name=name, parent_id=parent_id, rules=rules, initial_counters=initial_counters),
            **given(references=texts(references), nets=texts(nets), expires_in=duration(expires_in)),
        }
        return await self._send(change("PUT", path("managers", manager_id), Manager.from_response, body, **options))

    async def get_manager(self, manager_id: str, **options: Unpack[Options]) -> Manager:
        """Returns the manager."""
        return await self._send(get(path("managers", manager_id), Manager.from_response, **options))

    async def update_manager(
        self,
        manager_id: str,
        *,
        name: str | Unset | None = UNSET,
        ranges: Mapping[str, Range] | Unset | None = UNSET,
        **options: Unpack[ChangeOptions],
    ) -> Manager:
        """Renames a manager, or confines it to ranges of numbers. None removes the name or the ranges."""
        members = {"name": name, "ranges": encode(ranges)}
        body = {member: value for member, value in members.items() if value is not UNSET}
        return await self._send(change("PATCH", path("managers", manager_id), Manager.from_response, body, **options))

    async def delete_manager(
        self, manager_id: str, *, cascade: bool | None = None, **options: Unpack[ChangeOptions]
    ) -> Acknowledgement:
        """Deletes the manager and retires what it owns; with `cascade`, also all below it."""
        target = path("managers", manager_id)
        return await self._send(
            change("DELETE", target, Acknowledgement.from_response, query=given(cascade=cascade), **options)
        )

    async def list_managers(
        self,
        *,
        parent: str | None = None,
        roots: bool | None = None,
        after: str | None = None,
        limit: int | None = None,
        **options: Unpack[Options],
    ) -> ManagerPage:
        """Returns a page of all managers, of roots, or of the children of one manager."""
        query = given(parent=parent, roots=roots, after=after, limit=limit)
        return await self._send(get(path("managers"), ManagerPage.from_response, query, **options))

    async def iter_managers(
        self, *, parent: str | None = None, roots: bool | None = None, page_size: int = _PAGE, **options: Unpack[Options]
    ) -> AsyncIterator[Manager]:
        """Yields all managers, roots, or children of one manager; fetches a page at a time."""
        async for page in self._pages(
            lambda after: self.list_managers(parent=parent, roots=roots, after=after, limit=page_size, **options)
        ):
            for item in page.items:
                yield item

    async def get_manager_stats(self, manager_id: str, **options: Unpack[Options]) -> ManagerStats:
        """Returns the size, the operations and the place in the tree of a manager."""
        return await self._send(get(path("managers", manager_id, "stats"), ManagerStats.from_response, **options))

    # Trees

    async def set_parent(
        self,
        manager_id: str,
        parent_id: str | None,
        *,
        on_conflict: Literal["refuse", "renumber"] | None = None,
        dry_run: bool | None = None,
        **options: Unpack[ChangeOptions],
    ) -> Manager:
        """Moves the manager and all below it to a parent; None detaches it."""
        body = {"parentId": parent_id, **given(on_conflict=on_conflict, dry_run=dry_run)}
        return await self._send(change("PUT", path("managers", manager_id, "parent"), Manager.from_response, body, **options))

    async def detach_manager(self, manager_id: str, **options: Unpack[ChangeOptions]) -> Manager:
        """Makes the manager and all below it a hierarchy of its own."""
        return await self._send(change("DELETE", path("managers", manager_id, "parent"), Manager.from_response, **options))

    async def clear_manager(self, manager_id: str, **options: Unpack[ChangeOptions]) -> Acknowledgement:
        """Frees what the manager owns without retiring it, detaches it, and makes each of its children a root."""
        return await self._send(change("POST", path("managers", manager_id, "clear"), Acknowledgement.from_response, **options))

    # References

    async def generate_references(
        self,
        manager_id: str,
        prefix: str,
        count: int = 1,
        *,
        from_: int | None = None,
        reuse: bool | None = None,
        **options: Unpack[ChangeOptions],
    ) -> References:
        """Generates references of a prefix that were never used in the hierarchy; the manager owns them."""
        body = given(prefix=prefix, count=count, from_=from_, reuse=reuse)
        target = path("managers", manager_id, "references", "generate")
        return await self._send(change("POST", target, References.from_response, body, **options))

    async def generate_references_by_prefix(
        self,
        manager_id: str,
        prefixes: Mapping[str, int],
        *,
        from_: int | None = None,
        reuse: bool | None = None,
        **options: Unpack[ChangeOptions],
    ) -> ReferencesByPrefix:
        """Generates references of several prefixes, so many of each as `prefixes` says, all or none."""
        body = given(prefixes=prefixes, from_=from_, reuse=reuse)
        target = path("managers", manager_id, "references", "generate")
        return await self._send(change("POST", target, ReferencesByPrefix.from_response, body, **options))

    async def register_references(
        self, manager_id: str, references: Iterable[str], **options: Unpack[ChangeOptions]
    ) -> References:
        """Makes the manager the owner of references, all or none."""
        body = {"references": texts(references)}
        return await self._send(
            change("POST", path("managers", manager_id, "references"), References.from_response, body, **options)
        )

    async def set_references(
        self, manager_id: str, references: Iterable[str], **options: Unpack[ChangeOptions]
    ) -> ReplacedReferences:
        """Registers and releases references, so that the manager owns exactly these."""
        body = {"references": texts(references)}
        target = path("managers", manager_id, "references")
        return await self._send(change("PUT", target, ReplacedReferences.from_response, body, **options))

    async def release_references(
        self,
        manager_id: str,
        references: Iterable[str] | None = None,
        *,
        prefix: str | None = None,
        all_: bool | None = None,
        **options: Unpack[ChangeOptions],
    ) -> ReleasedReferences:
        """Releases and retires references of the manager: those listed, all of a prefix, or all."""
        body = given(references=texts(references), prefix=prefix, all_=all_)
        target = path("managers", manager_id, "references", "release")
        return await self._send(change("POST", target, ReleasedReferences.from_response, body, **options))

    async def release_reference(self, manager_id: str, reference: str, **options: Unpack[ChangeOptions]) -> Acknowledgement:
        """Releases and retires one reference of the manager."""
        target = path("managers", manager_id, "references", reference)
        return await self._send(change("DELETE", target, Acknowledgement.from_response, **options))

    async def validate_references(
        self, manager_id: str, references: Iterable[str], **options: Unpack[ChangeOptions]
    ) -> Validations:
        """Returns for each reference whether it can be registered, and the reason if not."""
        body = {"references": texts(references)}
        target = path("managers", manager_id, "references", "validate")
        return await self._send(change("POST", target, Validations.from_response, body, **options))

    async def get_reference(self, manager_id: str, reference: str, **options: Unpack[Options]) -> Validation:
        """Returns whether the reference can be registered, its owner, and the symbols that hold it."""
        target = path("managers", manager_id, "references", reference)
        return await self._send(get(target, Validation.from_response, **options))

    async def list_references(
        self,
        manager_id: str,
        *,
        scope: Scope | None = None,
        prefix: str | None = None,
        after: str | None = None,
        limit: int | None = None,
        **options: Unpack[Options],
    ) -> ReferencePage:
        """Returns a page of the references in natural order, by default of the manager and all below it."""
        query = given(scope=scope, prefix=prefix, after=after, limit=limit)
        return await self._send(get(path("managers", manager_id, "references"), ReferencePage.from_response, query, **options))

    async def iter_references(
        self,
        manager_id: str,
        *,
        scope: Scope | None = None,
        prefix: str | None = None,
        page_size: int = _PAGE,
        **options: Unpack[Options],
    ) -> AsyncIterator[str]:
        """Yields all references in natural order; fetches a page at a time."""
        async for page in self._pages(
            lambda after: self.list_references(manager_id, scope=scope, prefix=prefix, after=after, limit=page_size, **options)
        ):
            for item in page.references:
                yield item

    # Nets

    async def generate_nets(self, manager_id: str, count: int = 1, **options: Unpack[ChangeOptions]) -> Nets:
        """Generates names of unnamed nets that were never used in the hierarchy; the manager owns them."""
        target = path("managers", manager_id, "nets", "generate")
        return await self._send(change("POST", target, Nets.from_response, {"count": count}, **options))

    async def register_nets(self, manager_id: str, nets: Iterable[str], **options: Unpack[ChangeOptions]) -> Nets:
        """Makes the manager the owner of unnamed nets, all or none."""
        body = {"nets": texts(nets)}
        return await self._send(change("POST", path("managers", manager_id, "nets"), Nets.from_response, body, **options))

    async def release_net(self, manager_id: str, net: str, **options: Unpack[ChangeOptions]) -> Acknowledgement:
        """Releases and retires an unnamed net of the manager."""
        target = path("managers", manager_id, "nets", net)
        return await self._send(change("DELETE", target, Acknowledgement.from_response, **options))

    async def list_nets(
        self,
        manager_id: str,
        *,
        scope: Scope | None = None,
        after: str | None = None,
        limit: int | None = None,
        **options: Unpack[Options],
    ) -> NetPage:
        """Returns a page of the unnamed nets in ascending order, by default of the manager and all below it."""
        query = given(scope=scope, after=after, limit=limit)
        return await self._send(get(path("managers", manager_id, "nets"), NetPage.from_response, query, **options))

    async def iter_nets(
        self, manager_id: str, *, scope: Scope | None = None, page_size: int = _PAGE, **options: Unpack[Options]
    ) -> AsyncIterator[str]:
        """Yields all unnamed nets in ascending order; fetches a page at a time."""
        async for page in self._pages(
            lambda after: self.list_nets(manager_id, scope=scope, after=after, limit=page_size, **options)
        ):
            for item in page.nets:
                yield item

    # Counters

    async def get_counters(self, manager_id: str, **options: Unpack[Options]) -> Counters:
        """Returns the counters of the hierarchy."""
        return await self._send(get(path("managers", manager_id, "counters"), Counters.from_response, **options))

    async def raise_counters(self, manager_id: str, counters: Mapping[str, int], **options: Unpack[ChangeOptions]) -> Counters:
        """Raises counters of the hierarchy. A counter that is already higher stays unchanged."""
        target = path("managers", manager_id, "counters")
        return await self._send(change("PUT", target, Counters.from_response, dict(counters), **options))

    # Annotation

    async def annotate_symbols(
        self,
        root_id: str,
        symbols: Iterable[SymbolRequest],
        *,
        existing: Literal["keep", "renumber-duplicates", "renumber"] | None = None,
        order: Literal["given", "left-to-right", "top-to-bottom"] | None = None,
        reuse: bool | None = None,
        from_: int | None = None,
        absent: Literal["keep", "release"] | None = None,
        manager_ids: Iterable[str] | None = None,
        create_managers: Iterable[NewManagerRequest] | None = None,
        dry_run: bool | None = None,
        **options: Unpack[ChangeOptions],
    ) -> AnnotationResult:
        """Gives all listed symbols their references, or none. A whole reference is claimed, and `R?` gets a number."""
        body = {
            "symbols": encode(symbols),
            **given(existing=existing, order=order, reuse=reuse, from_=from_, absent=absent, dry_run=dry_run),
            **given(manager_ids=texts(manager_ids), create_managers=encode(create_managers)),
        }
        target = path("hierarchies", root_id, "annotations")
        return await self._send(change("POST", target, AnnotationResult.from_response, body, **options))

    async def rename_references(
        self,
        root_id: str,
        renames: Mapping[str, str],
        *,
        dry_run: bool | None = None,
        **options: Unpack[ChangeOptions],
    ) -> RenameResult:
        """Gives references other names in one step: new names by the old ones."""
        body = {"renames": dict(renames), **given(dry_run=dry_run)}
        target = path("hierarchies", root_id, "renames")
        return await self._send(change("POST", target, RenameResult.from_response, body, **options))

    async def list_symbols(
        self,
        root_id: str,
        *,
        key: str | None = None,
        reference: str | None = None,
        manager_id: str | None = None,
        after: str | None = None,
        limit: int | None = None,
        **options: Unpack[Options],
    ) -> SymbolList:
        """Returns a page of the symbols in the order of their keys. Each filter leaves out all others."""
        query = given(key=key, reference=reference, manager_id=manager_id, after=after, limit=limit)
        return await self._send(get(path("hierarchies", root_id, "symbols"), SymbolList.from_response, query, **options))

    async def iter_symbols(
        self,
        root_id: str,
        *,
        reference: str | None = None,
        manager_id: str | None = None,
        page_size: int = _PAGE,
        **options: Unpack[Options],
    ) -> AsyncIterator[Symbol]:
        """Yields all symbols in the order of their keys; fetches a page at a time."""
        async for page in self._pages(
            lambda after: self.list_symbols(
                root_id, reference=reference, manager_id=manager_id, after=after, limit=page_size, **options
            )
        ):
            for item in page.symbols:
                yield item

    async def delete_symbol(self, root_id: str, key: str, **options: Unpack[ChangeOptions]) -> Acknowledgement:
        """Deletes a symbol. Its reference is retired if no other symbol holds it."""
        target = path("hierarchies", root_id, "symbols")
        return await self._send(change("DELETE", target, Acknowledgement.from_response, query={"key": key}, **options))

    # Hierarchies

    async def get_hierarchy(self, root_id: str, **options: Unpack[Options]) -> HierarchyTree:
        """Returns the tree of the hierarchy."""
        return await self._send(get(path("hierarchies", root_id), HierarchyTree.from_response, **options))

    async def get_hierarchy_stats(self, root_id: str, **options: Unpack[Options]) -> HierarchyStats:
        """Returns the size of the hierarchy, and which numbers of each prefix are used, retired and unused."""
        return await self._send(get(path("hierarchies", root_id, "stats"), HierarchyStats.from_response, **options))

    async def list_hierarchies(
        self, *, after: str | None = None, limit: int | None = None, **options: Unpack[Options]
    ) -> HierarchyPage:
        """Returns a page of the hierarchies with their sizes."""
        query = given(after=after, limit=limit)
        return await self._send(get(path("hierarchies"), HierarchyPage.from_response, query, **options))

    async def iter_hierarchies(self, *, page_size: int = _PAGE, **options: Unpack[Options]) -> AsyncIterator[HierarchySummary]:
        """Yields all hierarchies with their sizes; fetches a page at a time."""
        async for page in self._pages(lambda after: self.list_hierarchies(after=after, limit=page_size, **options)):
            for item in page.items:
                yield item

    async def renew_hierarchy(
        self, root_id: str, *, expires_in: timedelta | str | None = None, **options: Unpack[ChangeOptions]
    ) -> Renewal:
        """Postpones the time at which the hierarchy expires: by its lifetime, or by `expires_in` from now on."""
        body = given(expires_in=duration(expires_in))
        target = path("hierarchies", root_id, "renewals")
        return await self._send(change("POST", target, Renewal.from_response, body, **options))

    # Snapshots

    async def export_hierarchy(self, root_id: str, **options: Unpack[Options]) -> Snapshot:
        """Returns a snapshot of the hierarchy as it is in JSON, so that nothing of it is lost. It contains its version."""
        return await self._send(get(path("hierarchies", root_id, "export"), _snapshot, **options))

    async def import_hierarchy(
        self, snapshot: Snapshot, *, new_ids: bool | None = None, **options: Unpack[ChangeOptions]
    ) -> Import:
        """Restores a snapshot as a whole or not at all; with `new_ids`, its managers get other ids."""
        target = path("hierarchies", "import")
        return await self._send(change("POST", target, Import.from_response, snapshot, query=given(new_ids=new_ids), **options))

    async def replace_hierarchy(self, root_id: str, snapshot: Snapshot, **options: Unpack[ChangeOptions]) -> Import:
        """Replaces everything in the hierarchy by a snapshot, or creates the hierarchy."""
        return await self._send(change("PUT", path("hierarchies", root_id), Import.from_response, snapshot, **options))

    # Change log

    async def list_changes(
        self,
        root_id: str,
        *,
        after: int | str | None = None,
        limit: int | None = None,
        symbol: str | None = None,
        reference: str | None = None,
        wait: int | None = None,
        **options: Unpack[Options],
    ) -> ChangeList:
        """Returns a page of the change log after a position, oldest event first.

        A page without events waits `wait` seconds for one, at most 30; `timeout` is the time besides.
        """
        query = given(after=after, limit=limit, symbol=symbol, reference=reference)
        if wait is not None:
            query["wait"] = f"{wait}s"
        target = path("hierarchies", root_id, "changes")
        return await self._send(get(target, ChangeList.from_response, query, patience=wait or 0, **options))

    async def iter_changes(
        self,
        root_id: str,
        *,
        after: int | str | None = None,
        symbol: str | None = None,
        reference: str | None = None,
        page_size: int = _PAGE,
        **options: Unpack[Options],
    ) -> AsyncIterator[Change]:
        """Yields the events of the change log that are there, oldest first; fetches a page at a time."""
        async for page in self._pages(
            lambda after: self.list_changes(
                root_id, after=after, symbol=symbol, reference=reference, limit=page_size, **options
            ),
            after,
        ):
            for item in page.changes:
                yield item

    async def watch_changes(
        self,
        root_id: str,
        *,
        after: int | str | None = None,
        symbol: str | None = None,
        reference: str | None = None,
        wait: int = _WAIT_SECONDS,
        timeout: float | None = None,
    ) -> AsyncIterator[Change]:
        """Yields every later event of the change log once and in order, and waits for more until the client is closed.

        It begins after the version or the position `after`, such as that of a snapshot; by default, after the present version.
        To go on after the program was started again, give it the `position` of the last event. Lost connections and restarts
        of the service do not end it, unless `timeout` seconds pass without an answer. It ends with `ChangesGoneError` if the
        log does not go on from there, with `HierarchyMovedError` behind the move of the hierarchy into another one, and with
        any other refusal. Each request waits `wait` seconds for events, at most 30; `timeout` is the time besides.
        """
        begin = (await self.get_manager(root_id)).version or 0 if after is None else after
        watch = Watch(begin, self._clock, self._random, timeout)
        bound = min(self._timeout, _WATCH_SECONDS if timeout is None else timeout)
        while not self._transport.is_closed:
            watch.ask()
            try:
                page = await self.list_changes(
                    root_id,
                    after=watch.position,
                    symbol=symbol,
                    reference=reference,
                    limit=_PAGE,
                    wait=wait,
                    timeout=bound,
                )
            except RefmanError as failure:
                await self._sleep(watch.wait(failure))
            else:
                for item in watch.accept(page):
                    yield item
                if watch.rest() > 0:
                    await self._sleep(watch.rest())

    async def revert_change(
        self, root_id: str, version: int, *, dry_run: bool | None = None, **options: Unpack[ChangeOptions]
    ) -> Reverted:
        """Takes back the change that led to a version, as a change of its own."""
        target = path("hierarchies", root_id, "changes", version, "revert")
        return await self._send(change("POST", target, Reverted.from_response, given(dry_run=dry_run), **options))

    async def create_ticket(self, root_id: str, **options: Unpack[KeyOptions]) -> Ticket:
        """Issues a ticket that opens one stream of the changes of the hierarchy in a browser, within a minute."""
        return await self._send(change("POST", path("tickets"), Ticket.from_response, {"rootId": root_id}, **options))

    # Rules

    async def list_rules(self, **options: Unpack[Options]) -> RulesList:
        """Returns all rules profiles."""
        return await self._send(get(path("rules"), RulesList.from_response, **options))

    async def get_rules(self, profile: str, **options: Unpack[Options]) -> Rules:
        """Returns one rules profile."""
        return await self._send(get(path("rules", profile), Rules.from_response, **options))

    async def check_references(self, profile: str, references: Iterable[str], **options: Unpack[KeyOptions]) -> Checks:
        """Returns prefix and number of each reference that the rules accept, or the code of the refusal."""
        body = {"references": texts(references)}
        return await self._send(change("POST", path("rules", profile, "check"), Checks.from_response, body, **options))

    # Implementation

    async def get_implementation(self, **options: Unpack[Options]) -> Implementation:
        """Returns the feature flags of the service and their effect."""
        return await self._send(get(path("implementation"), Implementation.from_response, **options))

    async def compare_indexes(self, prefixes: Iterable[str], iterations: int, **options: Unpack[KeyOptions]) -> Comparison:
        """Generates the same references with both indexes of the service, and returns the times."""
        body = {"prefixes": texts(prefixes), "iterations": iterations}
        return await self._send(
            change("POST", path("implementation", "comparisons"), Comparison.from_response, body, **options)
        )

    async def _pages(self, fetch: Callable[[Any], Awaitable[P]], after: Any = None) -> AsyncIterator[P]:
        while True:
            page = await fetch(after)
            yield page
            after = page.next
            if after is None:
                return

    async def _send(self, request: Request[T]) -> T:
        timeout = self._timeout if request.timeout is None else request.timeout
        attempts = Attempts(timeout, self._clock, self._random, request.patience)
        while True:
            try:
                response = await self._transport.send(request, attempts.seconds())
                return request.result(response)
            except (ConnectionFailed, RefmanError) as failure:
                wait = attempts.wait(failure)
            await self._sleep(wait)


def _as_it_is(response: Response) -> Response:
    return response


def _snapshot(response: Response) -> Snapshot:
    snapshot: Snapshot = response.data
    if snapshot["format"] != "refman-hierarchy":
        raise ValueError(snapshot["format"])
    return snapshot
