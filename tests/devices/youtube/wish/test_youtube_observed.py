"""YouTube's answers, read as types."""

import pytest

from orchestrator.devices.youtube.wish.observed import (
    OddAnswerError,
    Phase,
    broadcast_from,
    stream_from,
    video_texts,
)

BROADCAST = {"id": "b", "snippet": {"title": "T"}, "status": {"lifeCycleStatus": "live"}}


def test_a_sparse_answer_is_read() -> None:
    """What is left out has its default."""
    read = broadcast_from(BROADCAST)
    assert (read.phase, read.title, read.stream, read.monitored) == (Phase.LIVE, "T", None, True)


def test_a_phase_that_is_not_known_yet_is_unknown() -> None:
    """A new word of YouTube's does not end the show."""
    read = broadcast_from({**BROADCAST, "status": {"lifeCycleStatus": "paused"}})
    assert read.phase is Phase.UNKNOWN
    assert not read.phase.untouched


@pytest.mark.parametrize("read", [broadcast_from, stream_from, video_texts])
@pytest.mark.parametrize("odd", [{}, {"id": 1, "snippet": None, "status": "x"}])
def test_an_odd_answer_is_a_temporary_error(read: object, odd: dict) -> None:
    """It is looked at again, instead of ending the device's loop."""
    with pytest.raises(OddAnswerError):
        read(odd)


def test_the_key_of_a_stream_is_kept_out_of_its_words() -> None:
    """RTMPS is preferred, and the key is a secret."""
    info = {
        "streamName": "abcd-efgh",
        "ingestionAddress": "rtmp://a",
        "rtmpsIngestionAddress": "rtmps://a",
    }
    stream = stream_from({"id": "s", "cdn": {"ingestionInfo": info}})
    assert stream.ingest.server == "rtmps://a"
    assert stream.ingest.key.get_secret_value() == "abcd-efgh"
    assert "abcd" not in repr(stream)
