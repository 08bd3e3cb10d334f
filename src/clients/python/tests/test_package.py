"""Tests that the package agrees with the service and with its own documents."""

from __future__ import annotations

import re
from importlib.metadata import requires, version
from pathlib import Path
from xml.etree import ElementTree

import refman

PACKAGE = Path(__file__).resolve().parents[1]
MAVEN = {"m": "http://maven.apache.org/POM/4.0.0"}


def test_the_version_is_that_of_the_service() -> None:
    pom = ElementTree.parse(PACKAGE.parents[2] / "pom.xml")  # noqa: S314
    expected = pom.findtext("m:version", namespaces=MAVEN)
    assert version("refman-client") == refman.__version__ == expected


def test_the_package_has_no_dependencies() -> None:
    assert not requires("refman-client")


def test_the_examples_of_the_readme_run() -> None:
    examples = re.findall(r"```python\n(.*?)```", (PACKAGE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) >= 2
    for example in examples:
        exec(compile(example, "README.md", "exec"), {})  # noqa: S102
