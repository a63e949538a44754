"""Reads and changes the marks in one OBS. Used by `fence`, which decides when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.devices.obs.fence.holder import Holder
from orchestrator.devices.obs.fence.mark import FIRST, KINDS, CommandMark, marks_among
from orchestrator.devices.obs.fence.whose import MarkFound
from orchestrator.devices.obs.sight.quiet_scene import quiet_scene
from orchestrator.devices.obs.sight.readings import readable
from orchestrator.devices.obs.wire.connection import ObsConnection
from orchestrator.devices.obs.wire.link import Request, RequestFailed
from orchestrator.errors import TemporaryError

LET_GO_WITHIN = 0.5
"""Seconds for OBS to let us go; who ends does not wait longer."""


@dataclass(frozen=True, slots=True)
class CommandMarks:
    """The marks in one OBS. `premiere_scene`: the scene in which one is made last of all.

    Each method raises TemporaryError, and `first` RequestFailed, too.
    """

    connection: ObsConnection
    premiere_scene: str

    async def found(self, doomed: str) -> MarkFound:
        """Return the mark that counts, and who put it there; not one that is being deleted."""
        with readable():
            inputs, collections = await self._answers(
                ("GetInputList", {}), ("GetSceneCollectionList", {})
            )
            collection = str(collections.get("currentSceneCollectionName") or "")
            marks = [mark for mark in _marks(inputs) if mark.name != doomed]
            if not marks:
                return MarkFound(None, None, collection)
            (told,) = await self._answers(("GetInputSettings", {"inputName": marks[-1].name}))
            holder = Holder.read(told.get("inputSettings") or {}, marks[-1].name)
            return MarkFound(marks[-1], holder, collection)

    async def take(self, before: str, mark: CommandMark, holder: Holder) -> bool:
        """Rename the input of that name to the mark; return whether that is the one that counts.

        Another of two who try may have it; whoever has it takes away what else is there.
        """
        renamed, *_ = await self._ordered(*_renaming(before, mark, holder))
        if not renamed:
            return False
        (inputs,) = await self._answers(("GetInputList", {}))
        with readable():
            *others, last = _marks(inputs) or [mark]
        if last != mark:
            await self._retire(mark)
            return False
        for other in others:
            await self._retire(other)
        return True

    async def let_go(self, mark: CommandMark, holder: Holder) -> None:
        """Let the mark be anybody's; who had it is known by it all the same."""
        orders = _renaming(mark.name, mark.let_go(), holder)
        await self.connection.batch_past_guard(orders, LET_GO_WITHIN)

    async def first(self) -> str:
        """Make the first mark, where nobody sees it, and return its name.

        One that is there is as good: somebody else has made it.
        """
        with readable():
            scene = await quiet_scene(self.connection, self.premiere_scene)
        for kind in KINDS:
            order = {
                "sceneName": scene,
                "sceneItemEnabled": False,
                "inputName": FIRST.name,
                "inputKind": kind,
            }
            made, *_ = await self._ordered(("CreateInput", order))
            if made:
                break
        return FIRST.name

    async def _retire(self, mark: CommandMark) -> None:
        """Take a mark away: its name first, for OBS may keep the input for a while."""
        unused = f"Orchestrator, no longer used ({mark.epoch} {mark.token})"
        rename: Request = ("SetInputName", {"inputName": mark.name, "newInputName": unused})
        await self._ordered(rename, ("RemoveInput", {"inputName": unused}))

    async def _ordered(self, *orders: Request) -> Sequence[bool]:
        """Carry out orders without a guard, and return which OBS did; the first at least."""
        answers = await self.connection.batch_past_guard(orders)
        return [not isinstance(answer, RequestFailed) for answer in answers] or [False]

    async def _answers(self, *asked: Request) -> list[dict[str, Any]]:
        answers = await self.connection.batch(asked)
        good = [answer for answer in answers if not isinstance(answer, RequestFailed)]
        if len(good) != len(asked):
            raise TemporaryError("OBS does not say who commands it")
        return good


def _renaming(before: str, mark: CommandMark, holder: Holder) -> tuple[Request, Request]:
    names = {"inputName": before, "newInputName": mark.name}
    told = {"inputName": mark.name, "inputSettings": holder.as_setting(mark.name)}
    return ("SetInputName", names), ("SetInputSettings", told)


def _marks(inputs: Mapping[str, Any]) -> list[CommandMark]:
    return marks_among(str(one["inputName"]) for one in inputs["inputs"])
