"""What devices are handed beside their room."""

from dataclasses import replace

from orchestrator.show.device_context import AsRunLog
from tests.journal.shows import LINE, LIVE


def test_devices_are_told_of_cues_by_room() -> None:
    """Chapters follow the picture: what a device did besides is no part of them."""
    there, elsewhere = replace(LINE, room="main"), replace(LINE, room="other")
    log = AsRunLog([there, LIVE])
    log.add(elsewhere)
    log.add(LIVE)
    log.add(there)
    assert list(log.of("main")) == [there, there]
    assert list(log.of("other")) == [elsewhere]
