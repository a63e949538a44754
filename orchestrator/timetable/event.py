"""Reads the timetable's `event`, `speakers` and `posts`; called by `loading`.

What a post's template may contain is judged by `posts.wording`, which also renders it.
"""

from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from orchestrator.model.options import PostOptions
from orchestrator.model.times import parse_duration
from orchestrator.model.timetable import Event, PublishedAt, Speaker, Sponsor
from orchestrator.posts.kinds import PostKind, kind_named
from orchestrator.posts.wording import DEFAULT_TEMPLATES, LONGEST, try_template
from orchestrator.posts.words import TemplateTextError
from orchestrator.reading.fields import Fields, MeaningError, entries
from orchestrator.reading.nodes import MapNode
from orchestrator.reading.problems import Findings
from orchestrator.reading.secrecy import shown
from orchestrator.timetable import keys
from orchestrator.timetable.days import read_days
from orchestrator.timetable.values.media_paths import MediaFolders
from orchestrator.timetable.values.web_links import parse_link, read_picture
from orchestrator.timetable.values.when import STANDING, parse_day, parse_zone

OFTENEST: Final = timedelta(minutes=1)
RAREST: Final = timedelta(days=1)
"""How often a source may be asked during the show."""

STAND_IN: Final = Event("", date(2000, 1, 1), ZoneInfo("UTC"))
"""Lets the rest be read, and its problems found, when the event itself cannot be."""


def read_event(top: Fields, folders: MediaFolders) -> Event:
    """Return the event; what cannot be read is noted and stood in for."""
    node = top.group("event", "name, date and timezone, each on a line of its own")
    if node is None:
        if not top.has("event"):
            top.missing("event", "{name: ML Art, date: 2020-09-19, timezone: Europe/Moscow}")
        return STAND_IN
    fields = Fields(node, "the event", top.findings)
    fields.only(keys.EVENT)
    for key, example in (("date", "2020-09-19"), ("timezone", "Europe/Moscow")):
        if not fields.has(key):
            fields.missing(key, example)
    return Event(
        name=fields.required("name", "ML Art at Data Fest 2020") or STAND_IN.name,
        day=fields.parsed("date", parse_day) or STAND_IN.day,
        zone=_read_zone(fields),
        url=fields.parsed("url", parse_link),
        register=fields.parsed("register", parse_link),
        source=_read_source(fields),
        sponsors=_read_sponsors(fields, folders),
        days=read_days(fields),
    )


def _read_source(event: Fields) -> PublishedAt | None:
    """Return where the schedule is published: the address alone, or a group with it."""
    value = event.value("source")
    if not isinstance(value, MapNode):
        url = event.parsed("source", parse_link)
        return PublishedAt(url) if url else None
    fields = Fields(value, "“source”", event.findings)
    fields.only(keys.SOURCE)
    url = fields.needed("url", "https://pretalx.example.org/…/schedule.json", parse_link)
    every = fields.parsed("every", _parse_every)
    return PublishedAt(url, every) if url else None


def _parse_every(text: str) -> timedelta:
    every = parse_duration(text)
    if not OFTENEST <= every <= RAREST:
        raise MeaningError(f"{shown(text)} is not between a minute and a day", "write “every: 5m”")
    return every


def _read_sponsors(event: Fields, folders: MediaFolders) -> tuple[Sponsor, ...]:
    rows = event.rows("sponsors", "[{name: Example Inc, url: https://example.org}]")
    if rows is None:
        return ()
    sponsors = []
    for node in entries(rows.items, "a sponsor", event.findings):
        fields = Fields(node, "the sponsor", event.findings)
        fields.only(keys.SPONSOR)
        name = fields.required("name", "Example Inc")
        url, logo = fields.parsed("url", parse_link), read_picture(fields, "logo", folders)
        if name:
            sponsors.append(Sponsor(name, url, logo))
    return tuple(sponsors)


def _read_zone(fields: Fields) -> ZoneInfo:
    zone = fields.parsed("timezone", parse_zone)
    if zone is not None and zone.key in STANDING:
        what = f"timezone: “{zone.key}” has no summer time"
        mend = f"fine if that is meant; the zone that has it is {STANDING[zone.key]}"
        fields.findings.warn(fields.at("timezone"), what, mend)
    return zone or STAND_IN.zone


def read_speakers(top: Fields, folders: MediaFolders) -> dict[str, Speaker]:
    """Return the declared speakers by their keys; one that cannot be read keeps its key."""
    node = top.group("speakers", "ann: {name: Ann Example}")
    if node is None:
        return {}
    return {key: _read_speaker(key, node, folders, top.findings) for key in node.values}


def _read_speaker(key: str, node: MapNode, folders: MediaFolders, findings: Findings) -> Speaker:
    called = f"the speaker {shown(key)}"
    value = node.values[key]
    if not isinstance(value, MapNode):
        mend = "write the name as a key: {name: Ann Example}"
        findings.error(value, f"{called} has no group of keys", mend)
        return Speaker(key, key)
    fields = Fields(value, called, findings)
    fields.only(keys.SPEAKER)
    name = fields.required("name", "Ann Example") or key
    return Speaker(
        key,
        name,
        url=fields.parsed("url", parse_link),
        bio=fields.prose("bio") or "",
        pronouns=fields.line("pronouns") or "",
        photo=read_picture(fields, "photo", folders),
    )


def read_posts(top: Fields) -> PostOptions:
    """Return what the timetable says of posts."""
    node = top.group("posts", "{kinds: {qa-open: off}}")
    if node is None:
        return PostOptions()
    fields = Fields(node, "“posts”", top.findings)
    fields.only(keys.POSTS)
    return PostOptions(_read_kinds(fields), _read_templates(fields))


def _read_kinds(posts: Fields) -> dict[str, bool]:
    node = posts.group("kinds", "{qa-open: off}")
    if node is None:
        return {}
    fields = Fields(node, "the kinds of posts", posts.findings)
    written = {name: kind for name in node.values if (kind := kind_named(name)) is not None}
    fields.only((*PostKind, *written))
    return {kind: bool(fields.switch(name)) for name, kind in written.items()}


def _read_templates(posts: Fields) -> dict[str, str]:
    node = posts.group("templates", "{qa-open: Ask {{ byline }} now!}")
    if node is None:
        return {}
    fields = Fields(node, "the posts' templates", posts.findings)
    written = [name for name in node.values if _plain(name) in DEFAULT_TEMPLATES]
    fields.only((*DEFAULT_TEMPLATES, *written))
    return {_plain(name): _read_template(fields, name) for name in written}


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _read_template(templates: Fields, name: str) -> str:
    text = templates.prose(name) or ""
    complaint = _complaint(name, text)
    if complaint is not None:
        mend = "compare it with the templates in docs/venues.md"
        templates.findings.error(templates.at(name), complaint, mend)
    return text


def _complaint(name: str, text: str) -> str | None:
    if len(text) > LONGEST:
        return f"the template “{name}” is longer than a post may be ({LONGEST} characters)"
    try:
        try_template(text)
    except TemplateTextError as error:
        return f"the template “{name}” cannot be used: {error}"
    return None
