"""Moves about in an opened recording and reads a bounded part of it; used by the `measure` modules.

Nothing here decodes. Every loop has a limit: a hostile or endless file must not hold up a check.
"""

from collections.abc import Iterator, Sequence
from typing import Final, cast

import av
from av import CodecContext, Packet
from av.container import InputContainer
from av.stream import Stream

MOST_PACKETS: Final = 60_000
"""Of one reading: ten minutes of picture and sound, read in a fifth of a second."""

BROADCAST: Final = ("mpegts", "mpeg")
"""Formats whose stamps may begin anew anywhere, and that can be entered at any byte."""

MICROSECONDS: Final = 1_000_000


def first_stamp(container: InputContainer) -> float:
    """Return the container's first time stamp in seconds."""
    return (container.start_time or 0) / MICROSECONDS


def codec_of(stream: Stream) -> str:
    """Return the name of the stream's codec; "" where there is no decoder for it."""
    # PyAV has no context then, which its types do not say
    context = cast("CodecContext | None", stream.codec_context)
    return "" if context is None else context.codec.canonical_name


def go_to(container: InputContainer, seconds: float) -> None:
    """Seek to a keyframe at or before so many seconds after the recording's first moment."""
    container.seek((container.start_time or 0) + int(seconds * MICROSECONDS))


def go_to_part(container: InputContainer, part: float, since: float, until: float) -> None:
    """Seek to a part (0 to 1) of the way between two moments of the recording."""
    go_to(container, since + (until - since) * part)


def go_to_byte(container: InputContainer, byte: int) -> None:
    """Seek to the first packet that begins at or after a byte of the file, more or less."""
    container.seek(byte, unsupported_byte_offset=True)


def go_to_start(container: InputContainer) -> None:
    """Seek to the first byte's packets, where seeking by time would find a later keyframe."""
    if container.format.name in BROADCAST:
        go_to_byte(container, 0)
    else:
        go_to(container, 0.0)


def packets(
    container: InputContainer, streams: Sequence[Stream], most: int = MOST_PACKETS
) -> "Iterator[Packet[Stream]]":
    """Yield the packets from here on: up to damage, the end, or `most` of any stream."""
    left = most
    try:
        for packet in container.demux(*streams):
            if packet.size and (packet.pts is not None or packet.dts is not None):
                yield packet
            left -= 1
            if not left:
                return
    except av.FFmpegError:
        return  # what is after a damaged place does not play either


def starts_at(packet: "Packet[Stream]") -> float | None:
    """Return when the packet's content begins to be shown, as a stamp in seconds."""
    stamp = packet.pts if packet.pts is not None else packet.dts
    if stamp is None or packet.time_base is None:
        return None
    return float(stamp * packet.time_base)
