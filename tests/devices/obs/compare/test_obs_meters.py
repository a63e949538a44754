"""What OBS's meters show is held against what should be heard: a talk, a Q&A, and what is odd."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from orchestrator.devices.hearing import DEAF, Hearing, Light, Limits
from orchestrator.devices.obs.compare.meters import Airing, Meters, peaks_of
from orchestrator.devices.obs.compare.mix import Mix
from orchestrator.model.loudness import SILENT, digit_of
from tests.devices.obs.sights import FIRST, NOW, A, ago, playing

LOUD, QUIET = digit_of(0.3), SILENT
TALK, GUEST = "“A” (Premiere)", "Guest"
EVERY = timedelta(seconds=0.05)


def message(**inputs: float | list[float]) -> dict[str, Any]:
    """Return what OBS tells: the mean, the loudest after the fader, and before it."""
    told = []
    for name, level in inputs.items():
        levels = level if isinstance(level, list) else [level, level]
        channels = [[each * 0.7, each, max(each, 0.2)] for each in levels]
        told.append({"inputName": name.replace("_", " "), "inputLevelsMul": channels})
    return {"inputs": told}


def instants(since: datetime, until: datetime) -> Iterator[datetime]:
    while since < until:
        yield since
        since += EVERY


def talk(loudness: str = str(LOUD) * 60, cursor: float = 30.0, **changes: Any) -> Airing:
    """Return a talk of which so many seconds have played now."""
    return Airing(
        "a/premiere", TALK, ago(cursor), False, "1", playing(A, FIRST, cursor, **changes), loudness
    )


def live(since: datetime = NOW) -> Airing:
    return Airing("a/qa", "“A” (Live Q&A)", since, True, "1")


def listened(
    airing: Airing, level: Any, seconds: float, name: str = "Talk_A", limits: Limits | None = None
) -> Hearing:
    """Return what is known after the input showed this level up to now, for so many seconds."""
    meters, known = Meters(limits or Limits()), DEAF
    for at in instants(ago(seconds), NOW + EVERY):
        meters.note(message(**{name: level}) if name else message(), at)
        known = meters.hearing(airing, at, known)
    return known


def test_a_talk_with_sound_on_its_meter_is_heard() -> None:
    """With how loud it is."""
    found = listened(talk(), 0.5, 3)
    assert (found.light, found.words, found.alert) == (Light.HEARD, "", "")
    assert found.level_db == -6.0
    assert found.item == "a/premiere"


def test_a_talk_without_sound_on_its_meter_is_told_where_its_recording_has_some() -> None:
    """Not muted, not turned down, on its tracks: the meters alone say so."""
    found = listened(talk(), 0.0, 3)
    assert found.light is Light.NOT_HEARD
    assert found.alert.startswith(f"{TALK} is not heard: its recording has sound here")
    assert "“Talk A”" in found.alert
    assert found.level_db is None


def test_it_is_told_within_three_seconds_and_not_before_two() -> None:
    """A breath is no alert."""
    assert listened(talk(), 0.0, 1.9).light is Light.AWAITED
    assert listened(talk(), 0.0, 2.1).light is Light.NOT_HEARD


@pytest.mark.parametrize(
    ("loudness", "light"),
    [
        (str(QUIET) * 60, Light.SILENT),
        (str(LOUD) * 29 + str(QUIET) * 31, Light.SILENT),
        (str(LOUD) * 31 + str(QUIET) * 29, Light.NOT_HEARD),
        (str(QUIET) * 30 + str(LOUD) * 30, Light.SILENT),
        (str(LOUD) * 28 + str(QUIET) + str(LOUD) * 31, Light.AWAITED),
        ("8" * 60, Light.AWAITED),
        ("", Light.AWAITED),
        (str(LOUD) * 20, Light.AWAITED),
    ],
    ids=[
        "no sound at all",
        "silent since a second",
        "silent in a second",
        "sound since just now",
        "silent two seconds ago",
        "so quiet that a fader may hide it",
        "nobody has listened to it",
        "it was measured as shorter",
    ],
)
def test_a_silence_of_the_recording_is_no_alert(loudness: str, light: Light) -> None:
    """Nor what may be one, for OBS's cursor is not exact; nor what is not known."""
    found = listened(talk(loudness), 0.0, 2.4)
    assert found.light is light
    assert bool(found.alert) is (light is Light.NOT_HEARD)


