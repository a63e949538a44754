"""The journal's PostgreSQL goes while a show runs; longer, with a table: `make faults-postgres`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journal.real_postgres import RealPostgres
from tests.resilience.server_trouble import WAYS, servers, trial

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(300)]


SHORT = ("black-holed",)
"""The way that no other test of the journal goes."""


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[RealPostgres, RealPostgres]]:
    """Run two servers of this module's own."""
    with servers() as running:
        yield running


@pytest.mark.parametrize("way", WAYS if os.environ.get("LONG") == "1" else SHORT)
def test_the_show_goes_on_without_the_journals_server(
    way: str, both: tuple[RealPostgres, RealPostgres], tmp_path: Path
) -> None:
    """Q&As come while it is away, the crew is told, and nothing is lost unless told as lost."""
    came = trial(WAYS[way], both, tmp_path, lasts=0)
    assert came.qas
    assert came.lost == ()
