"""What has to be done with a recording, and why; what is right already is copied. Pure.

Called by `maker`, with what the probe and the first pass have found.
"""

from dataclasses import dataclass
from typing import Final

from orchestrator.preparing.even_sound import is_faint, on_both_sides
from orchestrator.preparing.first_pass import FirstPass, Runs
from orchestrator.preparing.loudness import Heard
from orchestrator.preparing.target import FASTEST, KEYFRAME_S, NEAR, PEAK, SAME_RATE, TwinTarget
from orchestrator.timetable.probe.recording import Recording

SLACK_S: Final = 0.1
"""By which a stream may begin after the other; nobody sees or hears it."""
END_SLACK_S: Final = 0.5
SQUARE: Final = 0.01
FIRST_S: Final = 0.15
"""A recording is held on its first picture; one that stands for longer begins elsewhere in OBS."""
GAP_S: Final = 0.25
RATES: Final = (44_100, 48_000)
TELLING_S: Final = 3.0
"""By which picture or sound may end early before that is worth a word."""


@dataclass(frozen=True, slots=True)
class TwinIntent:
    """What is to be done. Empty reasons: that stream is copied as it is."""

    picture: tuple[str, ...]
    sound: tuple[str, ...]
    file: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether the recording is what it is to be, and needs no twin."""
        return not (self.picture or self.sound or self.file)


def refusal(recording: Recording) -> str:
    """Return why nothing can be made of a recording, and what to do; empty: something can."""
    again = "export or copy it again"
    if recording.unreadable:
        return f"it cannot be read ({recording.unreadable}): {again}"
    if recording.encrypted:
        return "it is encrypted: export it without copy protection"
    if recording.truncated:
        return f"it breaks off before its end: {again}"
    if not recording.video:
        return "it has no picture: export it with its picture"
    if recording.picture_broken:
        return f"its picture cannot be read, for {recording.picture_broken}: {again}"
    if recording.audio and not recording.sound_codec:
        return "its sound cannot be read, for there is no decoder for it: export it with AAC sound"
    return ""


def intent(
    recording: Recording, found: FirstPass, target: TwinTarget, container: str
) -> TwinIntent:
    """Return what is to be done; `container`: FFmpeg's name of the file's format."""
    return TwinIntent(
        picture=tuple(_of_picture(recording, found, target)),
        sound=tuple(_of_sound(recording, found, target)),
        file=tuple(_of_file(recording, container)),
        remarks=tuple(_remarks(recording, found)),
    )


def _of_picture(recording: Recording, found: FirstPass, target: TwinTarget) -> list[str]:
    runs = found.picture
    if runs is None:
        return ["nothing of it can be read"]
    shape = _of_shape(recording, target)
    return [*_of_coding(recording), *shape, *_of_time(recording, runs, found, target)]


def _of_coding(recording: Recording) -> list[str]:
    why = []
    if recording.codec != "h264":
        why.append(f"was {recording.codec or 'coded otherwise'}")
    if recording.hdr:
        why.append(f"was HDR ({recording.hdr})")
    elif recording.bits > 8:
        why.append(f"had {recording.bits} bits")
    elif recording.pixel_format != "yuv420p":
        why.append(f"was {recording.pixel_format}")
    if recording.interlaced:
        why.append("was interlaced")
    if recording.see_through:
        why.append("was see-through")
    if recording.picture_damaged_at_s is not None:
        why.append("was damaged")
    return why


def _of_shape(recording: Recording, target: TwinTarget) -> list[str]:
    why = []
    if recording.turned:
        why.append(f"was turned by {recording.turned}°")
    if abs(recording.pixel_aspect - 1) > SQUARE:
        why.append("had pixels that are not square")
    if recording.changes_size:
        why.append("changed its size")
    width, height = recording.width, recording.height
    whole = target.size_of(width, height)
    fits = width <= whole[0] and height <= whole[1]
    shaped = target.canvas is None or abs(width * whole[1] - height * whole[0]) <= 2 * whole[0]
    if not why and not (fits and shaped and width % 2 == height % 2 == 0):
        why.append(f"was {width}×{height}")
    return why


def _of_time(recording: Recording, runs: Runs, found: FirstPass, target: TwinTarget) -> list[str]:
    why = []
    fastest = float(target.canvas.rate) if target.canvas else FASTEST
    if recording.jump_s:
        why.append("its time jumped")
    elif not runs.steady:
        why.append("had an uneven rate")
    elif recording.frames_per_s > fastest * (1 + SAME_RATE):
        why.append(f"had {recording.frames_per_s:g} a second")
    elif recording.first_picture_s > FIRST_S:
        why.append("had few pictures a second")
    if runs.keyframe_gap > KEYFRAME_S + runs.step:
        why.append(f"had {runs.keyframe_gap:.0f} s between keyframes")
    if runs.since + recording.picture_hidden_s > SLACK_S:
        why.append("began late")
    if found.length - runs.until > END_SLACK_S:
        why.append("ended early")
    return why


def _of_sound(recording: Recording, found: FirstPass, target: TwinTarget) -> list[str]:
    heard, runs = found.heard, found.sound
    if heard is None or runs is None:
        return []
    why = []
    if recording.sound_codec != "aac":
        why.append(f"was {recording.sound_codec or 'coded otherwise'}")
    if recording.channels != 2:
        why.append("was mono" if recording.channels == 1 else f"had {recording.channels} channels")
    if recording.sample_rate not in RATES:
        why.append(f"had {recording.sample_rate / 1000:g} kHz")
    why += _of_loudness(heard, target)
    if on_both_sides(recording.opposite, heard):
        why.append("cancelled itself out" if recording.opposite else "was on one side")
    return [*why, *_of_sounds_time(recording, runs, found)]


def _of_sounds_time(recording: Recording, runs: Runs, found: FirstPass) -> list[str]:
    why = []
    if recording.jump_s:
        why.append("its time jumped")
    elif runs.wait > GAP_S:
        why.append("had gaps")
    if found.damaged or recording.sound_damaged_at_s is not None:
        why.append("was damaged")
    if runs.since > SLACK_S:
        why.append("began late")
    if found.length - runs.until > END_SLACK_S:
        why.append("ended early")
    return why


def _of_loudness(heard: Heard, target: TwinTarget) -> list[str]:
    off = 0.0 if is_faint(heard) or heard.loudness is None else heard.loudness - target.loudness
    if abs(off) > NEAR:
        return ["was too loud" if off > 0 else "was too quiet"]
    return ["had peaks"] if heard.peak > PEAK else []


def _of_file(recording: Recording, container: str) -> list[str]:
    why = []
    if "mp4" not in container:
        why.append("was no MP4")
    if not recording.says_length:
        why.append("did not say its length")
    if abs(recording.first_stamp_s) > SLACK_S:
        why.append(f"began at {recording.first_stamp_s:g} s")
    return why


def _remarks(recording: Recording, found: FirstPass) -> list[str]:
    """Return what no twin can put right, for people to look at."""
    said = []
    if found.sound is None:
        said.append("there is no sound in it")
    elif found.heard is None or is_faint(found.heard):
        said.append("nothing but silence or noise was heard: its sound is as loud as it was")
    if recording.sound_tracks > 1:
        said.append(
            f"of its {recording.sound_tracks} sound tracks number {recording.sound_track} is taken"
        )
    if found.picture is not None and found.sound is not None:
        early = found.sound.until - found.picture.until
        if abs(early) > TELLING_S and not recording.jump_s:
            one, other = ("picture", "sound") if early > 0 else ("sound", "picture")
            then = "a still" if early > 0 else "silence"
            said.append(f"its {one} ends {abs(early):.0f} s before its {other}: {then} from there")
    if recording.black_start:
        said.append("it begins with a second of black")
    if found.damaged:
        said.append(f"{found.damaged} pieces of it are damaged: look at it and listen")
    return said
