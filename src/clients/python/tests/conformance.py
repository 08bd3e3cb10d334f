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
from refman.limits import Limits
from refman.ranges import Ranges
from refman.rules import by_name, natural, parse

VECTORS = Path(__file__).resolve().parents[4] / "openapi" / "conformance"
CASES: list[dict[str, Any]] = [
    {**case, "rules": rules}
    for rules in ("strict", "kicad")
    for case in json.loads((VECTORS / f"{rules}.json").read_text(encoding="utf-8"))["cases"]
]


def case_id(case: dict[str, Any]) -> str:
    """Returns the name of a case in the output of the tests."""
    return f"{case['rules']}: {case['name']}"


_IDS = {"ownerId", "managerId", "parentId"}


def _references(step: dict[str, Any]) -> list[str]:
    """Returns the references of a step; a text such as `R1-R9` is a range."""
    references: list[str] | str = step["references"]
    if not isinstance(references, str):
        return references
    first, last = (parse(end) for end in references.split("-"))
    assert first is not None
    assert last is not None
    return [f"{first[0]}{str(number).zfill(first[1])}" for number in range(first[2], last[2] + 1)]


class Refused(Exception):  # noqa: N818
    """A step was refused."""

    def __init__(self, code: str, details: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refused) and (self.code, self.details) == (other.code, other.details)

    def __hash__(self) -> int:
        return hash(self.code)

    def __repr__(self) -> str:
        return f"Refused({self.code!r}, {self.details!r})"


class LocalRunner:
    """Runs steps on the local engine."""

    def __init__(self, rules: str, limits: Limits | None = None) -> None:
        self._rules = rules
        self._limits = limits
        self._nodes: dict[str, Node] = {}

    def run(self, step: dict[str, Any]) -> Any:
        try:
            result: Any = getattr(self, "_" + step["call"])(step)
        except RefmanError as error:
            details = dict(error.details)
            names = {node.id: name for name, node in self._nodes.items()}
            for member in _IDS & details.keys():
                details[member] = names[details[member]]
            raise Refused(error.code, details) from error
        return result

    def _node(self, step: dict[str, Any]) -> Node:
        return self._nodes[step["manager"]]

    def _create(self, step: dict[str, Any]) -> None:
        if "parent" in step and step.get("counters"):
            # The engine has no call for this: its managers are made as roots.
            raise refusal("counters_of_child", "A child has no initial counters.")
        node = Node(by_name(step.get("rules", self._rules)), self._limits)
        node.raise_counters(step.get("counters", {}))
        if "parent" in step:
            node.attach(self._nodes[step["parent"]])
        self._nodes[step["manager"]] = node

    def _generate(self, step: dict[str, Any]) -> list[str]:
        return self._node(step).generate(step["prefix"], step["count"], step.get("from"), reuse=step.get("reuse", False))

    def _register(self, step: dict[str, Any]) -> None:
        self._node(step).register(_references(step))

    def _release(self, step: dict[str, Any]) -> list[str]:
        if "references" in step:
            return self._node(step).release(_references(step))
        return self._node(step).release_all(step.get("prefix"))

    def _validate(self, step: dict[str, Any]) -> list[str]:
        node = self._node(step)
        texts = _references(step)
        reasons = node.validate(texts)
        assert [node.is_available(text) for text in texts] == [reason is None for reason in reasons]
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

    def _registerNets(self, step: dict[str, Any]) -> None:  # noqa: N802
        self._node(step).register_nets(step["nets"])

    def _releaseNet(self, step: dict[str, Any]) -> None:  # noqa: N802
        self._node(step).release_net(step["net"])

    def _listNets(self, step: dict[str, Any]) -> list[str]:  # noqa: N802
        node = self._node(step)
        everywhere = node.tree.root
        if step["scope"] == "own":
            return [f"N${net}" for net in sorted(node.nets)]
        return (node if step["scope"] == "subtree" else everywhere).all_nets()

    def _setRanges(self, step: dict[str, Any]) -> None:  # noqa: N802
        ranges = step["ranges"]
        self._node(step).set_ranges(None if ranges is None else Ranges.read(ranges))

    def _delete(self, step: dict[str, Any]) -> None:
        self._node(step).delete(cascade=step["cascade"])

    def _setCounters(self, step: dict[str, Any]) -> None:  # noqa: N802
        self._node(step).raise_counters(step["counters"])

    def _clear(self, step: dict[str, Any]) -> None:
        self._node(step).clear()


class ServiceRunner:
    """Runs steps on a service by HTTP."""

    def __init__(self, url: str, rules: str) -> None:
        self._url = url + "/api/v1/managers/"
        self._rules = rules
        self._case = uuid.uuid4().hex + "."

    def run(self, step: dict[str, Any]) -> Any:
        result: Any = getattr(self, "_" + step["call"])(step, self._case + step["manager"])
        return result

    def _create(self, step: dict[str, Any], manager: str) -> None:
        body: dict[str, Any] = {"rules": step.get("rules", self._rules)}
        if "parent" in step:
            body = {"parentId": self._case + step["parent"]}
        if "counters" in step:
            body["initialCounters"] = step["counters"]
        self._send("PUT", manager, body)

    def _generate(self, step: dict[str, Any], manager: str) -> Any:
        body: dict[str, Any] = {name: step[name] for name in ("prefix", "count", "from", "reuse") if name in step}
        return self._send("POST", manager + "/references/generate", body)["references"]

    def _register(self, step: dict[str, Any], manager: str) -> None:
        self._send("POST", manager + "/references", {"references": _references(step)})

    def _release(self, step: dict[str, Any], manager: str) -> Any:
        body: dict[str, Any] = {name: step[name] for name in ("prefix", "all") if name in step}
        if "references" in step:
            body["references"] = _references(step)
        return self._send("POST", manager + "/references/release", body)["released"]

    def _validate(self, step: dict[str, Any], manager: str) -> list[str]:
        results = self._send("POST", manager + "/references/validate", {"references": _references(step)})["results"]
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

    def _registerNets(self, step: dict[str, Any], manager: str) -> None:  # noqa: N802
        self._send("POST", manager + "/nets", {"nets": step["nets"]})

    def _releaseNet(self, step: dict[str, Any], manager: str) -> None:  # noqa: N802
        self._send("DELETE", f"{manager}/nets/{quote(step['net'], safe='')}")

    def _listNets(self, step: dict[str, Any], manager: str) -> Any:  # noqa: N802
        return self._send("GET", f"{manager}/nets?limit=1000&scope={step['scope']}")["nets"]

    def _setRanges(self, step: dict[str, Any], manager: str) -> None:  # noqa: N802
        self._send("PATCH", manager, {"ranges": step["ranges"]})

    def _delete(self, step: dict[str, Any], manager: str) -> None:
        self._send("DELETE", f"{manager}?cascade={json.dumps(step['cascade'])}")

    def _setCounters(self, step: dict[str, Any], manager: str) -> None:  # noqa: N802
        self._send("PUT", manager + "/counters", step["counters"])

    def _clear(self, step: dict[str, Any], manager: str) -> None:
        del step
        self._send("POST", manager + "/clear")

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self._url + quote(path, safe="/?=&~%"), data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            with error:
                problem = json.load(error)
            details = problem.get("details", {})
            for member in _IDS & details.keys():
                details[member] = details[member].removeprefix(self._case)
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
            if "result" in step:
                assert result == step["result"], where
