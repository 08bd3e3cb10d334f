"""Saves and restores whole hierarchies, for copies and pickles."""

from __future__ import annotations

from typing import Any

from .engine import Node
from .limits import Limits
from .rules import by_name
from .tree import Tree


def saved(tree: Tree) -> tuple[Any, ...]:
    """Returns the arguments with which `restore` creates a copy of a hierarchy."""
    nodes = [
        (
            node.id,
            type(node.facade),
            None if node.parent is None else node.parent.id,
            sorted(node.references),
            sorted(node.retired),
            sorted(node.nets),
            sorted(node.retired_nets),
            dict(node.counters),
            node.next_net,
            node.ranges,
        )
        for node in tree.root.subtree()
    ]
    return tree.rules.name, tuple(tree.limits), nodes, (sorted(tree.orphaned), sorted(tree.ahead), sorted(tree.orphaned_nets))


def restore(
    rules: str,
    limits: tuple[int, ...],
    saved_nodes: list[tuple[Any, ...]],
    remembered: tuple[list[str], list[str], list[int]],
) -> Tree:
    """Creates a hierarchy from what was saved; `restored` has its managers by the ids that they had."""
    nodes: dict[int, Node] = {}
    trees: list[Tree] = []
    for saved_id, kind, parent_id, references, retired, nets, retired_nets, counters, next_net, ranges in saved_nodes:
        node = Node(by_name(rules), Limits(*limits))
        node.facade = kind.__new__(kind)
        node.facade._node = node
        if parent_id is None:
            trees.append(node.tree)
        else:
            node.parent = nodes[parent_id]
            node.parent.children[node] = None
            node.tree = trees[0]
        tree = node.tree
        tree.take_in(node, references, retired, nets, retired_nets)
        node.counters.update(counters)
        node.next_net = next_net
        node.ranges = ranges
        nodes[saved_id] = node
    tree = trees[0]
    orphaned, ahead, orphaned_nets = remembered
    for text in orphaned:
        tree.retire_orphan(text)
    for text in ahead:
        tree.mark_ahead(text)
    for net in orphaned_nets:
        tree.retire_net(net, tree.orphaned_nets)
    tree.managers = len(nodes)
    tree.restored = nodes
    return tree
