"""A noticeboard for tests that want to know what was said, and no more."""

from orchestrator.clock import SystemClock
from orchestrator.news import News


class Heard(News):
    """Appends the text of each alert to a list."""

    def __init__(self, told: list[str]) -> None:
        super().__init__(SystemClock())
        self._told_to = told

    def alert(self, room: str, text: str) -> None:
        self._told_to.append(text)
