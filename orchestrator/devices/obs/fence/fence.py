"""Keeps one OBS from being commanded by two: takes the mark, and guards every order with it.

Made by `device.py`, looked at in each full reading by `survey.py`. Taking over is a renaming of
the mark; from then on OBS refuses every message of the one before, because each begins by asking
for the mark by the name that it had. docs/decisions/obs-one-hand.md
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import structlog

from orchestrator.clock import Clock
from orchestrator.devices.obs.fence.holder import Holder
from orchestrator.devices.obs.fence.mark import FIRST, CommandMark
from orchestrator.devices.obs.fence.marks import CommandMarks
from orchestrator.devices.obs.fence.whose import MarkFound, Ours, Whose, whose_is
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import NotInCommandError, RequestFailed
from orchestrator.errors import TemporaryError

ATTEMPTS = 10
"""Times to look again where others take the mark in the same moment."""

UNDER_WAY = 0.1
"""Seconds after which what the one before us had begun in OBS is over, and can be read."""

UNREAD = "it is not known yet who commands this OBS"
NOT_TAKEN = "nobody has taken this OBS yet"
LET_GO = "this OBS was let go"

log = structlog.get_logger(__name__)


class Fence:
    """How we stand at one OBS. `noticed` is called whenever that has changed.

    `is_read`: who has the mark that is known was read, not only heard of. `was_read`: it ever was.
    """

    def __init__(
        self,
        connection: ObsConnection,
        holder: Holder,
        clock: Clock,
        premiere_scene: str,
        noticed: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._marks = CommandMarks(connection, premiere_scene)
        self._me = holder
        self._clock = clock
        self._noticed = noticed
        self._ours: Ours | None = None
        self._found = MarkFound(None, None, "")
        self._renamed = ""
        self._doomed = ""
        self._asked_back = False
        self._epoch = 0
        self._whose = Whose.UNREAD
        self._taking: CommandMark | None = None
        self._one_at_a_time = asyncio.Lock()
        self.is_read = self.was_read = False
        connection.bar(UNREAD)
        connection.guard_refused = self._refused

    @property
    def is_ours(self) -> bool:
        """Whether we command this OBS, as far as is known."""
        return self._whose is Whose.OURS

    @property
    def is_lost(self) -> bool:
        """Whether another has taken it from us."""
        return self._whose is Whose.LOST

    @property
    def is_unread(self) -> bool:
        """Whether the mark is to be read."""
        return self._whose is Whose.UNREAD

    @property
    def was_ours(self) -> bool:
        """Whether it may be taken without being in charge.

        We had it, this show had it before a restart, or a person wants it back.
        """
        if self._whose is not Whose.OPEN:
            return False
        before = self._found.holder
        mine = before is not None and before.show == self._me.show
        return mine or self._ours is not None or self._asked_back

    @property
    def is_anothers(self) -> bool:
        """Whether another orchestrator has it, as far as was ever read here."""
        mark = self._found.mark
        untaken = not self.is_ours and mark is not None and bool(mark.token)
        return self.is_lost or (untaken and self._is_anothers(self._found))

    @property
    def problem(self) -> str:
        """Why we do not command it, for the crew; empty unless another has taken it."""
        if not self.is_lost:
            return ""
        mark, holder = self._found.mark, self._found.holder
        if mark is not None and not mark.token:
            who = "another orchestrator took it and has let it go again: nobody commands it"
        else:
            who = f"another orchestrator commands it: {holder or 'which one is not known'}"
        return f"{who}. Nothing is done here until you take it back: “orchestrator switchover”"

    def forget(self) -> None:
        """Note that it is a new connection or another collection: the mark is to be read."""
        self.is_read = False
        self._set(Whose.LOST if self.is_lost else Whose.UNREAD)

    def take_back(self) -> None:
        """Let it be taken from the other one: a person says so."""
        if self.is_lost:
            self._ours, self._asked_back = None, True
            self._set(Whose.UNREAD)

    def hear(self, kind: str, data: Mapping[str, Any]) -> None:
        """Take in an event: of a newer mark we learn at once."""
        if kind == "CurrentSceneCollectionChanging":
            self.forget()
        elif kind == "InputNameChanged":
            self._hear_renamed(str(data.get("oldInputName")), str(data.get("inputName")))
        elif kind == "InputRemoved" and self._counts(str(data.get("inputName"))):
            # OBS may keep it until it draws its scene the next time.
            self._doomed = str(data.get("inputName"))
            self.forget()

    def _hear_renamed(self, before: str, after: str) -> None:
        """Take in the mark's next name: another's, or one that a person gave it."""
        mark = CommandMark.of(after)
        if mark is not None and mark == self._taking:
            return  # our own doing
        if not self._counts(before):
            # One that was not known, such as an OBS that came back without has got.
            self.is_read = self.is_read and (mark is None or self.is_ours)
            return
        if mark is None:
            self._renamed = after
            self.forget()
            return
        self._found, self.is_read = MarkFound(mark, None, self._found.collection), False
        if self._ours is not None:
            self._set(Whose.LOST)
        self._noticed()

    def _counts(self, name: str) -> bool:
        return self._found.mark is not None and name == self._found.mark.name

    def _refused(self) -> None:
        """Take note that OBS refused an order for its guard: look who has it."""
        if self.is_ours:
            self.forget()

    def _set(self, whose: Whose) -> None:
        before, self._whose = self._whose, whose
        if whose is Whose.OURS and self._ours is not None:
            self._connection.guard(("GetInputSettings", {"inputName": self._ours.mark.name}))
        else:
            unread = whose is Whose.UNREAD
            self._connection.bar(self.problem or (UNREAD if unread else NOT_TAKEN))
        if before is not whose:
            self._noticed()

    async def look(self) -> None:
        """Read the mark where that is needed, and take it where we had it until now.

        Raises TemporaryError.
        """
        async with self._one_at_a_time:
            if self.is_read and not self.is_unread:
                return
            await self._read()
            if self._whose is Whose.OPEN and self._ours is not None:
                await self._take()

    async def take(self) -> bool:
        """Take this OBS; return whether it was another orchestrator's.

        Raises NotInCommandError where it is lost, and TemporaryError.
        """
        async with self._one_at_a_time:
            return await self._take()

    async def _take(self) -> bool:
        was_anothers = False
        for _ in range(ATTEMPTS):
            if self._whose not in (Whose.OPEN, Whose.OURS):
                await self._read()
            if self.is_ours:
                return was_anothers
            if self.is_lost:
                raise NotInCommandError(self.problem)
            was_anothers = await self._claim(self._found)
            if self._whose is Whose.OPEN:
                self._set(Whose.UNREAD)  # somebody else was sooner
        raise TemporaryError("other orchestrators take this OBS in the same moment")

    async def let_go(self) -> None:
        """Let another take it without being asked; what fails is not worth waiting for."""
        if self._ours is None or not self.is_ours:
            return
        self._connection.bar(LET_GO)
        self._taking = self._ours.mark.let_go()
        with suppress(TemporaryError):
            await self._marks.let_go(self._ours.mark, self._me)

    async def _read(self) -> None:
        before = self._found, self.is_read
        found, known = await self._marks.found(self._doomed), self._found
        if found.holder is None and found.mark == known.mark:
            # An OBS that crashed has the name, and not always the settings.
            found = replace(found, holder=known.holder)
        self._found, self.is_read, self.was_read = found, True, True
        self._epoch = max(self._epoch, self._found.mark.epoch if self._found.mark else 0)
        self._set(whose_is(self._found, self._ours, was_lost=self.is_lost))
        if self.is_lost and before != (self._found, True):
            log.warning("another orchestrator commands this OBS", who=str(self._found.holder))
            self._noticed()

    async def _claim(self, found: MarkFound) -> bool:
        """Take the mark that was found, if nobody else does; return whether it was another's."""
        try:
            before = found.mark.name if found.mark else self._renamed or await self._marks.first()
        except RequestFailed as error:
            raise TemporaryError(str(error)) from error
        self._renamed = ""
        mark = self._taking = CommandMark(self._epoch + 1, secrets.token_hex(4))
        if not await self._marks.take(before, mark, self._me):
            return False
        was_anothers = self._is_anothers(found)
        self._ours, self._asked_back = Ours(mark, found.collection), False
        self._epoch = mark.epoch
        self._found = replace(found, mark=mark, holder=self._me)
        if was_anothers and found.mark is not None and found.mark.token:
            log.warning("this OBS is taken from another orchestrator", who=str(found.holder))
            await self._clock.sleep(UNDER_WAY)
        if self._counts(mark.name) and not self.is_lost:
            self._set(Whose.OURS)
        return was_anothers

    def _is_anothers(self, found: MarkFound) -> bool:
        """Return whether another show had the mark, and may have it still."""
        mark, holder = found.mark, found.holder
        if mark in (None, FIRST) or (self._ours and mark == self._ours.mark):
            return False
        return holder is None or holder.show != self._me.show