def test_a_talk_that_was_heard_is_heard_in_a_short_silence() -> None:
    """The light does not flicker with each pause of the speaker."""
    meters, known = Meters(Limits()), DEAF
    airing = talk("8" * 60)
    for at in instants(ago(5), NOW):
        level = 0.2 if at < ago(1.5) else 0.0
        meters.note(message(Talk_A=level), at)
        known = meters.hearing(airing, at, known)
    assert known.light is Light.HEARD


def test_what_was_told_stays_so_until_it_is_heard() -> None:
    """Not again after each pause of the speaker: the crew would be told all evening."""
    meters, known = Meters(Limits()), DEAF
    airing = talk(str(LOUD) * 25 + str(QUIET) * 3 + str(LOUD) * 32)
    alerts = []
    for at in instants(ago(10), NOW):
        meters.note(message(Talk_A=0.0), at)
        known = meters.hearing(airing, at, known)
        alerts.append(known.alert)
    assert len({each for each in alerts if each}) == 1
    assert alerts.index(alerts[-1]) < 60
    assert "" not in alerts[alerts.index(alerts[-1]) :]
    meters.note(message(Talk_A=0.2), NOW)
    assert meters.hearing(airing, NOW, known).light is Light.HEARD


@pytest.mark.parametrize(
    "mix",
    [
        Mix(muted=True),
        Mix(turned_down=True),
        Mix(off=frozenset("1")),
        Mix(no_track=True),
        Mix(monitor_only=True),
    ],
)
def test_what_the_mixer_keeps_back_is_not_heard_whatever_the_meter_shows(mix: Mix) -> None:
    """Tracks and monitoring change no meter. The device's health tells the crew of each."""
    found = listened(talk(mix=mix), 0.5, 1)
    assert found.light is Light.NOT_HEARD
    assert "viewers hear nothing of the talk" in found.words
    assert found.alert == ""


def test_a_recording_that_is_not_seen_to_play_is_awaited() -> None:
    """Its picture is another's matter."""
    still = Airing("a/premiere", TALK, ago(30), False, "1")
    assert listened(still, 0.0, 5).light is Light.AWAITED


@pytest.mark.parametrize(("seconds", "light"), [(19, Light.AWAITED), (21, Light.NOT_HEARD)])
def test_a_qa_in_which_nobody_is_heard_is_told_after_a_while(seconds: int, light: Light) -> None:
    """People need a moment; then somebody has to look."""
    found = listened(live(ago(seconds)), 0.001, seconds, GUEST)
    assert found.light is light
    if light is Light.NOT_HEARD:
        assert found.alert.startswith(
            "“A” (Live Q&A) has run 20 s and nobody is heard: OBS's meters show nothing of “Guest”"
        )


def test_a_qa_without_an_input_that_could_be_heard_says_so() -> None:
    """The scene lacks the call's sound."""
    assert "no input with sound is on program in OBS" in listened(live(ago(21)), 0.0, 21, "").alert


def test_a_qa_in_which_somebody_speaks_is_heard() -> None:
    """Whoever it is."""
    assert listened(live(ago(60)), 0.05, 60, GUEST).light is Light.HEARD


