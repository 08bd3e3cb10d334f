"""Shows the type checker calls of the clients; `mypy` fails if one of those with a comment is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refman import AsyncClient, Client, Range, SymbolRequest
    from refman.records import Change, Snapshot

    def accepted(client: Client) -> None:
        references: list[str] = client.generate_references("power", "R", 3, if_match=7, timeout=1).references
        client.register_references("power", tuple(references), idempotency_key="mine")
        client.annotate_symbols("board", [SymbolRequest("a", "power", reference="R?")], existing="renumber-duplicates")
        client.update_manager("power", name=None, ranges={"R": Range(100)})
        snapshot: Snapshot = client.export_hierarchy("board")
        client.replace_hierarchy("board", snapshot, if_match=snapshot["hierarchyVersion"] or "*")
        for change in client.watch_changes("board", after=3):
            position: str = change.position
            print(position)

    def refused(client: Client) -> None:
        client.generate_references("power", 3)  # type: ignore[arg-type]
        client.generate_references("power", "R", if_macth=3)  # type: ignore[call-arg]
        client.get_manager("power", if_match=3)  # type: ignore[call-arg]
        client.list_references("power", scope="tree")  # type: ignore[arg-type]
        print(client.get_manager("power").nme)  # type: ignore[attr-defined]
        client.get_manager("power").name = "Power"  # type: ignore[misc]
        client.replace_hierarchy("board", {"format": "x"})  # type: ignore[typeddict-item]

    async def asynchronous(client: AsyncClient) -> None:
        references: list[str] = (await client.generate_references("power", "R")).references
        print(client.generate_references("power", "R").references)  # type: ignore[attr-defined]
        async for reference in client.iter_references("power"):
            references.append(reference)
        changes: list[Change] = [change async for change in client.watch_changes("board")]
        print(changes)
