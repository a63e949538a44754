"""The API's error envelope: reasons, codes and domains. Raised by every handler here."""

from typing import Any

Json = dict[str, Any]
"""A JSON object as it travels; its shape is checked against the discovery document."""

BROADCAST = "youtube.liveBroadcast"
STREAM = "youtube.liveStream"
VIDEO = "youtube.video"
CHAT = "youtube.liveChat"
PARAMETER = "youtube.parameter"
QUOTA = "youtube.quota"


class ApiError(Exception):
    """A refusal, as the API words it."""

    def __init__(self, code: int, reason: str, message: str, domain: str = BROADCAST) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.domain = domain

    def envelope(self) -> Json:
        """Return the body of the answer."""
        detail = {
            "domain": self.domain,
            "reason": self.reason,
            "message": self.message,
            "extendedHelp": "https://developers.google.com/youtube/v3/live/docs/errors",
        }
        return {"error": {"code": self.code, "message": self.message, "errors": [detail]}}


def invalid(reason: str, message: str, domain: str = BROADCAST) -> ApiError:
    """Return a 400: the request is wrong."""
    return ApiError(400, reason, message, domain)


def refused(reason: str, message: str, domain: str = BROADCAST) -> ApiError:
    """Return a 403: the request is understood, and not allowed."""
    return ApiError(403, reason, message, domain)


def missing(reason: str, message: str, domain: str = BROADCAST) -> ApiError:
    """Return a 404."""
    return ApiError(404, reason, message, domain)
