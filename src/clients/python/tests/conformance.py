"""Reads the conformance vectors, and runs them on the local engine and on a service."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

from refman.engine import Node
from refman.errors import RefmanError, refusal
from refman.rules import by_name, natural

VECTORS = Path(__file__).resolve().parents[4] / "openapi" / "conformance" / "strict.json"
CASES: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]


class Refused(Exception):  # noqa: N818
    """A step was refused."""

    def __init__(self, code: str, details: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class LocalRunner:
    """Runs steps on the local engine."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}

    def run(self, step: dict[str, Any]) -> Any:
        try:
            result: Any = getattr(self, "_" + step["call"])(step)
        except RefmanError as error:
            details = dict(error.details)
            names = {node.id: name for name, node in self._nodes.items()}
            if "ownerId" in details:
                details["ownerId"] = names[details["ownerId"]]
            raise Refused(error.code, details) from error
        return result

    def _node(self, step: dict[str, Any]) -> Node:
        return self._nodes[step["manager"]]

    def _create(self, step: dict[str, Any]) -> None:
        if "parent" in step and step.get("counters"):
            # The engine has no call for this: its managers are made as roots.
            raise refusal("counters_of_child", "A child has no initial counters.")
        node = Node(by_name("strict"))
        node.raise_counters(step.get("counters", {}))
        if "parent" in step:
            node.attach(self._nodes[step["parent"]])
        self._nodes[step["manager"]] = node

    def _generate(self, step: dict[str, Any]) -> list[str]:
        return self._node(step).generate(step["prefix"], step["count"])

    def _register(self, step: dict[str, Any]) -> None:
        self._node(step).register(step["references"])

    def _release(self, step: dict[str, Any]) -> None:
        self._node(step).release(step["references"])

    def _validate(self, step: dict[str, Any]) -> list[str]:
        node = self._node(step)
        reasons = [node.refuse(text) for text in step["references"]]
        assert [node.is_available(text) for text in step["references"]] == [reason is None for reason in reasons]
        return ["available" if reason is None else reason.code for reason in reasons]

    def _list(self, step: dict[str, Any]) -> list[str]:
        node = self._node(step)
        scopes = {
            "own": lambda: node.references,
            "subtree": node.all_references,
            "hierarchy": node.tree.root.all_references,
        }
        return sorted(scopes[step["scope"]](), key=natural)

    def _setParent(self, step: dict[str, Any]) -> None:  # noqa: N802
        if step["parent"] is None:
            self._node(step).detach()
        else:
            self._node(step).attach(self._nodes[step["parent"]])

    def _generateNets(self, step: dict[str, Any]) -> list[str]:  # noqa: N802
        return self._node(step).generate_nets(step["count"])

    def _setCounters(self, step: dict[str, Any]) -> None:  # noqa: N802
        self._node(step).raise_counters(step["counters"])

    def _clear(self, step: dict[str, Any]) -> None:
        self._node(step).clear()


class ServiceRunner:
    """Runs steps on a service by HTTP."""

    def __init__(self, url: str) -> None:
        self._url = url + "/api/v1/managers/"
        self._case = uuid.uuid4().hex + "."

    def run(self, step: dict[str, Any]) -> Any:
        result: Any = getattr(self, "_" + step["call"])(step, self._case + step["manager"])
        return result

    def _create(self, step: dict[str, Any], manager: str) -> None:
        body: dict[str, Any] = {"rules": "strict"}
        if "parent" in step:
            body = {"parentId": self._case + step["parent"]}
        if "counters" in step:
            body["initialCounters"] = step["counters"]
        self._send("PUT", manager, body)

    def _generate(self, step: dict[str, Any], manager: str) -> Any:
        body = {"prefix": step["prefix"], "count": step["count"]}
        return self._send("POST", manager + "/references/generate", body)["references"]

    def _register(self, step: dict[str, Any], manager: str) -> None:
        self._send("POST", manager + "/references", {"references": step["references"]})

    def _release(self, step: dict[str, Any], manager: str) -> None:
        self._send("POST", manager + "/references/release", {"references": step["references"]})

    def _validate(self, step: dict[str, Any], manager: str) -> list[str]:
        results = self._send("POST", manager + "/references/validate", {"references": step["references"]})["results"]
        return ["available" if result["available"] else result["reason"] for result in results]

    def _list(self, step: dict[str, Any], manager: str) -> Any:
        return self._send("GET", f"{manager}/references?limit=1000&scope={step['scope']}")["references"]

    def _setParent(self, step: dict[str, Any], manager: str) -> None:  # noqa: N802
        if step["parent"] is None:
            self._send("DELETE", manager + "/parent")
        else:
            self._send("PUT", manager + "/parent", {"parentId": self._case + step["parent"]})

    def _generateNets(self, step: dict[str, Any], manager: str) -> Any:  # noqa: N802
        return self._send("POST", manager + "/nets/generate", {"count": step["count"]})["nets"]

    def _setCounters(self, step: dict[str, Any], manager: str) -> None:  # noqa: N802
        self._send("PUT", manager + "/counters", step["counters"])

    def _clear(self, step: dict[str, Any], manager: str) -> None:
        del step
        self._send("POST", manager + "/clear")

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self._url + quote(path, safe="/?=&~"), data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            with error:
                problem = json.load(error)
            details = problem.get("details", {})
            if "ownerId" in details:
                details["ownerId"] = details["ownerId"].removeprefix(self._case)
            raise Refused(problem["code"], details) from error
        return json.loads(text) if text else None


def run_case(runner: LocalRunner | ServiceRunner, case: dict[str, Any]) -> None:
    """Runs the steps of a case; fails at the first one with another result or another refusal."""
    for number, step in enumerate(case["steps"]):
        where = f"step {number} of '{case['name']}': {step}"
        try:
            result = runner.run(step)
        except Refused as refused:
            assert refused.code == step.get("refused"), where
            for name, value in step.get("details", {}).items():
                assert refused.details.get(name) == value, where
        else:
            assert "refused" not in step, where
            assert result == step.get("result"), where
