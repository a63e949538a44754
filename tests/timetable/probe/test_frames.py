"""Whether a recording plainly shows something, or moves, where OBS does not."""

from pathlib import Path

import av
import numpy as np
import pytest

from orchestrator.timetable.probe.frames import is_plainly_seen, moves_throughout

RATE, WIDTH, HEIGHT = 10, 96, 54


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a film: it moves for 8 s, stands for 6 s, and is black for 6 s."""
    path = tmp_path_factory.mktemp("films") / "film.mp4"
    with av.open(str(path), "w") as out:
        picture = out.add_stream("libx264", rate=RATE)
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        picture.options = {"preset": "ultrafast"}
        for number in range(20 * RATE):
            light = np.full((HEIGHT, WIDTH), 60, np.uint8)
            left = min(number, 8 * RATE)
            light[:, left : left + 24] = 220
            if number >= 14 * RATE:
                light[:] = 0
            out.mux(picture.encode(av.VideoFrame.from_ndarray(light, format="gray")))
        out.mux(picture.encode(None))
    return path


@pytest.mark.parametrize(
    ("since", "until", "seen"),
    [(1, 1.5, True), (9, 12, True), (13.2, 14.2, False), (16, 18, False)],
)
def test_a_film_is_plainly_seen_where_nothing_around_is_black(
    film: Path, since: float, until: float, seen: bool
) -> None:
    """Where it turns black it may be either."""
    assert is_plainly_seen(film, since, until) is seen


@pytest.mark.parametrize(
    ("since", "until", "moves"), [(0, 7, True), (2, 9, False), (9, 13, False), (0, 1, False)]
)
def test_a_film_moves_where_each_second_is_another(
    film: Path, since: float, until: float, moves: bool
) -> None:
    """Slides stand, and of too short a while nothing is said."""
    assert moves_throughout(film, since, until) is moves


def test_of_what_cannot_be_looked_at_nothing_is_said(film: Path, tmp_path: Path) -> None:
    """It is on OBS's computer alone, is none, or has ended there."""
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(b"no film")
    for path in (tmp_path / "none.mp4", junk):
        assert not is_plainly_seen(path, 1, 2)
        assert not moves_throughout(path, 0, 10)
    assert not is_plainly_seen(film, 40, 41)
    assert not moves_throughout(film, 30, 41)
