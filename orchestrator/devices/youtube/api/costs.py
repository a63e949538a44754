"""What calls cost in units, and what for. Pure; used by `quota` and whoever plans or forecasts."""

from enum import IntEnum

READ, WRITE, CHAT_PAGE = 1, 50, 5


class Purpose(IntEnum):
    """What units are spent on; the lower, the more the show depends on it."""

    ON_AIR = 0
    """Going live, ending, and looking whether it is so."""
    TEXT = 1
    """Title and description of the talk on air."""
    POST = 2
    """Messages to the live chat."""
    COSMETIC = 3
    """Thumbnails, playlist, chapters during the show."""


def cost(method: str) -> int:
    """Return the units of a method. The live methods have no row in the documentation: plan 50."""
    if method == "liveChatMessages.list":
        return CHAT_PAGE
    return READ if method.endswith(".list") else WRITE
