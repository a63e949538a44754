"""What the overlays say: who is on, who is next, whose name is shown until when. Pure.

`overlay_texts` puts it into plain text for an OBS without browser sources, the stage document hands
it to the overlay pages: both say the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from orchestrator.model.rundown import Item, ItemKind, Rundown

LOWER_THIRD = (timedelta(seconds=4), timedelta(seconds=16))
"""When a talk's lower third comes in and goes out, from the item's start."""


@dataclass(frozen=True, slots=True)
class LowerThird:
    """A name and what it is about, from `comes` until `goes`; `name` may be empty."""

    name: str
    title: str
    comes: datetime
    goes: datetime


@dataclass(frozen=True, slots=True)
class Captions:
    """The words of one instant. `next` is the first item of the next session.

    `answering`: who answers now, empty while no Q&A is shown. `link` leads a visitor into the
    room, empty where the timetable has none.
    """

    now: Item
    next: Item | None
    lower_third: LowerThird | None
    answering: str
    link: str

    @property
    def short_link(self) -> str:
        """The link as people type it."""
        return self.link.partition("://")[2].removeprefix("www.").rstrip("/")


def captions(rundown: Rundown, index: int, picture: ItemKind) -> Captions:
    """Return the words for the item at `index`, on whose behalf `picture` is shown."""
    item = rundown.items[index]
    return Captions(
        now=item,
        next=_next_session(rundown, index),
        lower_third=_lower_third(item, picture),
        answering=(item.byline or item.title) if picture is ItemKind.QA else "",
        link=rundown.link,
    )


def _next_session(rundown: Rundown, index: int) -> Item | None:
    """Return the first item of the next session; a talk's own Q&A is no news to its viewers."""
    on_air = rundown.items[index].session
    following = islice(rundown.items, index + 1, None)
    return next((i for i in following if i.session not in (None, on_air)), None)


def _lower_third(item: Item, picture: ItemKind) -> LowerThird | None:
    if picture is not item.kind or item.kind not in (ItemKind.PREMIERE, ItemKind.QA):
        return None
    comes, goes = LOWER_THIRD
    return LowerThird(item.byline, item.title, item.start + comes, item.start + goes)
