"""Rows of the campaign on a real OBS: recordings that are not what they were."""

import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from tests.resilience.on_real_obs.looks import Look
from tests.resilience.on_real_obs.shows import A_MOMENT, Talk
from tests.resilience.on_real_obs.stage import Stage, jumps, staged
from tests.resilience.stage import Trial

BROKEN = Talk(2, 8, 6, start=0)
NEXT = Talk(4, 14, 4, start=18)
"""The talk that is spoiled, and the one after it, which is not to suffer."""

Spoil = Callable[[Path, random.Random], None]


def missing(file: Path, rng: random.Random) -> None:
    file.unlink()


def not_a_video(file: Path, rng: random.Random) -> None:
    file.write_bytes(rng.randbytes(300_000))


def cut_short(file: Path, rng: random.Random) -> None:
    """As a copy that was not waited for; its index, at the end, is missing."""
    whole = file.read_bytes()
    index = whole.rindex(b"moov")
    file.write_bytes(whole[: round(index * rng.uniform(0.1, 0.95))])


def recording_spoiled(spoil: Spoil) -> Trial:
    """Spoil it before the daemon starts: the check sees it, and so do viewers soon enough.

    Seconds from the planned start to the fallback picture.
    """

    def trial(folder: Path, rng: random.Random) -> float:
        with staged(folder, [BROKEN, NEXT]) as stage:
            spoil(stage.folder / BROKEN.file, rng)
            stage.write(14)
            assert "error: the recording" in stage.daemon.complaints()
            stage.daemon.spawn()
            return _fallback_and_on(stage)

    return trial


def _fallback_and_on(stage: Stage) -> float:
    """Return when the fallback picture came; see that everything after it is as planned."""
    stage.until(0)
    fallback = stage.seconds_to(lambda seen: seen.scene == "Fallback", 4)
    stage.seconds_until(lambda: stage.says(BROKEN.file), "the crew is told", 2)
    stage.until(NEXT.start + NEXT.seconds)
    # The fallback stays until the Q&A, which comes when the talk was to end.
    assert all(_is_fallback(seen) for seen in stage.seen(fallback, BROKEN.seconds - 0.5))
    stage.check_looks((-0.2, BROKEN.seconds + 3.8))
    assert fallback <= 2.0, f"the fallback picture came after {fallback:.2f} s"
    return fallback


def _is_fallback(seen: Look) -> bool:
    return seen.scene == "Fallback"


def recording_replaced(folder: Path, rng: random.Random) -> float:
    """Replace it during the show, by itself or by another or by none that can be played.

    Viewers see the one or the other move, or the fallback picture. Seconds until they do.
    """
    with staged(folder, [BROKEN, NEXT]) as stage:
        stage.open(rng.randint(10, 13))
        stage.until(rng.uniform(-4, 0.5))
        file = stage.folder / BROKEN.file
        fresh = file.with_suffix(".new")
        match rng.choice(["renamed over", "written over", "garbage", "gone"]):
            case "renamed over":
                shutil.copy(stage.folder / NEXT.file, fresh)
                fresh.rename(file)
            case "written over":
                file.write_bytes((stage.folder / NEXT.file).read_bytes())
            case "garbage":
                file.write_bytes(rng.randbytes(300_000))
            case _:
                file.unlink()
        stage.until(max(stage.now, 0))
        moves = stage.seconds_to(lambda seen: seen.clip is not None or _is_fallback(seen), 4)
        stage.until(NEXT.start + NEXT.seconds)
        stage.check_looks((-0.2, NEXT.start - 0.1))
        stands = _longest_stand(stage.seen(moves, BROKEN.seconds - 1))
        assert stands <= 2.5, f"the picture stood still for {stands:.1f} s"
        return moves


def recording_of_another_length(told: Sequence[int]) -> Trial:
    """Let the timetable call it shorter or longer than it is: the Q&A follows its real end.

    Seconds from that end to the Q&A.
    """

    def trial(folder: Path, rng: random.Random) -> float:
        other = replace(BROKEN, clip=5, seconds=12, told=rng.choice(told))
        with staged(folder, [other, replace(NEXT, start=None)]) as stage:
            stage.open(10)
            assert stage.now < 0, "the machine was too busy to start the daemon before the show"
            qa, closing = stage.plan.slots[2], stage.plan.slots[-1]
            stage.until(other.seconds - 0.5)
            expected = datetime.fromisoformat(stage.room()["on_air"]["expected_end"]).timestamp()
            assert expected - stage.start > other.seconds - 1, "an end is forecast that is over"
            stage.until(other.seconds + 3)
            rows = {row["item"]: row for row in stage.room()["rundown"]}
            begun = datetime.fromisoformat(rows["t5/qa"]["actual_start"]).timestamp()
            assert abs(begun - qa.start) <= A_MOMENT, "the crew's page has not followed"
            follows = datetime.fromisoformat(rows["t4/premiere"]["expected_start"]).timestamp()
            assert abs(follows - stage.plan.slots[3].start) <= A_MOMENT, "the forecast has not"
            late = stage.seconds_to(lambda seen: seen.scene == qa.scene, 1, other.seconds - 1) - 1
            stage.until(closing.start - stage.start + 1)
            stage.check_looks()
            (frames,) = stage.streamed()
            assert jumps(frames) == (0, 0), "a recording jumped on air"
            assert abs(late) <= A_MOMENT, f"the Q&A came {late:.2f} s after the recording's end"
        return late

    return trial


def _longest_stand(looks: list[Look]) -> float:
    """Return the seconds for which a recording showed the same frame at most."""
    longest, since = 0.0, None
    for before, seen in pairwise(looks):
        same = seen.clip is not None and (seen.clip, seen.seconds) == (before.clip, before.seconds)
        since = (since or before.at) if same else None
        longest = max(longest, seen.at - since if since else 0.0)
    return longest
