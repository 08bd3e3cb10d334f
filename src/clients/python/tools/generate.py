"""Writes the records from the contract, and the asynchronous client from the synchronous one.

Without an argument it replaces the files; with `--check` it exits with 1 if one is out of date.
"""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

PACKAGE = Path(__file__).resolve().parents[1]
SOURCE = PACKAGE / "src" / "refman"
CONTRACT = PACKAGE.parents[2] / "openapi" / "reference-manager.yaml"
WIDTH = 128

# What a caller makes for a request. All other bodies are arguments of methods.
INPUTS = ["NewManagerRequest", "Range", "SymbolRequest"]
# A snapshot is a document that callers store, so it stays as it is.
DOCUMENTS = ["SnapshotSymbol", "SnapshotManager", "Snapshot"]


def contract() -> dict[str, Any]:
    """Returns the contract with all scalars as text."""
    loaded: dict[str, Any] = yaml.load(CONTRACT.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return loaded


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yields the method, the path and the description of each operation."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def response_schemas(operation: dict[str, Any]) -> list[str]:
    """Returns the names of the schemas of the successful responses."""
    names: list[str] = []
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            schema = response.get("content", {}).get("application/json", {}).get("schema", {})
            names += [_name(each) for each in schema.get("oneOf", [schema]) if "$ref" in each]
    return list(dict.fromkeys(names))


def versioned(document: dict[str, Any]) -> set[str]:
    """Returns the names of the schemas of responses that have an `ETag`."""
    return {
        name
        for _, _, operation in operations(document)
        if any("ETag" in response.get("headers", {}) for response in operation["responses"].values())
        for name in response_schemas(operation)
    }


def record_schemas(document: dict[str, Any]) -> list[str]:
    """Returns the names of the schemas that are records."""
    names = [name for _, _, operation in operations(document) for name in response_schemas(operation)] + INPUTS
    found: dict[str, None] = {}
    while names:
        name = names.pop()
        if name not in found and (name in INPUTS or name not in DOCUMENTS):
            found[name] = None
            further = re.findall(r"#/components/schemas/(\w+)", str(document["components"]["schemas"][name]))
            names += [each for each in further if each not in found]
    return sorted(found)


def snake(name: str) -> str:
    """Returns the name of a member in Python."""
    text = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
    return text + "_" if text in ("from", "all") else text


def records() -> str:
    """Returns the text of the module with the records."""
    document = contract()
    schemas = document["components"]["schemas"]
    with_version = versioned(document)
    parts = [RECORDS_HEAD]
    parts += [_record(name, schemas[name], is_versioned=name in with_version) for name in record_schemas(document)]
    parts += [_document(name, schemas[name]) for name in DOCUMENTS]
    return "\n\n".join(parts)


RECORDS_HEAD = '''"""Defines the records of requests and responses. `tools/generate.py` writes this module from the contract."""

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
'''


def _record(name: str, schema: dict[str, Any], *, is_versioned: bool) -> str:
    head = ["@dataclass(frozen=True)", f"class {name}(Record):", *_text(_holds(schema["description"]), 4), ""]
    tail: list[str] = []
    if "properties" not in schema:
        schema = {
            "required": [name.lower()],
            "properties": {name.lower(): schema},
        }
        tail = MAP_READER.format(name=name).splitlines()
    properties = dict(schema["properties"])
    if is_versioned:
        properties.setdefault("version", VERSION)
        properties.setdefault("rootId", ROOT_ID)
    required = [member for member in properties if member in schema.get("required", [])]
    optional = [member for member in properties if member not in required]
    decoders: dict[str, str] = {}
    fields: list[str] = []
    for member in required + optional:
        kind, decoder = _type(properties[member])
        if decoder:
            decoders[snake(member)] = decoder
        is_nullable = "null" in properties[member].get("type", "")
        kind = kind + " | None" if is_nullable or member in optional else kind
        fields.append(f"    {snake(member)}: {kind}" + (" = None" if member in optional else ""))
        fields += _text(_python(properties[member].get("description", "")), 4)
    if name == "Change":
        tail = POSITION.splitlines()
    constants: list[str] = []
    if is_versioned:
        constants.append("    _is_versioned: ClassVar[bool] = True")
    if decoders:
        entries = "".join(f'        "{member}": {decoder},\n' for member, decoder in decoders.items())
        constants.append("    _decoders: ClassVar[Mapping[str, Decoder]] = {\n" + entries + "    }")
    if constants:
        constants.append("")
    return "\n".join(head + constants + fields + tail) + "\n"


VERSION = {"type": "integer", "description": "The version of the hierarchy after the request."}
ROOT_ID = {"type": "string", "description": "The id of the root of the hierarchy."}
POSITION = '''
    @property
    def position(self) -> str:
        """Returns the place in the log after which a reader goes on."""
        return f"{self.version}.{self.ordinal}"
'''
MAP_READER = '''
    @classmethod
    def from_json(cls, value: Mapping[str, Any], **further: Any) -> {name}:
        """Creates a record from a JSON object."""
        return cls(dict(value), **further)
'''


def _document(name: str, schema: dict[str, Any]) -> str:
    required = [member for member in schema["properties"] if member in schema["required"]]
    optional = [member for member in schema["properties"] if member not in required]
    text: list[str] = []
    base = "TypedDict"
    for members, total in ((required, True), (optional, False)):
        if not members:
            continue
        own = f"_{name}" if total and optional else name
        text += [f"class {own}({base}{'' if total else ', total=False'}):"]
        if own == name:
            text += [*_text(_holds(schema["description"], documents=True), 4), ""]
        for member in members:
            kind, _ = _type(schema["properties"][member], documents=True)
            text.append(f"    {member}: {kind}" + (" | None" if "null" in schema["properties"][member].get("type", "") else ""))
            text += _text(_python(schema["properties"][member]["description"], documents=True), 4)
        text += ["", ""]
        base = own
    return "\n".join(text).rstrip() + "\n"


def _type(schema: dict[str, Any], *, documents: bool = False) -> tuple[str, str | None]:
    if "$ref" in schema:
        name = _name(schema)
        if documents:
            return ("dict[str, int | None]" if name == "Range" else name), None
        return name, f"lambda value: {name}.from_json(value)"
    types = schema.get("type", "object")
    kind = next(each for each in ([types] if isinstance(types, str) else types) if each != "null")
    if kind == "array":
        item, decoder = _type(schema["items"], documents=documents)
        return f"list[{item}]", decoder and f"each({decoder})"
    if kind == "object":
        value, decoder = _type(schema["additionalProperties"], documents=documents)
        return f"dict[str, {value}]", decoder and f"by_name({decoder})"
    if kind == "string" and schema.get("format") == "date-time" and not documents:
        return "datetime", "time"
    return {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}[kind], None


def _name(schema: dict[str, Any]) -> str:
    reference: str = schema["$ref"]
    return reference.rsplit("/", 1)[1]


def _holds(description: str, *, documents: bool = False) -> str:
    return "Holds " + _python(description[0].lower() + description[1:], documents=documents)


def _python(description: str, *, documents: bool = False) -> str:
    text = re.sub(r"\b[Nn]ull\b|`null`", "None", description)
    if documents:
        return text
    text = re.sub(r"\b[Aa]bsent\b", "None", text)
    return re.sub(r"`([a-z]+[A-Z]\w*)`", lambda found: f"`{snake(found.group(1))}`", text)


def _text(text: str, indent: int) -> list[str]:
    quotes = '"""'
    prefix = " " * indent
    if not text:
        return []
    if indent + len(text) + 6 <= WIDTH:
        return [f"{prefix}{quotes}{text}{quotes}"]
    first, _, rest = text.partition(". ")
    if not rest:
        return [*textwrap.wrap(quotes + text, WIDTH, initial_indent=prefix, subsequent_indent=prefix), prefix + quotes]
    wrapped = textwrap.wrap(rest, WIDTH, initial_indent=prefix, subsequent_indent=prefix)
    return [f"{prefix}{quotes}{first}.", "", *wrapped, prefix + quotes]


def asynchronous() -> str:
    """Returns the text of the module with the asynchronous client."""
    text = (SOURCE / "client.py").read_text(encoding="utf-8")
    for pattern, replacement in REPLACEMENTS:
        text, count = re.subn(pattern, replacement, text)
        if not count:
            raise ValueError(f"nothing in client.py matches {pattern}")
    return text


REPLACEMENTS = [
    (r'\A"""[^\n]*', '"""Defines the asynchronous client. `tools/generate.py` writes this module from `client.py`."""'),
    (r"import Iterable, Iterator,", "import AsyncIterator, Awaitable, Iterable,"),
    (r"\bclass Client\b", "class AsyncClient"),
    (r"\bIterator\b", "AsyncIterator"),
    (r"_transport import Transport\b", "_async_transport import AsyncTransport, pause"),
    (r"\bTransport\(", "AsyncTransport("),
    (r"Callable\[\[\], str\]", "Callable[[], str | Awaitable[str]]"),
    (r"Callable\[\[float\], None\] = time\.sleep", "Callable[[float], Awaitable[None]] = pause"),
    (r"Callable\[\[Any\], P\]", "Callable[[Any], Awaitable[P]]"),
    (
        r"A client can be used by all threads, and after a fork\.",
        "A client can be used by all tasks, in one\n    event loop after another, and after a fork.",
    ),
    (r"\bself\.get_manager\(root_id\)", "(await self.get_manager(root_id))"),
    (r"(?<=return )self\._send\(", "await self._send("),
    (r"(?<=page = )(self\.list_changes|fetch)\(", r"await \1("),
    (r"\bself\.(_sleep|_transport\.send|_transport\.close|close)\(", r"await self.\1("),
    (r"    def (?!__init__|__repr__)(\w+)\(", r"    async def \1("),
    (r"async def next\(", "def next("),
    (r"__(enter|exit)__", r"__a\1__"),
    (r"\bfor (\w+) in self\.", r"async for \1 in self."),
    (r"( +)yield from (.*)\n", r"\1for item in \2:\n\1    yield item\n"),
]


def formatted(text: str, name: str) -> str:
    """Returns the text as the formatter writes it."""
    for arguments in (["check", "--fix", "--quiet", "--select", "I,F401"], ["format", "--quiet"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--stdin-filename", str(SOURCE / name), "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=PACKAGE)  # noqa: S603
        text = done.stdout
    return text


def main(arguments: list[str]) -> int:
    """Writes or compares the files."""
    outdated = []
    for name, make in (("records.py", records), ("async_client.py", asynchronous)):
        path = SOURCE / name
        text = formatted(make(), name)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        outdated.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    for name in outdated:
        print(f"{name} is out of date" if "--check" in arguments else f"{name} was written")
    return 1 if outdated and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
