"""The smallest sample document, indexed once for all tests of evaluation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.build import build_index
from index.encoder import load_encoder
from index.store import Store
from qa.home import sample_documents


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An index of the smallest sample document."""
    directory = tmp_path_factory.mktemp("index")
    smallest = min(sample_documents(), key=lambda path: path.stat().st_size)
    build_index([str(smallest)], directory, load_encoder(None))
    with Store.open(directory) as opened:
        yield opened
