"""Compares the clients and their records with the contract, in both directions."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Union

import pytest
import yaml

from refman import AsyncClient, Client, _requests, records
from refman._record import Record
from refman._requests import camel
from refman.records import Acknowledgement

PACKAGE = Path(__file__).resolve().parents[1]
CONTRACT = yaml.safe_load((PACKAGE.parents[2] / "openapi" / "reference-manager.yaml").read_text(encoding="utf-8"))
SCHEMAS: dict[str, Any] = CONTRACT["components"]["schemas"]
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation for item in CONTRACT["paths"].values() for operation in item.values()
}
KINDS = [Client, AsyncClient]
Kind = Union[type[Client], type[AsyncClient]]

# Methods beside the operations: pages as iterators, a second form of one operation, and what is no operation.
FURTHER = {"close", "request", "watch_changes", "generate_references_by_prefix"}
# `If-None-Match` needs a store of responses, which `request` leaves to the caller. The others are for streams.
NOT_OFFERED = {"If-None-Match", "Last-Event-ID", "ticket"}
# One list stands for two members of which a request has one. The prefixes have a method of their own.
OTHER_MEMBERS = {"registerReferences": {"reference"}, "generateReferences": {"prefixes"}}
WHOLE_BODIES = {"Counters": "counters", "Snapshot": "snapshot"}
OPTIONAL_THERE_REQUIRED_HERE = {("generateReferences", "prefix"), ("registerReferences", "references")}


def snake(name: str) -> str:
    return re.sub(r"([A-Z])", r"_\1", name).lower()


def python_name(operation: str, name: str) -> str:
    if name == "id":
        return "manager_id"
    text = snake(name.replace("If-Match", "ifMatch").replace("Idempotency-Key", "idempotencyKey"))
    return text + "_" if text in ("from", "all") else text


def name_of(schema: dict[str, Any]) -> str:
    return str(schema["$ref"].rsplit("/", 1)[1])


def contract_arguments(name: str) -> dict[str, bool]:
    """Returns the arguments that an operation has by the contract, and whether each is required."""
    operation = OPERATIONS[name]
    arguments = {
        python_name(name, each["name"]): each.get("required", False)
        for each in operation.get("parameters", [])
        if each["name"] not in NOT_OFFERED
    }
    if "requestBody" in operation:
        body = name_of(operation["requestBody"]["content"]["application/json"]["schema"])
        if body in WHOLE_BODIES:
            arguments[WHOLE_BODIES[body]] = True
        else:
            for member in SCHEMAS[body]["properties"]:
                if member not in OTHER_MEMBERS.get(name, ()):
                    is_required = member in SCHEMAS[body].get("required", ()) or (name, member) in OPTIONAL_THERE_REQUIRED_HERE
                    arguments[python_name(name, member)] = is_required
    return arguments


def method_arguments(method: Any) -> dict[str, bool]:
    """Returns the arguments of a method with its options, and whether each is required."""
    arguments: dict[str, bool] = {}
    for name, parameter in list(inspect.signature(method).parameters.items())[1:]:
        if parameter.kind is parameter.VAR_KEYWORD:
            options = getattr(_requests, re.fullmatch(r"Unpack\[(\w+)\]", parameter.annotation)[1])  # type: ignore[index]
            arguments.update(dict.fromkeys(options.__optional_keys__, False))
        else:
            arguments[name] = parameter.default is parameter.empty
    assert arguments.pop("timeout") is False
    return arguments


@pytest.mark.parametrize("kind", KINDS)
def test_the_client_has_exactly_the_operations_of_the_contract(kind: Kind) -> None:
    methods = {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}
    operations = {snake(name) for name in OPERATIONS}
    assert operations - methods == set()
    iterators = {name.replace("list_", "iter_") for name in operations} - operations
    assert methods - operations - iterators == FURTHER
    assert {name for name in methods if name.startswith("iter_")} == {
        snake(name).replace("list_", "iter_")
        for name, operation in OPERATIONS.items()
        if any(each["name"] == "limit" for each in operation.get("parameters", []))
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_method_has_exactly_the_arguments_of_its_operation(kind: Kind, name: str) -> None:
    assert method_arguments(getattr(kind, snake(name))) == contract_arguments(name)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_argument_has_exactly_the_values_of_the_contract(kind: Kind, name: str) -> None:
    operation = OPERATIONS[name]
    expected = {
        python_name(name, each["name"]): each["schema"]["enum"]
        for each in operation.get("parameters", [])
        if "enum" in each["schema"]
    }
    if "requestBody" in operation:
        body = SCHEMAS[name_of(operation["requestBody"]["content"]["application/json"]["schema"])]
        for member, schema in body.get("properties", {}).items():
            if "enum" in schema and name not in ("importHierarchy", "replaceHierarchy"):
                expected[python_name(name, member)] = schema["enum"]
    found = {}
    for parameter in inspect.signature(getattr(kind, snake(name))).parameters.values():
        annotation = str(parameter.annotation).replace("Scope", 'Literal["own", "subtree", "hierarchy"]')
        if "Literal" in annotation:
            found[parameter.name] = re.findall(r'"([^"]*)"', annotation.replace("'", '"'))
    assert found == expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_method_returns_the_record_of_its_operation(kind: Kind, name: str) -> None:
    success = [each for status, each in OPERATIONS[name]["responses"].items() if status.startswith("2")]
    content = success[0].get("content", {}).get("application/json")
    schemas = [] if content is None else content["schema"].get("oneOf", [content["schema"]])
    expected = name_of(schemas[0]) if schemas else "Acknowledgement"
    assert inspect.signature(getattr(kind, snake(name))).return_annotation == expected


RECORDS = {
    name: kind
    for name, kind in inspect.getmembers(records, inspect.isclass)
    if issubclass(kind, Record) and kind not in (Record, Acknowledgement)
}
DOCUMENTS = ["Snapshot", "SnapshotManager", "SnapshotSymbol"]
# What the clients make of their arguments, and of a problem document.
ARGUMENTS = {name for name in SCHEMAS if name.endswith("Request")} - {"NewManagerRequest", "SymbolRequest"}


def test_every_schema_of_the_contract_has_a_record() -> None:
    assert set(RECORDS) | set(DOCUMENTS) == set(SCHEMAS) - ARGUMENTS - {"Problem"}


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_has_exactly_the_members_of_its_schema(name: str) -> None:
    fields = {camel(each.name): each.default is dataclasses.MISSING for each in dataclasses.fields(RECORDS[name])}  # type: ignore[arg-type]
    responses = [
        response
        for operation in OPERATIONS.values()
        for status, response in operation["responses"].items()
        if status.startswith("2") and f"'#/components/schemas/{name}'" in str(response.get("content", ""))
    ]
    expected = {member: member in SCHEMAS[name].get("required", ()) for member in SCHEMAS[name].get("properties", {})}
    if name == "Counters":
        expected = {"counters": True}
    if any("ETag" in response.get("headers", ()) for response in responses):
        expected = {"version": False, "rootId": False, **expected}
    assert fields == expected


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_exactly_the_members_of_its_schema(name: str) -> None:
    kind = getattr(records, name)
    assert kind.__required_keys__ | kind.__optional_keys__ == set(SCHEMAS[name]["properties"])
    assert kind.__required_keys__ == set(SCHEMAS[name]["required"])


def test_the_codes_of_the_contract_become_errors_that_callers_catch() -> None:
    from refman import errors  # noqa: PLC0415

    kinds = {
        name: errors.from_problem("", name, example["value"]["status"], category=example["value"]["category"])
        for name, example in CONTRACT["components"]["examples"].items()
    }
    assert set(kinds) >= set(SCHEMAS["Problem"]["properties"]["code"]["enum"])
    only_general = {name for name, error in kinds.items() if type(error) is errors.RefmanError}
    assert only_general == {
        "data_damaged",
        "idempotency_in_progress",
        "idempotency_key_reused",
        "internal_error",
        "quota_exceeded",
        "rules_not_configured",
    }
    assert {name for name, error in kinds.items() if isinstance(error, errors.UnavailableError)} == {
        "index_failed",
        "issuer_unavailable",
        "overloaded",
        "rate_limit",
        "store_unavailable",
        "streams_limit",
    }
    assert {name for name, error in kinds.items() if isinstance(error, LookupError)} == {
        name for name in kinds if name.endswith("_not_found")
    }


def test_the_generated_modules_are_up_to_date() -> None:
    command = [sys.executable, str(PACKAGE / "tools" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr + "Run 'python tools/generate.py'."
