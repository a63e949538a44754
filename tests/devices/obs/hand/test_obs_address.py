"""Where OBS streams to is said right before the start of the stream."""

from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from orchestrator.devices.obs.compare.commands import SetStreaming
from orchestrator.devices.obs.hand.stream_address import PATIENCE, StreamAddress
from orchestrator.devices.port import Step

OPENED = datetime(2020, 9, 19, 14, 0, tzinfo=UTC)
START, STOP = SetStreaming("start", "", on=True), SetStreaming("stop", "", on=False)
OTHER = Step("write a text", "")
KEY = "the-stream-key"


def wanted(*, awaited: bool = True) -> StreamAddress:
    address = StreamAddress(OPENED, awaited=awaited)
    address.want("rtmps://a.example/live2", SecretStr(KEY))
    return address


def test_the_address_is_given_right_before_the_start() -> None:
    """Once: a second start, after a stop, goes to the same address without it."""
    address = wanted()
    other, given, start = address.before_start([OTHER, START], OPENED)
    assert (other, start) == (OTHER, START)
    address.was_given(given)
    assert address.before_start([START], OPENED) == [START]


def test_nothing_is_said_while_the_stream_is_not_started() -> None:
    """OBS refuses an address while it streams, and an idle one needs none."""
    assert wanted().before_start([OTHER, STOP], OPENED) == [OTHER, STOP]


def test_the_start_waits_for_an_address_that_is_awaited() -> None:
    """For half a minute; other steps do not wait. Then OBS streams to where it did last."""
    address = StreamAddress(OPENED, awaited=True)
    assert address.before_start([START, OTHER], OPENED) == [OTHER]
    assert address.before_start([START], OPENED + PATIENCE) == [START]


def test_without_another_device_the_start_does_not_wait() -> None:
    """The crew has chosen the address in OBS."""
    assert StreamAddress(OPENED, awaited=False).before_start([START], OPENED) == [START]


def test_a_new_connection_gets_the_address_again() -> None:
    """OBS may have come back with another profile."""
    address = wanted()
    given, _ = address.before_start([START], OPENED)
    address.was_given(given)
    address.forget()
    assert address.before_start([START], OPENED + timedelta(hours=1)) == [given, START]


def test_another_address_is_given_at_the_next_start() -> None:
    """The room's stream may have been deleted in YouTube Studio and made anew."""
    address = wanted()
    given, _ = address.before_start([START], OPENED)
    address.was_given(given)
    address.want("rtmps://a.example/live2", SecretStr("another"))
    again, _ = address.before_start([START], OPENED)
    assert again != given


def test_the_key_is_never_shown() -> None:
    """Steps are logged and told; only the request to OBS has the key."""
    address = wanted()
    given, _ = address.before_start([START], OPENED)
    assert KEY not in repr(given) + repr(address.__dict__)
    assert address.request(given)[1]["streamServiceSettings"]["key"] == KEY
