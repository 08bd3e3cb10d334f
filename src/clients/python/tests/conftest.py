"""Starts what several modules of tests share."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from servers import Connect, connecting
from service import Service

# A shell that starts the tests in the background lets them ignore interrupts, which the commands that they start would inherit.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Starts a service for all tests that do not disturb it, and returns its URL."""
    with Service(tmp_path_factory.mktemp("service")) as started:
        yield started.url


@pytest.fixture(params=["Client", "AsyncClient"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Returns a function that makes clients, those of a test all of one kind."""
    with connecting(request.param) as made:
        yield made
