"""What can go wrong with a call to YouTube, in the words of the crew. Raised by `worker`.

The one question is whether a write may have been applied: then it is read before it is sent again.
"""

from collections.abc import Mapping
from datetime import timedelta

from orchestrator.errors import (
    NotConnectedError,
    OrchestratorError,
    PermanentError,
    TemporaryError,
)


class AnswerLostError(OrchestratorError):
    """A write left and no answer came: it may have been applied. Read before writing again.

    Neither temporary nor permanent: trying again may do it twice.
    """


class BusyError(TemporaryError):
    """YouTube refused for now; nothing was applied. `reason` is YouTube's word for it."""

    def __init__(self, reason: str, message: str, retry_after: timedelta) -> None:
        super().__init__(message, retry_after)
        self.reason = reason


class QuotaGoneError(TemporaryError):
    """The day's units are used up (or reserved); nothing was applied."""


class RefusedError(PermanentError):
    """YouTube refused for good. `reason` is YouTube's word for it."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class SignInError(PermanentError):
    """There is no sign-in, or it was withdrawn or has died: a person has to sign in again."""


class UnreachableError(NotConnectedError):
    """YouTube was not reached, or a read was not answered; nothing was applied."""


WAIT: Mapping[str, timedelta] = {
    "userRequestsExceedRateLimit": timedelta(seconds=15),
    "rateLimitExceeded": timedelta(seconds=15),
    "uploadRateLimitExceeded": timedelta(minutes=5),
    "errorStreamInactive": timedelta(seconds=5),
    "concurrentBroadcastsExceedLimit": timedelta(seconds=30),
}
"""Refusals that pass by themselves, and how long to wait."""

WORDS: Mapping[str, str] = {
    "userRequestsExceedRateLimit": "YouTube asks for fewer requests",
    "rateLimitExceeded": "YouTube asks for fewer requests",
    "uploadRateLimitExceeded": "YouTube takes no more thumbnails for now",
    "errorStreamInactive": "YouTube receives no picture with sound from OBS yet",
    "concurrentBroadcastsExceedLimit": (
        "too many broadcasts are live on this channel; end one in YouTube Studio"
    ),
    "liveStreamingNotEnabled": (
        "the channel may not stream live; enable it at youtube.com/features (takes up to a day)"
    ),
    "livePermissionBlocked": "YouTube has blocked live streaming for this channel; see its e-mail",
    "insufficientLivePermissions": (
        "this sign-in may not manage live streams; run `orchestrator youtube login` "
        "with the channel's own account"
    ),
    "insufficientPermissions": (
        "this sign-in does not cover what is needed; run `orchestrator youtube login` again"
    ),
    "forbidden": "YouTube forbids this to the signed-in account",
    "liveBroadcastNotFound": "the broadcast is not there; check its id in the timetable",
    "videoNotFound": "the broadcast's video is not there; check its id in the timetable",
    "liveStreamNotFound": "the live stream is not there; it may have been deleted in Studio",
    "liveChatDisabled": "the live chat of this broadcast is switched off",
    "liveChatEnded": "the live chat of this broadcast has ended",
    "playlistNotFound": "the playlist is not there; check its id in the timetable",
    "NoLinkedYouTubeAccount": "a service account cannot be used with YouTube; sign in as a person",
    "youtubeSignupRequired": "the signed-in account has no YouTube channel",
}


def in_words(reason: str, message: str) -> str:
    """Return a refusal as a crew member understands it."""
    return WORDS.get(reason) or f"YouTube refused ({reason}): {message}"