def test_a_pause_in_a_qa_is_no_alert_and_a_long_one_is() -> None:
    """People think before they answer; a minute is more than that."""
    meters, known = Meters(Limits()), DEAF
    airing = live(ago(100))
    lights = {}
    for at in instants(ago(100), NOW):
        meters.note(message(Guest=0.1 if at < ago(70) else 0.0), at)
        known = meters.hearing(airing, at, known)
        lights[round((NOW - at).total_seconds())] = known.light
    assert lights[15] is Light.HEARD
    assert lights[5] is Light.NOT_HEARD
    assert "nobody has been heard for 60 s" in known.alert


def test_what_is_on_no_streamed_track_is_nobody() -> None:
    """Its meter moves all the while."""
    meters, known = Meters(Limits()), DEAF
    airing = live(ago(21))
    meters.mixes["Guest"] = Mix(off=frozenset("1"))
    for at in instants(ago(21), NOW + EVERY):
        meters.note(message(Guest=0.3), at)
        known = meters.hearing(airing, at, known)
    assert known.light is Light.NOT_HEARD
    assert "in OBS's mixer “Guest” does not go out" in known.alert
    assert known.level_db is None


def test_a_guest_on_one_side_alone_is_told() -> None:
    """Not at once: a stereo call may begin so."""
    assert listened(live(ago(30)), [0.2, 0.0], 9, GUEST).words == ""
    found = listened(live(ago(30)), [0.0, 0.2], 11, GUEST)
    assert found.light is Light.HEARD
    assert found.alert == "“A” (Live Q&A): only the right side of “Guest” is heard"


def test_a_guest_who_comes_late_on_one_side_is_not_told_at_once() -> None:
    """What counts is since when that one speaks, not how long the Q&A has run."""
    meters, known = Meters(Limits()), DEAF
    airing = live(ago(60))
    for at in instants(ago(60), NOW + EVERY):
        meters.note(message(Host=0.2, Guest=[0.2, 0.0] if at >= ago(5) else 0.0), at)
        known = meters.hearing(airing, at, known)
    assert known.words == ""


def test_a_guest_on_one_channel_is_on_no_side() -> None:
    """An OBS that mixes to mono lists one; nobody misses the other."""
    assert listened(live(ago(30)), [0.2], 12, GUEST).words == ""


def test_a_guest_in_the_middle_of_many_channels_is_on_no_side() -> None:
    """Of a device with six channels the third is the middle."""
    assert listened(live(ago(30)), [0.0, 0.0, 0.2], 12, GUEST).words == ""


def test_a_guest_who_is_too_loud_is_told() -> None:
    """For seconds, not for a cough."""
    assert listened(live(ago(30)), 1.0, 3, GUEST).words == ""
    assert "“Guest” is too loud, and torn" in listened(live(ago(30)), 1.0, 7, GUEST).alert


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"inputs": None},
        {"inputs": [None, 7, {}]},
        {"inputs": [{"inputName": "x", "inputLevelsMul": [7, [], [1], [0, "x"], [0, True, 0]]}]},
        {"inputs": [{"inputName": "x", "inputLevelsMul": [[0, float("inf"), 0], [0, -1, 0]]}]},
    ],
)
def test_what_cannot_be_read_is_silence(odd: dict[str, Any]) -> None:
    """No real OBS sends it."""
    assert all(peak in (0.0, 1.0) for _, peaks in peaks_of(odd) for peak in peaks)


def test_an_input_that_is_listed_twice_is_as_loud_as_its_loudest() -> None:
    """OBS 29 lists one so for a while."""
    meters = Meters(Limits())
    told = message(Guest=0.0)["inputs"] + message(Guest=0.5)["inputs"]
    meters.note({"inputs": told + message(Guest=0.0)["inputs"]}, NOW)
    assert meters.level_db("1", NOW) == -6.0


def test_a_meter_falls_after_a_second() -> None:
    """What was loud once is not shown for ever."""
    meters = Meters(Limits())
    meters.note(message(Guest=0.5), ago(2))
    meters.note(message(Guest=0.0), NOW)
    assert meters.level_db("1", NOW) is None
