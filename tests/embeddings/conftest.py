"""The real encoder, loaded once for all tests that need it."""

import pytest

import embeddings


@pytest.fixture(scope="session")
def encoder() -> embeddings.Encoder:
    return embeddings.load()
