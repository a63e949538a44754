"""The stage document: what overlays see of the show, and everybody may. Built for `/feed/stage`.

It tells what viewers see anyway: nothing of devices, posts or decisions.
"""

from urllib.parse import quote

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from orchestrator.conductor.loop import Conductor
from orchestrator.model.rundown import Item, ItemKind
from orchestrator.rundown.overlay_words import LowerThird, OverlayWords, overlay_words
from orchestrator.web.state.documents import ZoneOffset
from orchestrator.web.state.event_facts import zone_offsets
from orchestrator.web.state.observer import Observer


class _StageDocument(BaseModel):
    model_config = ConfigDict(frozen=True)


class StageEvent(_StageDocument):
    """The meetup as a whole."""

    name: str
    timezone: str
    offsets: tuple[ZoneOffset, ...] = Field(description="of that zone, a year around the event")


class Shown(_StageDocument):
    """A session's title, who gives it, and when it begins."""

    title: str
    byline: str
    at: AwareDatetime


class LowerThirdShown(_StageDocument):
    """A name and a title, to be shown between two instants."""

    label: str = Field(description="“Live” in a live talk, and what it is: “Keynote”")
    name: str
    title: str
    comes: AwareDatetime
    goes: AwareDatetime


class Invitation(_StageDocument):
    """Who answers now, and where to ask."""

    by: str
    host: str | None = Field(description="who asks them")
    link: str | None
    short_link: str | None = Field(description="as people type it")
    code: str | None = Field(description="where the link is served as a QR code")


class StageRoom(_StageDocument):
    """One room."""

    id: str
    name: str
    picture: ItemKind
    now: Shown
    ends: AwareDatetime | None
    next: Shown | None
    lower_third: LowerThirdShown | None
    qa: Invitation | None


class StageDocument(_StageDocument):
    """The whole show."""

    now: AwareDatetime
    speed: float
    event: StageEvent
    rooms: dict[str, StageRoom]


class Stage:
    """Looks at the show for those who watch it."""

    def __init__(self, conductor: Conductor, observer: Observer) -> None:
        self._conductor = conductor
        self._observer = observer

    def state(self) -> StageDocument:
        """Return the show as it is now."""
        now = self._conductor.clock.now()
        event = next(iter(self._conductor.rooms.values())).timetable.event
        return StageDocument(
            now=now,
            speed=self._observer.speed(),
            event=StageEvent(
                name=event.name,
                timezone=event.zone.key,
                offsets=zone_offsets(event.zone, event.day),
            ),
            rooms={room: self._room(room) for room in self._conductor.rooms},
        )

    def _room(self, room: str) -> StageRoom:
        show = self._conductor.rooms[room]
        state = show.state(self._conductor.clock.now())
        forecast, index = self._observer.forecast(room)
        words = overlay_words(forecast, index, state.picture)
        return StageRoom(
            id=room,
            name=show.room.name,
            picture=state.picture,
            now=_shown(words.now),
            ends=words.now.end,
            next=_shown(words.next) if words.next else None,
            lower_third=_third(words.lower_third),
            qa=_invitation(words, room),
        )


def _third(third: LowerThird | None) -> LowerThirdShown | None:
    if third is None:
        return None
    return LowerThirdShown(
        label=third.label,
        name=third.name,
        title=third.title,
        comes=third.comes,
        goes=third.goes,
    )


def _invitation(words: OverlayWords, room: str) -> Invitation | None:
    if not words.answering:
        return None
    asked_in = words.now.asked_in or room
    return Invitation(
        by=words.answering,
        host=words.host or None,
        link=words.link or None,
        short_link=words.short_link or None,
        code=f"/overlays/code.svg?room={quote(asked_in, safe='')}" if words.link else None,
    )


def _shown(item: Item) -> Shown:
    return Shown(title=item.told_title, byline=item.byline, at=item.start)
