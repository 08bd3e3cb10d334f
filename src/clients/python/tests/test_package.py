"""Tests that the package agrees with the service and with its own documents."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import requires, version
from pathlib import Path
from xml.etree import ElementTree

import pytest

import refman

PACKAGE = Path(__file__).resolve().parents[1]
MAVEN = {"m": "http://maven.apache.org/POM/4.0.0"}


def test_the_version_is_that_of_the_service() -> None:
    pom = ElementTree.parse(PACKAGE.parents[2] / "pom.xml")  # noqa: S314
    expected = pom.findtext("m:version", namespaces=MAVEN)
    assert version("refman-client") == refman.__version__ == expected


def test_the_package_has_no_dependencies_but_those_of_extras() -> None:
    assert [each for each in requires("refman-client") or [] if "extra ==" not in each] == []


def test_the_synchronous_part_needs_only_the_standard_library() -> None:
    program = """
import sys
for name in ("anyio", "httpx", "yaml"):
    sys.modules[name] = None
import refman
loaded = {"http.client", "refman.records", "refman.shared", "socket"} & set(sys.modules)
assert not loaded, f"the local engine needs no network, but loads {loaded}"
refman.Client("http://127.0.0.1:1").close()
try:
    refman.AsyncClient
except ImportError as error:
    assert "pip install 'refman-client[async]'" in str(error)
else:
    raise AssertionError("httpx is missing, and nothing said so")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_public_name_can_be_imported() -> None:
    for name in refman.__all__:
        assert getattr(refman, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        refman.Nonsense  # noqa: B018


def test_the_examples_of_the_readme_run() -> None:
    examples = re.findall(r"```python\n(.*?)```", (PACKAGE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) >= 2
    for example in examples:
        exec(compile(example, "README.md", "exec"), {})  # noqa: S102
