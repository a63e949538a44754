#!/usr/bin/env python3
"""Makes the recordings of `schedules/demo.yaml`; run it by hand, or import it in tests.

    python schedules/make_demo_clips.py [FOLDER]        (left out: schedules/demo)

Each clip is 640×360 at 30 frames a second, H.264 with a keyframe every 2 s, AAC mono at 48 kHz,
and the same bytes every time it is made. A frame shows the talk's title, its speaker, a running
timecode, and two marks for machines:

The strip, along the top edge: 32 blocks of 20×20 pixels, white (1) or black (0), from the left:
  block 0          1
  block 1          0
  blocks 2-6       the clip's number, 1 to 31, highest bit first
  blocks 7-21      the frame's number in the clip, from 0, highest bit first
  blocks 22-29     CRC-8 (polynomial 0x07, start 0xFF) of these 20 bits, highest bit first
  block 30         1
  block 31         0
`read_strip` reads it from any picture of that shape, also a scaled or re-encoded one. The clip's
number tells a stale frame of another clip; the CRC tells that there is no strip at all.

The flash: for the first 3 frames of every second a white square of 60×60 pixels in the lower right
corner (at 560,280 to 620,340), black else. With its first frame a beep of 2,000 Hz begins, 0.1 s
long, at 0.5 of full scale; in between a quiet tone, 0.05 of full scale, whose pitch tells the clip
(see CLIPS). Picture and sound are in step when flash and beep are.
"""

import math
import sys
from array import array
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, RATE = 640, 360, 30
SOUND_RATE = 48_000
BLOCKS, BLOCK = 32, 20
FLASH_BOX, FLASH_FRAMES = (560, 280, 619, 339), 3
BEEP_HZ, BEEP_S, BEEP_LEVEL, TONE_LEVEL = 2_000, 0.1, 0.5, 0.05
TIMECODE_FONT = ImageFont.load_default(96)


@dataclass(frozen=True)
class Clip:
    """One recording. `number` 1–31 stands in the strip, `tone_hz` is its pitch."""

    number: int
    file: str
    title: str
    speaker: str
    seconds: int
    tone_hz: int
    colour: str


CLIPS = (
    Clip(1, "opening.mp4", "What the machine saw", "Ada Example", 12, 262, "#1f3a5f"),
    Clip(2, "brush.mp4", "A brush with no hand", "Ben Example", 10, 330, "#5f1f3a"),
    Clip(3, "noise.mp4", "Portraits of noise", "Cleo Example", 12, 392, "#1f5f3a"),
    Clip(4, "dance.mp4", "Teaching a curve to dance", "Dan Example", 15, 523, "#4a3a1f"),
)


