from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.pipeline.ports import Views
from tests.contract.views import VIEWS, make_views


@pytest.fixture(params=VIEWS)
def views(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Views]:
    views = make_views(request, tmp_path)
    yield views
    views.close()
