"""Fixtures of the studio tests."""

from tests.studio.fixtures import display, observer, real_obs, rtmp

__all__ = ["display", "observer", "real_obs", "rtmp"]