def make(clip: Clip, folder: Path) -> Path:
    """Write the clip into the folder, which is made if need be, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / clip.file
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    backdrop, samples = _backdrop(clip), _one_second_of_sound(clip)
    with av.open(str(path), "w", options=options) as out:
        picture, sound = _picture_stream(out), _sound_stream(out)
        for second in range(clip.seconds):
            for frame in range(second * RATE, (second + 1) * RATE):
                out.mux(picture.encode(_picture(clip, backdrop, frame)))
            out.mux(sound.encode(_sound(samples, second)))
        out.mux(picture.encode())
        out.mux(sound.encode())
    return path


def _picture_stream(out: OutputContainer) -> VideoStream:
    stream = out.add_stream("libx264", rate=RATE)
    stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    stream.codec_context.gop_size = 2 * RATE
    # One thread, for the same bytes on every machine; no keyframes but those of the rhythm.
    stream.options = {"preset": "superfast", "crf": "20", "sc_threshold": "0", "threads": "1"}
    return stream


def _sound_stream(out: OutputContainer) -> AudioStream:
    stream = out.add_stream("aac", rate=SOUND_RATE, layout="mono")
    stream.codec_context.bit_rate = 96_000
    return stream


def _backdrop(clip: Clip) -> Image.Image:
    """Draw what stays the same in all frames."""
    image = Image.new("RGB", (WIDTH, HEIGHT), clip.colour)
    draw = ImageDraw.Draw(image)
    draw.text((30, 60), clip.title, font=ImageFont.load_default(38), fill="white")
    draw.text((30, 115), clip.speaker, font=ImageFont.load_default(26), fill="#d0d0d0")
    draw.text((30, 320), f"demo clip {clip.number}", font=ImageFont.load_default(20), fill="white")
    return image


def _picture(clip: Clip, backdrop: Image.Image, frame: int) -> av.VideoFrame:
    image = backdrop.copy()
    draw = ImageDraw.Draw(image)
    seconds, part = divmod(frame, RATE)
    draw.text((30, 190), f"00:{seconds:02}.{part:02}", font=TIMECODE_FONT, fill="white")
    draw.rectangle(FLASH_BOX, fill="white" if part < FLASH_FRAMES else "black")
    for block, bit in enumerate(strip_bits(clip.number, frame)):
        left = block * BLOCK
        fill = "white" if bit else "black"
        draw.rectangle((left, 0, left + BLOCK - 1, BLOCK - 1), fill=fill)
    picture = av.VideoFrame(WIDTH, HEIGHT, "rgb24")
    picture.planes[0].update(image.tobytes())
    picture.pts, picture.time_base = frame, Fraction(1, RATE)
    return picture


def _one_second_of_sound(clip: Clip) -> bytes:
    """Return 16-bit samples: the beep over the clip's own tone; every second is the same."""
    beep_samples = round(BEEP_S * SOUND_RATE)
    samples = array("h")
    for n in range(SOUND_RATE):
        level = TONE_LEVEL * math.sin(math.tau * clip.tone_hz * n / SOUND_RATE)
        if n < beep_samples:
            level += BEEP_LEVEL * math.sin(math.tau * BEEP_HZ * n / SOUND_RATE)
        samples.append(round(32_767 * level))
    return samples.tobytes()


def _sound(samples: bytes, second: int) -> av.AudioFrame:
    sound = av.AudioFrame(format="s16", layout="mono", samples=SOUND_RATE)
    sound.planes[0].update(samples)
    sound.sample_rate, sound.time_base = SOUND_RATE, Fraction(1, SOUND_RATE)
    sound.pts = second * SOUND_RATE
    return sound


def strip_bits(clip_number: int, frame: int) -> list[int]:
    """Return the strip's blocks, as the module's first lines describe them."""
    word = clip_number << 15 | frame
    return [1, 0, *_bits(word, 20), *_bits(_crc8(word), 8), 1, 0]


def read_strip(picture: Image.Image) -> tuple[int, int] | None:
    """Return the numbers of clip and frame in a picture, None when there is no whole strip."""
    grey = picture.convert("L")
    width, middle = grey.width / BLOCKS, int(grey.height / HEIGHT * BLOCK / 2)
    row = grey.crop((0, middle, grey.width, middle + 1)).tobytes()
    levels = [row[int((n + 0.5) * width)] for n in range(BLOCKS)]
    threshold = (levels[0] + levels[1]) / 2
    bits = [int(level > threshold) for level in levels]
    word = int("".join(map(str, bits[2:22])), 2)
    clip_number, frame = word >> 15, word & 0x7FFF
    readable = levels[0] - levels[1] > 60 and bits == strip_bits(clip_number, frame)
    return (clip_number, frame) if readable else None


def _bits(number: int, width: int) -> list[int]:
    return [number >> place & 1 for place in reversed(range(width))]


def _crc8(word: int) -> int:
    crc = 0xFF
    for bit in _bits(word, 20):
        crc = (crc << 1) & 0xFF ^ (0x07 if (crc >> 7) ^ bit else 0)
    return crc


def main(folder: Path) -> None:
    """Make all clips, saying so."""
    for clip in CLIPS:
        sys.stdout.write(f"{make(clip, folder)}: {clip.seconds} s, {clip.title}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "demo")
