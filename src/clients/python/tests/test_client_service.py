"""Tests the client on a service."""

from __future__ import annotations

import uuid

import pytest

from refman import Client, ReferenceInUseError


@pytest.fixture
def root() -> str:
    return uuid.uuid4().hex


def test_a_generated_reference_cannot_be_registered_again(service: str, root: str) -> None:
    with Client(service) as client:
        client.find_or_create_manager(root)
        assert client.generate_references(root, "R", 2).references == ["R1", "R2"]
        with pytest.raises(ReferenceInUseError) as refused:
            client.register_references(root, ["R2"])
    assert refused.value.code == "already_in_use"
    assert refused.value.status == 409
    assert refused.value.owner_id == root
    assert refused.value.request_id
