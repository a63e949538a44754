"""The preflight of YouTube: what would go wrong in the show, said before it. Called by `preflight`.

`check_offline` reads only the timetable and files; `check_online` asks YouTube, for a few units.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from orchestrator.clock import Clock
from orchestrator.devices.youtube.act.find import BROADCAST_PARTS
from orchestrator.devices.youtube.act.thumbnail import lacks_letters, picture
from orchestrator.devices.youtube.api import token_file
from orchestrator.devices.youtube.api.failures import RefusedError, SignInError
from orchestrator.devices.youtube.api.quota import Ledger, pacific_day
from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.plan.room_plan import RoomPlan, plan_room
from orchestrator.devices.youtube.plan.templates import TextTemplateError
from orchestrator.devices.youtube.units.forecast import whole_show
from orchestrator.devices.youtube.wish.observed import Broadcast, Phase, broadcast_from
from orchestrator.errors import OrchestratorError, PermanentError
from orchestrator.model.findings import Area, Finding, Spot
from orchestrator.model.timetable import Room, Timetable

ARCHIVE_LIMIT = timedelta(hours=12)
TESTING_APP_LIFE = timedelta(days=7)
MOVED = timedelta(minutes=10)


def on_youtube(room: str) -> Spot:
    """Return where a finding about a room on YouTube is."""
    return Spot(Area.YOUTUBE, room=room)


def check_offline(timetable: Timetable, room: Room, folder: Path) -> list[Finding]:
    """Return what is wrong with the templates and thumbnails of a room."""
    try:
        plan = plan_room(timetable, room)
    except TextTemplateError as error:
        return [on_youtube(room.id).error(str(error), "fix the template")]
    except ValueError as error:
        return [on_youtube(room.id).error(str(error), "give it a start")]
    return [*_pictures(plan, folder), *_letters(plan), *_archive(plan)]


def _pictures(plan: RoomPlan, folder: Path) -> Iterator[Finding]:
    pictures = {*plan.thumbnails.values(), *(b.thumbnail for b in plan.broadcasts)}
    font = plan.options.thumbnail_font
    for thumbnail in sorted(filter(None, pictures), key=repr):
        try:
            picture(thumbnail, folder, font and folder / font)
        except PermanentError as error:
            yield on_youtube(plan.room.id).error(
                str(error),
                "put the file there, or name another",
            )


def _letters(plan: RoomPlan) -> Iterator[Finding]:
    rendered = [t for t in plan.thumbnails.values() if t is not None and t.file is None]
    texts = "".join(t.title + t.byline + t.event for t in rendered)
    if plan.options.thumbnail_font is None and lacks_letters(texts):
        what = "this machine has no font with all letters of the titles: thumbnails show boxes"
        mend = "install DejaVu or Noto fonts, or name a file in `thumbnail_font`"
        yield on_youtube(plan.room.id).warning(what, mend)


def _archive(plan: RoomPlan) -> Iterator[Finding]:
    longest = max(b.ends - b.starts for b in plan.broadcasts)
    if longest > ARCHIVE_LIMIT:
        yield on_youtube(plan.room.id).warning(
            "a broadcast of over 12 hours is not archived by YouTube",
            f"use `per: {'day' if len(plan.spans) > 1 else 'session'}`, or record in OBS as well",
        )


def check_sign_in(token: Path, room: str, show_ends: datetime, clock: Clock) -> list[Finding]:
    """Return what is wrong with the sign-in file: missing, open to others, or dying too soon."""
    again = "run `orchestrator youtube login`"
    try:
        sign_in = token_file.read(token)
    except SignInError as error:
        return [on_youtube(room).error(str(error), again)]
    found = []
    if not token_file.is_private(token):
        what = f"{token} can be read by others"
        found.append(on_youtube(room).error(what, f"chmod 600 {token}"))
    publish = "publish the app in Google's console, or sign in again within 7 days of the show"
    if sign_in.dies is not None and sign_in.dies <= show_ends:
        what = (
            f"the sign-in dies at {sign_in.dies:%Y-%m-%d %H:%M} UTC, before the show ends: "
            "the app is in “testing”, where a sign-in lives 7 days"
        )
        found.append(on_youtube(room).error(what, publish))
    elif sign_in.dies is not None:
        what = f"the app is in “testing”: its sign-in dies at {sign_in.dies:%Y-%m-%d %H:%M} UTC"
        found.append(on_youtube(room).warning(what, publish))
    elif sign_in.signed_in is None or sign_in.signed_in + TESTING_APP_LIFE <= clock.now():
        what = "the sign-in is over 7 days old; it may be dead if the app is in “testing”"
        if sign_in.signed_in is None:
            what = "nobody knows how old the sign-in is; it dies after 7 days in “testing”"
        found.append(on_youtube(room).warning(what, publish))
    return found


async def check_online(plan: RoomPlan, worker: Worker, clock: Clock) -> list[Finding]:
    """Return what YouTube says: channel, live streaming, the broadcast; and the units."""
    room = plan.room.id
    try:
        return [
            *await _channel(plan, worker),
            *await _broadcast(plan, worker),
            *_units(plan, worker.ledger, clock.now()),
        ]
    except RefusedError as error:
        return [on_youtube(room).error(str(error), "fix it in YouTube Studio")]
    except OrchestratorError as error:
        return [on_youtube(room).error(str(error), "fix it, and check again")]


async def _channel(plan: RoomPlan, worker: Worker) -> list[Finding]:
    """Compare the signed-in channel with the configured one: brand accounts are mixed up."""
    answer = await worker.call("channels.list", part="id,snippet", mine=True)
    items = answer.get("items", [])
    room, wanted = plan.room.id, plan.options.channel
    if not items:
        what = "the signed-in account has no YouTube channel"
        mend = "sign in with the channel's account, and choose the channel when asked"
        return [on_youtube(room).error(what, mend)]
    own, title = items[0]["id"], items[0].get("snippet", {}).get("title", "")
    if wanted is None:
        what = f"the channel is not checked; signed in is “{title}”"
        return [on_youtube(room).warning(what, f"write `channel: {own}` if that is right")]
    if own != wanted:
        what = f"signed in is “{title}” ({own}), the timetable wants the channel {wanted}"
        mend = "run `orchestrator youtube login` and choose the right channel"
        return [on_youtube(room).error(what, mend)]
    return []


async def _broadcast(plan: RoomPlan, worker: Worker) -> list[Finding]:
    """Look at the broadcast named; without one only whether the channel may stream at all."""
    given = plan.options.broadcast
    if given is None:
        await worker.call(
            "liveBroadcasts.list", part="id", broadcastStatus="upcoming", broadcastType="all"
        )
        return []
    answer = await worker.call("liveBroadcasts.list", part=BROADCAST_PARTS, id=given)
    items = answer.get("items", [])
    if not items:
        what = f"there is no broadcast {given} on the signed-in channel"
        mend = "check the id (what stands after `v=`), and who is signed in"
        return [on_youtube(plan.room.id).error(what, mend)]
    return list(_of_the_broadcast(plan, broadcast_from(items[0])))


def _of_the_broadcast(plan: RoomPlan, broadcast: Broadcast) -> Iterator[Finding]:
    here, name = on_youtube(plan.room.id), f"the broadcast {broadcast.id} (“{broadcast.title}”)"
    if broadcast.phase in {Phase.COMPLETE, Phase.REVOKED}:
        yield here.error(
            f"{name} is already {broadcast.phase} and cannot be reopened",
            "make another in YouTube Studio, or leave `broadcast` out to have one made",
        )
    if broadcast.auto_stop:
        yield here.warning(
            f"{name} has auto stop on: a lost connection ends it for good after a minute",
            "switch it off in Studio, or let the daemon do so before the show",
        )
    if broadcast.chat is None and plan.posts_per_talk and broadcast.phase is not Phase.COMPLETE:
        yield here.error(
            f"{name} has no live chat: posts into it will fail",
            "switch the chat on in YouTube Studio, or remove `youtube-chat` from the venues",
        )
    if broadcast.privacy == "private":
        yield here.warning(f"{name} is private: nobody can watch it", "change it in Studio")
    if broadcast.starts is not None and abs(broadcast.starts - plan.starts) > MOVED:
        what = (
            f"{name} is announced for {broadcast.starts:%Y-%m-%d %H:%M} UTC, "
            f"the timetable starts at {plan.starts:%Y-%m-%d %H:%M} UTC"
        )
        yield here.warning(what, "change one of the two")


def _units(plan: RoomPlan, ledger: Ledger, now: datetime) -> list[Finding]:
    """Compare what the show needs with the units that its day has."""
    needed = whole_show(plan)
    today = pacific_day(plan.starts) == pacific_day(now)
    left = ledger.left() if today else ledger.limit
    if needed.total <= left:
        what = f"the show needs about {needed.total} units of YouTube's quota, {left} are left"
        return [on_youtube(plan.room.id).note(what)]
    dearest = max(needed.lines, key=lambda line: line.total)
    what = (
        f"the show needs about {needed.total} units of YouTube's quota, {left} are left; "
        f"most goes to: {dearest.what} ({dearest.total})"
    )
    mend = "thumbnails and the like will be left out first; or ask Google for more quota"
    return [on_youtube(plan.room.id).warning(what, mend)]
