"""Keeps over a restart what the crew was told and is still so; used by `open_show`.

Who has seen an alert stands among the decisions, by its number: the numbers go on, too.
"""

import json
from collections.abc import Iterator

from orchestrator.journal.notes import Notes
from orchestrator.model.times import TimeTextError, from_rfc3339, rfc3339
from orchestrator.news import Alert, News


def keep_alerts(event: str, notes: Notes, news: News) -> None:
    """Go on with what stood before, and write down from now on what stands."""
    key = f"alerts of {event}"
    news.take_in(tuple(_read(notes.get(key) or "[]")))

    def write() -> None:
        text = json.dumps([_spelled(alert) for alert in news.lasting], ensure_ascii=False)
        if text != (notes.get(key) or "[]"):
            notes.put(key, text)

    news.keep(write)
    write()


def _spelled(alert: Alert) -> dict[str, object]:
    return {
        "id": alert.id,
        "at": rfc3339(alert.at),
        "room": alert.room,
        "text": alert.text,
        "note": alert.note,
        "about": alert.about,
    }


def _read(text: str) -> Iterator[Alert]:
    """Yield the alerts; what cannot be read, such as another version's, its cause tells again."""
    try:
        for found in json.loads(text):
            yield Alert(**{**found, "id": str(int(found["id"])), "at": from_rfc3339(found["at"])})
    except (ValueError, TypeError, KeyError, TimeTextError):
        return
