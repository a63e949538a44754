"""The schedules that ship, and the demo's recordings."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import av
import pytest
from PIL import Image

from orchestrator.model.options import YouTubeOptions
from orchestrator.model.timetable import SessionKind, Timetable
from orchestrator.rundown.layout import PlannedTime
from orchestrator.show.script_reader import first_start, moved
from orchestrator.timetable.checks.plan_checks import check, planned_times
from orchestrator.timetable.loading import Loaded, load

SCHEDULES = Path(__file__).parents[2] / "schedules"


SHIPPED = ("2020-09-19.yaml", "demo.yaml", "festival.yaml", "live-day.yaml")


def shipped(name: str) -> Loaded:
    loaded = load(SCHEDULES / name)
    assert loaded.problems == ()
    return loaded


def timetable(name: str) -> Timetable:
    found = shipped(name).timetable
    assert found is not None
    return found


def plan(name: str) -> list[PlannedTime]:
    (room,) = planned_times(timetable(name), {})
    return list(room)


def test_every_shipped_schedule_is_held_here() -> None:
    """One that is added is added to the tests."""
    assert {path.name for path in SCHEDULES.glob("*.yaml")} == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_schedule_has_no_problem_but_recordings_to_come(name: str) -> None:
    """They are not part of the repository."""
    loaded = shipped(name)
    assert loaded.timetable is not None
    problems = check(loaded.timetable, loaded.where)
    assert all("the recording is not there" in problem.what for problem in problems)


def test_the_first_meetup_has_its_seven_talks() -> None:
    """With the eight speakers of the day, on the broadcast of the day."""
    meetup = timetable("2020-09-19.yaml")
    talks = [s for s in meetup.sessions if s.kind is SessionKind.TALK]
    assert len(talks) == 7
    assert len({speaker.key for talk in talks for speaker in talk.speakers}) == 8
    assert all(talk.abstract and talk.media and talk.qa for talk in talks)
    assert meetup.rooms["ml-art"].youtube == YouTubeOptions(broadcast="othTjSowvqY")


def test_the_first_meetup_takes_about_three_hours() -> None:
    """In an afternoon and evening in Moscow."""
    meetup = plan("2020-09-19.yaml")
    assert meetup[0].start == datetime(2020, 9, 19, 14, 0, tzinfo=UTC)
    assert meetup[-1].end - meetup[0].start == timedelta(hours=3)


def test_the_first_meetup_says_that_its_times_are_illustrative() -> None:
    """The real ones are not known."""
    assert "ILLUSTRATIVE" in (SCHEDULES / "2020-09-19.yaml").read_text(encoding="utf-8")


def test_the_festival_has_three_days_two_rooms_and_a_night_out() -> None:
    """Saturday lasts until half past midnight, and in the night after it the clocks change."""
    festival = timetable("festival.yaml")
    assert [day.name for day in festival.event.days] == ["Opening", "Saturday", "Sunday"]
    assert len(festival.rooms) == 2
    rooms = [list(room) for room in planned_times(festival, {})]
    ends = max(p.end for room in rooms for p in room if p.session.day == date(2026, 10, 24))
    assert ends.astimezone(festival.event.zone).isoformat() == "2026-10-25T00:30:00+02:00"
    assert {day.date for day in festival.event.days} == {
        festival.day_of(session) for session in festival.sessions
    }


def test_the_day_of_live_talks_has_no_recording() -> None:
    """A panel on a scene of its own, and lightning talks in one slot."""
    live = timetable("live-day.yaml")
    assert live.recordings == ()
    assert [session.id for session in live.sessions if session.scene] == ["panel"]
    assert len(live.event.days) == 1


def test_the_demo_takes_under_two_minutes_and_shows_everything() -> None:
    """Q&As, a back-to-back pair, a break, a gap before a pinned start."""
    demo = plan("demo.yaml")
    assert timedelta(seconds=80) < demo[-1].end - demo[0].start < timedelta(minutes=2)
    assert any(s.session.kind is SessionKind.BREAK for s in demo)
    pairs = list(pairwise(demo))
    assert any(a.session.qa is None and a.end == b.start and b.session.media for a, b in pairs)
    assert any(a.end < b.start for a, b in pairs)
    assert sum(s.session.qa is not None for s in demo) >= 3


def test_the_demo_starts_when_one_wants() -> None:
    """Twenty seconds from now, any day."""
    soon = datetime(2031, 1, 1, 23, 59, 50, tzinfo=UTC)
    demo = timetable("demo.yaml")
    assert moved(demo, soon - first_start(demo)).sessions[0].start == soon


def test_the_demos_durations_are_those_of_its_clips(clip_maker: ModuleType) -> None:
    """The timetable and the script that makes the clips agree, also on titles and speakers."""
    talks = [s for s in timetable("demo.yaml").sessions if s.media is not None]
    from_schedule = [(s.media.name, s.title, s.byline, s.duration) for s in talks if s.media]
    from_script = [
        (c.file, c.title, c.speaker, timedelta(seconds=c.seconds)) for c in clip_maker.CLIPS
    ]
    assert from_schedule == from_script


@pytest.fixture(scope="module")
def clip(clip_maker: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a clip of three seconds."""
    short = clip_maker.Clip(21, "short.mp4", "Title", "Speaker", 3, 440, "#204060")
    return clip_maker.make(short, tmp_path_factory.mktemp("clips"))


