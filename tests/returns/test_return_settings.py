"""Where a return comes from is a setting, and a secret."""

import pytest
from pydantic import ValidationError

from orchestrator.settings import ObsSettings


@pytest.mark.parametrize(
    "address", ["rtmp://127.0.0.1/live/main", "https://cdn.example.org/a.m3u8"]
)
def test_a_stream_is_taken_and_not_shown(address: str) -> None:
    """There may be a key in it."""
    settings = ObsSettings.model_validate({"return_url": f" {address} "})
    assert settings.return_url is not None
    assert settings.return_url.get_secret_value() == address
    assert address not in repr(settings)


def test_none_and_an_empty_one_are_none() -> None:
    """Then nothing of it runs."""
    assert ObsSettings().return_url is None
    assert ObsSettings.model_validate({"return_url": " "}).return_url is None


@pytest.mark.parametrize(
    "address", ["studio", "file:///etc/passwd", "rtmp://host/a b", "/tmp/a.ts"]
)
def test_what_is_no_stream_is_refused(address: str) -> None:
    """No file of this computer is opened."""
    with pytest.raises(ValidationError, match="must be where the stream comes back"):
        ObsSettings.model_validate({"return_url": address})
