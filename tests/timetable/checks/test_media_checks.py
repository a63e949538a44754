"""What is said about recordings."""

from pathlib import Path

import pytest

from orchestrator.model.findings import Finding, Severity
from orchestrator.timetable.checks.plan_checks import check
from orchestrator.timetable.checks.recording_checks import command
from orchestrator.timetable.loading import loads
from orchestrator.timetable.probe.recording import Recording
from tests.timetable.readers import EVENT

FINE = {
    "length_s": 300.0,
    "video": True,
    "audio": True,
    "keyframe_gap_s": 2.0,
    "picture_until_s": 300.0,
    "sound_until_s": 300.0,
    "sound_tracks": 1,
}


def checked(folder: Path, found: Recording | None, duration: str = "5m") -> tuple[Finding, ...]:
    text = (
        f'{EVENT}sessions:\n  - title: A\n    start: "18:00"\n    media: a.mp4\n'
        f"    duration: {duration}\n"
    )
    loaded = loads(text, folder / "t.yaml")
    assert loaded.timetable is not None
    recordings = {} if found is None else {folder / "a.mp4": found}
    return check(loaded.timetable, loaded.where, recordings)


def test_a_good_recording_has_no_problems(tmp_path: Path) -> None:
    """Nor has one that was not probed."""
    (tmp_path / "a.mp4").touch()
    assert checked(tmp_path, Recording(**FINE)) == ()
    assert checked(tmp_path, None) == ()


@pytest.mark.parametrize("folder_there", [False, True])
def test_a_recording_that_is_not_there_is_an_error(tmp_path: Path, folder_there: bool) -> None:
    """With the path that was looked for; a folder of that name is no recording."""
    if folder_there:
        (tmp_path / "a.mp4").mkdir()
    (problem,) = checked(tmp_path, None)
    assert problem.severity is Severity.ERROR
    assert problem.what == f"the recording is not there: {tmp_path / 'a.mp4'}"
    assert (problem.where.line, problem.where.column) == (5, 12)


@pytest.mark.parametrize(
    ("found", "severity", "what"),
    [
        ({"unreadable": "moov atom not found"}, "error", "cannot be read: moov atom not found"),
        ({"truncated": True}, "error", "breaks off before its end"),
        ({"video": False}, "error", "has no picture"),
        ({"audio": False}, "error", "has no sound"),
        ({"encrypted": True}, "error", "is encrypted"),
        ({"picture_broken": "there is no decoder for it"}, "error", "picture cannot be shown"),
        ({"picture_damaged_at_s": 65.0}, "error", "damaged at 1m05s"),
        ({"sound_broken": "OBS cannot play pcm_f64le"}, "error", "may not be heard: OBS"),
        ({"first_picture_s": 0.5}, "warning", "the first picture stands for 0.5 s; OBS may begin"),
        ({"sound_damaged_at_s": 5.0}, "error", "the sound is damaged at 5s"),
        ({"silent": True}, "warning", "silent throughout"),
        ({"silent": True, "sound_tracks": 2}, "warning", "sound track 1 of 2, which OBS plays"),
        ({"sound_tracks": 3, "sound_track": 2}, "warning", "3 sound tracks; OBS plays number 2"),
        ({"silent_side": "left"}, "warning", "on the right side alone"),
        ({"opposite": True}, "warning", "left and right are opposite"),
        ({"turned": 90}, "error", "turned by 90° for players; in OBS it would lie on its side"),
        ({"turned": 180}, "error", "in OBS it would stand on its head"),
        ({"picture_tracks": 2}, "warning", "has 2 pictures; OBS plays number 1 alone"),
        ({"picture_tracks": 3, "picture_track": 2}, "warning", "3 pictures; OBS plays number 2"),
        ({"see_through": True}, "warning", "the picture is see-through"),
        ({"pixel_aspect": 1.4545}, "warning", "squeezed by 45 %"),
        ({"pixel_aspect": 0.9}, "warning", "stretched by 10 %"),
        ({"changes_size": True, "pixel_format": "yuvj420p"}, "error", "changes its size"),
        ({"width": 3840, "height": 2160}, "warning", "3840×2160: a machine"),
        ({"interlaced": True}, "warning", "is interlaced"),
        ({"says_length": False}, "warning", "does not say how long it is"),
        ({"jump_s": 94_000.0, "jump_at_s": 5.0}, "error", "jumps by 26h06m40s at 5s"),
        ({"jump_s": -5.0, "jump_at_s": 70.0}, "error", "jumps by 5s at 1m10s"),
        ({"picture_wait_s": 4.1, "picture_wait_at_s": 61.0}, "error", "for 4s at 1m01s"),
        ({"sound_wait_s": 3.0}, "error", "the sound has a gap of 3s at 0s"),
        ({"picture_from_s": 6.0}, "error", "the picture begins 6s after the sound"),
        ({"sound_from_s": 2.5}, "error", "the sound begins 2s after the picture"),
        ({"picture_until_s": 75.0}, "error", "the picture ends 3m45s before the sound"),
        ({"picture_until_s": 292.0}, "warning", "the picture ends 8s before the sound"),
        ({"sound_until_s": 75.0}, "error", "the sound ends 3m45s before the picture"),
        ({"sound_until_s": 290.0}, "warning", "viewers hear nothing from there on"),
        ({"picture_hidden_s": 1.0}, "warning", "does not begin with a keyframe"),
        ({"black_start": True}, "warning", "a second of black"),
        ({"keyframe_gap_s": 12.4}, "warning", "12 s between keyframes"),
        ({"length_s": 303.5}, "warning", "is 4s longer than the planned 5m"),
        ({"length_s": 120.0}, "warning", "is 3m shorter than the planned 5m"),
    ],
)
def test_what_is_wrong_with_a_recording_is_said(
    tmp_path: Path, found: dict[str, object], severity: str, what: str
) -> None:
    """One problem for one fault."""
    (problem,) = checked(tmp_path, Recording(**{**FINE, **found}))
    assert problem.severity == severity
    assert what in problem.what
    assert problem.mend