def test_every_frame_of_a_clip_can_be_told(clip: Path, clip_maker: ModuleType) -> None:
    """By the strip, in order, with a keyframe every two seconds."""
    with av.open(str(clip)) as container:
        frames = [(f.key_frame, f.to_image()) for f in container.decode(video=0)]
    strips = [clip_maker.read_strip(image) for _, image in frames]
    assert strips == [(21, n) for n in range(90)]
    assert [n for n, (key, _) in enumerate(frames) if key] == [0, 60]


def test_a_strip_survives_scaling_and_bad_encoding(clip: Path, clip_maker: ModuleType) -> None:
    """Streams are both."""
    with av.open(str(clip)) as container:
        image = next(container.decode(video=0)).to_image()
    for size in ((1280, 720), (320, 180), (854, 480)):
        scaled = image.resize(size)
        scaled.save(clip.with_suffix(".jpg"), quality=25)
        with Image.open(clip.with_suffix(".jpg")) as worn:
            assert clip_maker.read_strip(worn) == (21, 0)


def test_other_pictures_have_no_strip(clip_maker: ModuleType) -> None:
    """Black, grey, noise, a strip with one block wrong."""
    assert clip_maker.read_strip(Image.new("RGB", (640, 360), "black")) is None
    assert clip_maker.read_strip(Image.new("RGB", (640, 360), "#888")) is None
    assert clip_maker.read_strip(Image.effect_noise((640, 360), 90)) is None
    spoiled = Image.new("L", (640, 360))
    bits = clip_maker.strip_bits(3, 777)
    bits[15] ^= 1
    for n, bit in enumerate(bits):
        spoiled.paste(255 * bit, (n * 20, 0, n * 20 + 20, 20))
    assert clip_maker.read_strip(spoiled) is None


def test_flash_and_beep_are_in_step(clip: Path) -> None:
    """At every full second, within a frame."""
    with av.open(str(clip)) as container:
        flashes = [f.time for f in container.decode(video=0) if _is_bright(f.to_image())]
    starts = [t for before, t in pairwise([-1.0, *flashes]) if t - before > 0.5]
    assert starts == pytest.approx([0, 1, 2], abs=0.001)
    assert _beeps(clip) == pytest.approx([0, 1, 2], abs=1 / 30)


def test_a_clip_is_the_same_each_time(clip: Path, clip_maker: ModuleType) -> None:
    """Byte for byte."""
    short = clip_maker.Clip(21, "again.mp4", "Title", "Speaker", 3, 440, "#204060")
    assert clip_maker.make(short, clip.parent).read_bytes() == clip.read_bytes()


def _is_bright(image: Image.Image) -> bool:
    return image.convert("L").getpixel((590, 310)) > 128


def _beeps(clip: Path) -> list[float]:
    """Return when the sound rises above the quiet tone, in seconds."""
    beeps: list[float] = []
    with av.open(str(clip)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                samples = memoryview(bytes(part.planes[0])).cast("h")[: part.samples]
                loud = next((n for n, level in enumerate(samples) if abs(level) > 8000), None)
                if loud is not None:
                    moment = part.time + loud / 48_000
                    if not beeps or moment - beeps[-1] > 0.5:
                        beeps.append(moment)
    return beeps
