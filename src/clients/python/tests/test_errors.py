"""Tests that errors are what callers catch, whether the local engine or a service raised them."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import refman
from refman.errors import from_problem, refusal


class Caught(Exception):  # noqa: N818
    """Stands for an error of Circuit Synth."""


def test_an_error_of_the_service_survives_pickling() -> None:
    error = from_problem(
        "A text.",
        "already_in_use",
        409,
        category="validation",
        details={"ownerId": "power"},
        request_id="id-1",
        retry_after=2.0,
    )
    for copied in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(copied) is refman.ReferenceInUseError
        assert str(copied) == "A text."
        assert vars(copied) == vars(error)
        assert copied.owner_id == "power"


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("already_in_use", RuntimeError),
        ("counter_overflow", RuntimeError),
        ("reserved_reference", ValueError),
        ("invalid_count", ValueError),
        ("reference_not_found", LookupError),
        ("hierarchy_cycle", RuntimeError),
    ],
)
def test_engine_and_service_raise_the_same_class_for_a_code(code: str, caught: type[Exception]) -> None:
    local = refusal(code, "A text.")
    remote = from_problem("A text.", code, 409, category=local.category)
    assert type(local) is type(remote)
    assert isinstance(local, caught)
    assert (local.status, local.request_id, local.retry_after) == (None, None, None)


def test_a_refused_release_is_a_failed_look_up_that_circuit_synth_catches_too() -> None:
    error: Any = refusal("reference_not_found", "A text.", caught_as=Caught)
    assert isinstance(error, Caught)
    assert isinstance(pickle.loads(pickle.dumps(error)), Caught)
    with pytest.raises(LookupError):
        refman.ReferenceManager().release_reference("R1")
