"""What small pictures of the program show: black, or that it stands still. Pure; used by `eye`.

A picture is OBS's screenshot as a BMP: its pixels stand there as they are, and no decoder is
needed. A picture that stands is drawn alike to the last bit; cameras have noise.
"""

from datetime import datetime, timedelta
from typing import Final

from orchestrator.devices.seeing import Patience, PictureFault

WIDTH, HEIGHT = 64, 36
FORMAT: Final = "bmp"

DARK: Final = bytes(range(25))
"""Brightness up to which a pixel is black."""

FEW: Final = 0.01
"""Of a picture: a small clock may run in it, or a sign shine."""

BLACK_IN_A_TALK: Final = timedelta(seconds=0.4)
"""Between two pictures of a talk that are black, before its recording is asked."""

STILL_IN_A_TALK: Final = timedelta(seconds=10)
"""For so long a talk stands before its recording is asked."""

ASKED_AGAIN: Final = 3
"""A fault that the recording has, too, must last so many times as long before it is asked anew."""

_MAGIC: Final = b"BM"
_HEADER: Final = 54
_NOTHING: Final = b"\0"


def pixels_of(bmp: bytes) -> bytes:
    """Return the pixels of a BMP; raises ValueError for bytes that are none."""
    start = int.from_bytes(bmp[10:14], "little")
    if not bmp.startswith(_MAGIC) or not _HEADER <= start < len(bmp):
        raise ValueError("no BMP")
    return bmp[start:]


def is_black(pixels: bytes) -> bool:
    """Return whether next to nothing is to be seen."""
    return len(pixels.translate(None, DARK)) <= FEW * len(pixels)


def are_alike(one: bytes, other: bytes) -> bool:
    """Return whether next to nothing differs."""
    if one == other:
        return True
    if len(one) != len(other):
        return False
    differing = int.from_bytes(one, "big") ^ int.from_bytes(other, "big")
    return len(differing.to_bytes(len(one), "big").translate(None, _NOTHING)) <= FEW * len(one)


class Stills:
    """What the pictures of one item have shown while it is on air.

    `black_since`, `still_since`: when the first of the last pictures was taken that are all black,
    or all alike; None: the last is not black, or there is none.
    """

    def __init__(self) -> None:
        self.black_since: datetime | None = None
        self.still_since: datetime | None = None
        self._last = b""
        self._at: datetime | None = None
        self._asked: dict[PictureFault, timedelta] = {}

    def note(self, pixels: bytes, at: datetime) -> None:
        """Take in a picture."""
        if not is_black(pixels):
            self.black_since = None
            self._asked.pop(PictureFault.BLACK, None)
        elif self.black_since is None:
            self.black_since = at
        if self.still_since is None or not are_alike(pixels, self._last):
            self.still_since = at
            self._asked.pop(PictureFault.STILL, None)
        self._last, self._at = pixels, at

    @property
    def has_just_turned_black(self) -> bool:
        """Whether the last picture is black, and the one before was not, or there was none."""
        return self.black_since is not None and self.black_since == self._at

    def lasts(self, fault: PictureFault, now: datetime) -> timedelta:
        """Return for how long the picture has been so."""
        since = self.black_since if fault is PictureFault.BLACK else self.still_since
        return timedelta(0) if since is None else now - since

    def of_a_live_part(
        self, now: datetime, patience: Patience, silent_for: float
    ) -> PictureFault | None:
        """Return what is wrong with it. `silent_for`: seconds for which nobody has been heard.

        A slide that stands while somebody speaks is as it should be.
        """
        if self.lasts(PictureFault.BLACK, now).total_seconds() >= patience.black_after:
            return PictureFault.BLACK
        stands = self.lasts(PictureFault.STILL, now).total_seconds()
        if min(stands, silent_for) >= patience.still_after:
            return PictureFault.STILL
        return None

    def of_a_talk(self, now: datetime) -> PictureFault | None:
        """Return what its recording is to be asked about, if anything is."""
        if self.lasts(PictureFault.BLACK, now) >= BLACK_IN_A_TALK:
            return PictureFault.BLACK
        if self.lasts(PictureFault.STILL, now) >= STILL_IN_A_TALK:
            return PictureFault.STILL
        return None

    def is_to_be_asked(self, fault: PictureFault, now: datetime) -> bool:
        """Return whether the recording is to be asked now; it counts as asked from here on."""
        lasts, asked = self.lasts(fault, now), self._asked.get(fault)
        if asked is not None and lasts < ASKED_AGAIN * asked:
            return False
        self._asked[fault] = max(lasts, timedelta(seconds=1))
        return True


def words_of_a_live_part(fault: PictureFault, patience: Patience) -> str:
    """Return what is wrong with a live part's picture."""
    if fault is PictureFault.BLACK:
        return f"its picture has been black for {patience.black_after:.0f} s"
    return (
        f"its picture has stood still for {patience.still_after:.0f} s, and nobody has been heard"
    )


def cure_of_a_live_part(scene: str) -> str:
    """Return what to do about it."""
    return f"look at the guest's camera and the call, and at the scene “{scene}” in OBS"


def words_of_a_talk(fault: PictureFault) -> str:
    """Return what is wrong with a recording's picture."""
    if fault is PictureFault.BLACK:
        return "its picture is black in OBS, and its recording is not"
    return "its picture stands still in OBS, and its recording moves"


def cure_of_a_talk(scene: str) -> str:
    """Return what to do about it."""
    return f"look in OBS whether something lies over it in “{scene}”, or restart OBS"