@pytest.mark.parametrize(
    "found",
    [
        {"first_stamp_s": 30_000.0},
        {"first_stamp_s": -0.02},
        {"bits": 10, "hdr": "HLG", "pixel_format": "yuv420p10le"},
        {"pixel_aspect": 1.0002},
        {"picture_from_s": 0.4, "sound_from_s": 0.02},
        {"picture_until_s": 298.0, "sound_until_s": 300.0},
        {"picture_wait_s": 1.9, "sound_wait_s": 1.9},
        {"channels": 6, "sample_rate": 96_000},
        {"width": 3456, "height": 2234},
        {"changes_size": True, "pixel_format": "yuv420p"},
        {"picture_hidden_s": 0.04},
    ],
)
def test_what_obs_plays_right_is_no_fault(tmp_path: Path, found: dict[str, object]) -> None:
    """Whoever hears too many warnings reads none."""
    assert checked(tmp_path, Recording(**{**FINE, **found})) == ()


def test_a_slide_that_stands_at_the_end_is_no_early_end(tmp_path: Path) -> None:
    """Recorders write one frame for it; the one before stood as long."""
    found = {"picture_wait_s": 20.0, "picture_until_s": 270.0}
    told = [problem.what for problem in checked(tmp_path, Recording(**{**FINE, **found}))]
    assert len(told) == 1
    assert "stands still for 20s" in told[0]


def test_the_command_of_a_mend_can_be_pasted(tmp_path: Path) -> None:
    """Names with spaces and quotes are quoted; one that begins with a dash is no option."""
    assert command(Path("/x/Ann's talk.mov"), "-c copy") == (
        "ffmpeg -i 'Ann'\"'\"'s talk.mov' -c copy 'Ann'\"'\"'s talk-fixed.mov'"
    )
    assert command(Path("/x/-a.mov"), "-c copy", ".mp4") == (
        "ffmpeg -i ./-a.mov -c copy ./-a-fixed.mp4"
    )
    (problem,) = checked(tmp_path, Recording(**{**FINE, "says_length": False, "codec": "vp8"}))
    assert problem.mend.endswith("or: ffmpeg -i a.mp4 -c copy a-fixed.mkv")


@pytest.mark.parametrize("length", [297.5, 302.9])
def test_a_few_seconds_more_or_less_are_fine(tmp_path: Path, length: float) -> None:
    """Nobody plans to the second."""
    assert checked(tmp_path, Recording(**{**FINE, "length_s": length})) == ()


def test_the_real_length_can_be_copied_from_the_mend(tmp_path: Path) -> None:
    """In the timetable's own spelling."""
    (problem,) = checked(tmp_path, Recording(**{**FINE, "length_s": 331.2}))
    assert "duration: 5m31s" in problem.mend
    assert checked(tmp_path, Recording(**{**FINE, "length_s": 331.2}), "5m31s") == ()


def test_both_recordings_of_a_talk_are_looked_at(tmp_path: Path) -> None:
    """A backup that is missing is a warning, one with a fault is told as any other."""
    (tmp_path / "a.mp4").touch()
    text = (
        f'{EVENT}sessions:\n  - title: A\n    start: "18:00"\n    media: a.mp4\n'
        "    backup_media: b.mp4\n    duration: 5m\n"
    )
    loaded = loads(text, tmp_path / "t.yaml")
    assert loaded.timetable is not None
    (missing,) = check(loaded.timetable, loaded.where)
    assert missing.severity is Severity.WARNING
    assert missing.what.startswith("there is no backup: the recording is not there")
    assert missing.where.line == 6
    silent = {tmp_path / "b.mp4": Recording(**{**FINE, "audio": False})}
    (problem,) = check(loaded.timetable, loaded.where, silent)
    assert "has no sound" in problem.what
    assert problem.where.line == 6
    assert loaded.timetable.recordings == (tmp_path / "a.mp4", tmp_path / "b.mp4")
