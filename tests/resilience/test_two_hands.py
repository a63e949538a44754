"""Two daemons at one OBS: the one that lost it has nothing more carried out there.

`make one-hand` (HANDS=50) goes each road again and again; here each is gone once.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journal.real_postgres import RealPostgres
from tests.resilience.two_hands import ROADS, Road, session_ends, walk

WALKS = int(os.environ.get("HANDS", "0"))

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def seeds(road: int, roads: int) -> range:
    """Return the seeds with which a road is gone: all roads together as often as is asked."""
    return range(max(1, -(-(WALKS - road) // roads)))


@pytest.fixture(scope="module")
def server() -> Iterator[RealPostgres]:
    """Run a PostgreSQL of this module's own."""
    postgres = RealPostgres()
    try:
        postgres.start()
        yield postgres
    finally:
        postgres.remove()


@pytest.mark.parametrize(
    ("road", "seed"),
    [
        pytest.param(road, seed, id=f"{road.__name__}-{seed}")
        for number, road in enumerate(ROADS)
        for seed in seeds(number, len(ROADS) + 1)
    ],
)
def test_who_lost_an_obs_has_nothing_more_carried_out(
    road: Road, seed: int, tmp_path: Path
) -> None:
    """Counted at OBS, by the process that has the connection; its crew reads who has it."""
    assert walk(road, tmp_path, seed) == []


@pytest.mark.postgres
@pytest.mark.parametrize("seed", seeds(len(ROADS), len(ROADS) + 1))
def test_whose_session_at_the_journals_server_ended_has_nothing_more_carried_out(
    seed: int, tmp_path: Path, server: RealPostgres
) -> None:
    """The second daemon gets the journal at once, and with it the show."""
    address = server.new_database()
    assert walk(session_ends(server, address), tmp_path, seed, address) == []
