"""What the crew is told when something changes by itself."""

from dataclasses import replace

from orchestrator.conductor.alerts import AHEAD, UNHEARD, UNSEEN
from orchestrator.devices.hearing import DEAF, Hearing, Light
from orchestrator.devices.port import Changed
from orchestrator.devices.seeing import ALL_SEEN, Seeing
from orchestrator.model.as_run import HEARD
from orchestrator.model.decisions import Back, Extend, Skip, Take
from orchestrator.news import Alert, News
from tests.conductor.stage import Stage
from tests.rundown.shows import at, day, live, minutes, talk

FULL = day(talk("a", "18:00", length=10, qa=5), talk("b", length=10, qa=5), live("c", "18:30"))


def told(stage: Stage) -> list[str]:
    return [f"{alert.room}: {alert.text}" for alert in stage.conductor.news.alerts]


def test_an_item_that_loses_its_time_is_told_once() -> None:
    """A Q&A that runs over takes the time of the next one: the crew hears it at once."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:10"))
        stage.device.recording_ended()
        await stage.until(at("18:12"))
        await stage.conductor.decide("main", Extend("a/qa", minutes(6)), "crew")
        await stage.conductor.decide("main", Extend("a/qa", minutes(1)), "crew")
        await stage.until(at("18:13"))

    stage = Stage(FULL, at("17:58")).play(act)
    assert told(stage) == [
        "main: “B” (Live Q&A) is left out: no time is left before the next pinned start"
    ]


def test_what_an_operator_leaves_out_is_not_told() -> None:
    """They know."""

    async def act(stage: Stage) -> None:
        await stage.conductor.decide("main", Skip("b/premiere"), "crew")

    assert told(Stage(FULL, at("17:58")).play(act)) == []


def test_what_a_take_has_passed_over_is_a_note() -> None:
    """Who takes knows; nobody has to acknowledge it. With the take taken back, it is over."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:05"))
        await stage.conductor.decide("main", Take("b/premiere"), "crew")
        (note,) = stage.conductor.news.alerts
        assert note.text == "“A” (Live Q&A) is left out: passed over"
        assert note.note
        await stage.conductor.decide("main", Back("a/premiere"), "crew")
        assert note.over == at("18:05")

    Stage(FULL, at("17:58")).play(act)


def test_a_device_that_is_away_before_and_after_a_restart_is_told_once() -> None:
    """What was acknowledged stays so, until the device is back."""
    stage = Stage(FULL, at("17:58"))
    before = News(stage.clock)
    before.alert("main", "OBS studio is lost: out of reach", "OBS studio is away")
    stage.stood_before = before.lasting
    stage.device.find = lambda: None  # type: ignore[method-assign] # nothing answers at first
    found = type(stage.device).find

    async def come(stage: Stage) -> None:
        await stage.until(at("17:58:02.500"))
        (alert,) = stage.conductor.news.alerts
        assert alert.over is None
        found(stage.device)
        await stage.until(at("17:58:05"))
        assert alert.over is not None

    stage.play(come)


def test_a_device_that_is_lost_and_back_is_told_at_once() -> None:
    """Both with what a crew member needs: which, why, for how long."""

    async def act(stage: Stage) -> None:
        changed = stage.conductor.news.watch()
        await stage.until(at("17:58:30.500"))
        changed.clear()
        stage.device.lose()
        await stage.clock.sleep(0)
        await stage.clock.sleep(0)
        assert changed.is_set()
        await stage.until(at("17:58:50"))
        stage.device.find()
        await stage.until(at("17:59"))

    stage = Stage(FULL, at("17:58")).play(act)
    assert told(stage) == [
        "main: OBS studio is lost: out of reach",
        "main: OBS studio is back after 20 s",
    ]


def test_a_device_that_was_never_there_is_told() -> None:
    """The crew hears it a second after the start, once; and when it comes."""

    stage = Stage(FULL, at("17:58"))
    stage.device.find = lambda: None  # type: ignore[method-assign] # nothing answers at first
    found = type(stage.device).find

    async def come(stage: Stage) -> None:
        await stage.until(at("17:58:02.500"))
        assert told(stage) == ["main: OBS studio is not reached: out of reach"]
        await stage.until(at("17:58:30"))
        found(stage.device)
        await stage.until(at("17:58:32"))

    stage.play(come)
    assert told(stage)[1:] == ["main: OBS studio is back after 30 s"]


def hears(stage: Stage, found: Hearing) -> None:
    """Let the device hear this, and say that something has changed."""
    stage.device.hearing = lambda: found  # type: ignore[attr-defined] # it has meters from now on
    stage.device._tell(Changed())


def sound_lines(stage: Stage) -> list[str]:
    lines = (line for line in stage.notes.lines if line.what == HEARD)
    return [f"{line.item} {line.outcome} {line.reason}".strip() for line in lines]


def test_a_qa_that_is_not_heard_is_told_once_and_until_it_is() -> None:
    """The level alone is no news; the as-run log has both, each once."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:12"))
        since = stage.clock.now()
        missing = Hearing(Light.NOT_HEARD, "a/qa", since, None, "nobody is heard", "look at it")
        hears(stage, missing)
        await stage.until(at("18:12:01"))
        hears(stage, replace(missing, level_db=-30.0))
        await stage.until(at("18:12:03"))
        (alert,) = stage.conductor.news.alerts
        assert (alert.text, alert.over) == ("look at it", None)
        heard = Hearing(Light.HEARD, "a/qa", since, -12.0)
        for found in (heard, replace(heard, light=Light.SILENT), heard):
            hears(stage, found)
            await stage.until(stage.clock.now() + minutes(0.05))
        assert alert.over is not None

    stage = Stage(FULL, at("17:58")).play(act)
    assert told(stage) == ["main: look at it"]
    assert sound_lines(stage) == ["a/qa failed nobody is heard", "a/qa verified"]


def test_a_talk_to_which_nobody_has_listened_is_not_said_to_be_heard() -> None:
    """What is on its meter may be noise. That it is muted is certain."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:05"))
        since = stage.clock.now()
        hears(stage, Hearing(Light.HEARD, "a/premiere", since, -12.0))
        await stage.until(at("18:05:02"))
        hears(stage, Hearing(Light.NOT_HEARD, "a/premiere", since, None, "it is muted"))
        await stage.until(at("18:05:04"))

    stage = Stage(FULL, at("17:58")).play(act)
    assert told(stage) == []
    assert sound_lines(stage) == ["a/premiere failed it is muted"]


def test_what_was_not_heard_before_a_restart_is_over_with_it() -> None:
    """Unless it is told again."""

    async def act(stage: Stage) -> None:
        hears(stage, DEAF)
        await stage.until(at("17:58:05"))

    stage = Stage(FULL, at("17:58"))
    stood = Alert("1", at("17:50"), "main", "nobody is heard", about=UNHEARD)
    stage.stood_before = (stood,)
    stage.play(act)
    assert stood.over is not None


def test_the_end_of_the_show_is_no_loss() -> None:
    """Letting go of a device tells nobody anything."""

    async def act(stage: Stage) -> None:
        await stage.until(at("17:59"))

    stage = Stage(FULL, at("17:58")).play(act)
    assert told(stage) == []


def sees(stage: Stage, found: Seeing) -> None:
    """Let the device see this, and say that something has changed."""
    stage.device.seeing = lambda: found  # type: ignore[attr-defined] # it looks from now on
    stage.device._tell(Changed())


def test_what_is_not_seen_and_what_is_lacking_ahead_are_told_once_each() -> None:
    """And are over each by itself."""

    async def act(stage: Stage) -> None:
        await stage.until(at("18:01"))
        black = Seeing("a/premiere", "it is black", "“A” is black; look at it")
        for found in (black, black, Seeing(ahead="“B” lacks a camera"), ALL_SEEN):
            sees(stage, found)
            await stage.until(stage.clock.now() + minutes(0.05))
            ends.append({alert.about: alert.over is not None for alert in lasting(stage)})

    def lasting(stage: Stage) -> list[Alert]:
        return [a for a in stage.conductor.news.alerts if a.about in (UNSEEN, AHEAD)]

    ends: list[dict[str, bool]] = []
    stage = Stage(FULL, at("17:58")).play(act)
    assert told(stage) == ["main: “A” is black; look at it", "main: “B” lacks a camera"]
    assert ends == [
        {UNSEEN: False},
        {UNSEEN: False},
        {UNSEEN: True, AHEAD: False},
        {UNSEEN: True, AHEAD: True},
    ]
