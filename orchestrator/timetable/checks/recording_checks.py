"""Says what is wrong with a timetable's recordings, and how to fix it; called by `plan_checks`.

An error is what viewers would not see or hear as it is; a warning is ugly, or may be meant. What
OBS does with each kind is seen with `tests.studio.unusual_recordings`.
"""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from orchestrator.model.times import spell_duration
from orchestrator.model.timetable import Session, SessionKind, Timetable
from orchestrator.reading.problems import Findings, Positioned
from orchestrator.timetable.probe.recording import SAME_LENGTH, Recording, Recordings
from orchestrator.timetable.values.media_paths import is_file, not_there, several_not_there
from orchestrator.timetable.where import Where

COPY: Final = "-c copy"
PICTURE: Final = "-c:v libx264 -crf 18"
SOUND: Final = "-c:a aac"
IN_MP4: Final = ("h264", "hevc", "av1", "mpeg4", "mjpeg")
SOUND_IN_MP4: Final = ("aac", "mp3", "ac3", "eac3", "alac", "mp2", "")
"""Codecs that an MP4 can hold without being coded anew."""


def command(path: Path, options: str, ending: str | None = None) -> str:
    """Return the command with these options; `ending`: of the new file's name, as ".mp4"."""
    made = f"{path.stem}-fixed{ending or path.suffix}"
    return f"ffmpeg -i {_named(path.name)} {options} {_named(made)}"


def with_picture(filters: str, sound_codec: str) -> str:
    """Return the options that code the picture anew for an MP4, through filters."""
    sound = "-c:a copy" if sound_codec in SOUND_IN_MP4 else SOUND
    filtered = f"-vf '{filters}' " if filters else ""
    return f"{filtered}{PICTURE} {sound}"


def copied_into(codec: str, sound_codec: str) -> str:
    """Return the ending of a container that holds these codecs as they are."""
    return ".mp4" if codec in IN_MP4 and sound_codec in SOUND_IN_MP4 else ".mkv"


def _named(name: str) -> str:
    # a name that begins with a dash would be taken for an option
    return shlex.quote(f"./{name}" if name.startswith("-") else name)


def note_media(
    timetable: Timetable, where: Where, recordings: Recordings, findings: Findings
) -> None:
    """Note what is wrong with each session's recordings, where they are named."""
    there: dict[Path, bool] = {}
    for session in timetable.sessions:
        for each in session.recordings:
            if each not in there:
                there[each] = each in recordings or is_file(each)
        if session.backup_media is not None:
            place = where.session(session.id, "backup_media")
            _note_backup(session.backup_media, place, there, recordings, findings)
        path = session.media
        if path is None:
            continue
        place = where.session(session.id, "media", "clip")
        if not there[path]:
            findings.error(place, *not_there(path), several_not_there(place, path))
        elif path in recordings:
            clip = session.kind is SessionKind.CLIP
            note_recording(Judged(recordings[path], path, place, findings, may_be_silent=clip))
            _note_original(session.original, place, recordings, findings)
            _note_length(session, recordings[path], where, findings)
    for room in timetable.rooms.values():
        for kind, path in room.loops.items():
            _note_loop(path, where.loop(room.id, kind), recordings, findings)


def _note_loop(path: Path, place: Positioned, recordings: Recordings, findings: Findings) -> None:
    """Note what is wrong with what is played while viewers wait; the show goes on without it."""
    if not is_file(path):
        what, mend = not_there(path)
        findings.warn(place, f"there is no loop: {what}", mend)
    elif path in recordings:
        note_recording(Judged(recordings[path], path, place, findings, may_be_silent=True))


def _note_backup(
    path: Path,
    place: Positioned,
    there: Mapping[Path, bool],
    recordings: Recordings,
    findings: Findings,
) -> None:
    """Note what is wrong with a recording that is shown only if another does not play."""
    if not there[path]:
        what, mend = not_there(path)
        findings.warn(place, f"there is no backup: {what}", mend)
    elif path in recordings:
        note_recording(Judged(recordings[path], path, place, findings))


def _note_length(session: Session, recording: Recording, where: Where, findings: Findings) -> None:
    length, planned = recording.length, session.duration
    if length is None or planned is None or abs(length - planned) <= SAME_LENGTH:
        return
    how = "longer" if length > planned else "shorter"
    by = spell_duration(abs(length - planned))
    what = f"the recording is {by} {how} than the planned {spell_duration(planned)}"
    mend = f"write “duration: {spell_duration(length)}”, or leave the line out"
    findings.warn(where.session(session.id, "duration"), what, mend)


LONGEST_KEYFRAME_GAP_S: Final = 10.0
"""OBS seeks to the keyframe before, so joining late would be off by up to so much."""
LONGEST_WAIT_S: Final = 2.0
"""OBS shows at once what is more than this ahead (MAX_TS_VAR of its media playback)."""
LATE_S: Final = 2.0
EARLY_S: Final = 3.0
"""By how much picture or sound may begin late, or end early."""
HIDDEN_S: Final = 0.5
MISSING_S: Final = 10.0
MISSING: Final = 0.1
"""More than this, and more than this part of the length, is an export gone wrong."""
SHOWN_AS_THEY_ARE: Final = frozenset(
    (
        *("yuv420p", "yuv422p", "yuv444p", "nv12", "yuyv422", "uyvy422"),
        *("yuv420p10le", "yuv422p10le", "p010le", "rgba", "bgra", "bgr0"),
    )
)
"""Formats that OBS need not convert; its converter keeps the size of the first picture."""
LARGE: Final = 3840 * 2160
"""Pixels; OBS decodes it on the processor, and shrinks each frame for the stream."""
SQUARE: Final = 0.03
"""Pixels that are wider or narrower than high by less are taken for square; nobody sees it."""

FIRST_PICTURE_S: Final = 0.15
"""A recording is held on its first picture. OBS draws it when the next is due, and where that is
later than this it is held, and begins, elsewhere (seen from 0.2 s on; 0.125 s is fine)."""

AGAIN: Final = "export or copy it again, and play it to its end"


@dataclass(frozen=True, slots=True)
class Judged:
    """A recording, the file that it is, and where it stands in the timetable.

    `may_be_silent`: nobody speaks in it.
    """

    recording: Recording
    path: Path
    place: Positioned
    findings: Findings
    may_be_silent: bool = False

    def error(self, what: str, mend: str) -> None:
        """Note that viewers would not see or hear it as it is."""
        self.findings.error(self.place, what, mend)

    def warn(self, what: str, mend: str) -> None:
        """Note what is ugly, or may be meant."""
        self.findings.warn(self.place, what, mend)

    def remade(self, options: str, ending: str | None = None) -> str:
        """Return how to make it anew; `options` of ffmpeg, `ending` of the new file."""
        return f"export it again, or: {command(self.path, options, ending)}"

    def redrawn(self, filters: str = "") -> str:
        """Return how to make it anew with the picture coded anew, through ffmpeg's filters."""
        return self.remade(with_picture(filters, self.recording.sound_codec), ".mp4")

    def copied(self, options: str = COPY) -> str:
        """Return how to make it anew without coding it anew."""
        found = self.recording
        return self.remade(options, copied_into(found.codec, found.sound_codec))


def note_recording(judged: Judged) -> None:
    """Note all that is wrong with the recording."""
    found = judged.recording
    if found.unreadable:
        judged.error(f"the recording cannot be read: {found.unreadable}", AGAIN)
        return
    if found.encrypted:
        mend = "export it without copy protection"
        judged.error("the recording is encrypted; OBS cannot play it", mend)
        return
    if found.truncated:
        judged.error("the recording breaks off before its end", AGAIN)
    _note_picture(judged)
    _note_sound(judged)
    if found.jump_s:
        _note_jump(judged)
        return  # lengths and waits mean nothing then
    _note_times(judged)
    if found.video and found.audio and not found.truncated:
        _note_beginnings(judged)
        _note_ends(judged)


def _note_original(
    original: Path | None, place: Positioned, recordings: Recordings, findings: Findings
) -> None:
    """Note what is wrong with an original and no twin puts right: it is in the twin, too."""
    if original is None or original not in recordings:
        return
    found = recordings[original]
    judged = Judged(found, original, place, findings)
    damaged = (found.picture_damaged_at_s, found.sound_damaged_at_s)
    for what, at in zip(("picture", "sound"), damaged, strict=True):
        if at is not None:
            judged.error(f"the {what} is damaged at {_spelt(at)}", AGAIN)
    if found.video and found.audio and not found.jump_s:
        _note_ends(judged)


def _note_picture(judged: Judged) -> None:
    found = judged.recording
    if not found.video:
        judged.error("the recording has no picture", "export it with its picture")
        return
    if found.picture_broken:
        mend = "export it again as MP4 with H.264"
        judged.error(f"the recording's picture cannot be shown: {found.picture_broken}", mend)
        return
    if found.picture_damaged_at_s is not None:
        what = f"the picture is damaged at {_spelt(found.picture_damaged_at_s)}"
        judged.error(what, AGAIN)
    if found.picture_hidden_s > HIDDEN_S:
        what = (
            f"the first {found.picture_hidden_s:.1f} s of the picture cannot be shown: "
            "it does not begin with a keyframe; OBS leaves them out"
        )
        judged.warn(what, "cut and export it again, with the picture coded anew")
    if found.black_start:
        mend = "cut the black off; viewers see the first frame at once"
        judged.warn("the recording begins with a second of black", mend)
    _note_layers(judged)
    _note_shape(judged)
    if found.width * found.height >= LARGE:
        what = (
            f"the picture is {found.width}×{found.height}: a machine without much to spare "
            "drops frames of it"
        )
        judged.warn(what, judged.redrawn("scale=-2:1080"))
    if found.interlaced:
        mend = judged.redrawn("bwdif")
        judged.warn("the picture is interlaced; OBS shows combs where something moves", mend)
    gap = found.keyframe_gap_s
    if gap is not None and gap > LONGEST_KEYFRAME_GAP_S and not found.jump_s:
        what = f"the recording has {round(gap)} s between keyframes; joining late would be off"
        judged.warn(what, "export it with a keyframe every 2 s")


def _note_layers(judged: Judged) -> None:
    found = judged.recording
    if found.picture_tracks > 1:
        what = (
            f"the recording has {found.picture_tracks} pictures; "
            f"OBS plays number {found.picture_track} alone"
        )
        other = 1 if found.picture_track == 1 else 0
        made = judged.copied(f"-map 0:V:{other} -map 0:a {COPY}")
        judged.warn(what, f"look at that one; if it is another that counts, {made}")
    if found.see_through:
        what = "the picture is see-through; in OBS it is dark, with what is beneath it"
        judged.warn(what, judged.redrawn("format=yuv420p"))


def _note_shape(judged: Judged) -> None:
    found = judged.recording
    if found.turned:
        how = "stand on its head" if found.turned == 180 else "lie on its side"
        what = f"the picture is turned by {found.turned}° for players; in OBS it would {how}"
        judged.error(what, judged.redrawn())
    if abs(found.pixel_aspect - 1) > SQUARE:
        how = "stretched" if found.pixel_aspect < 1 else "squeezed"
        what = f"the picture is {how} by {_percent(found.pixel_aspect)}: its pixels are not square"
        judged.warn(what, judged.redrawn("scale=trunc(iw*sar/2)*2:ih,setsar=1"))
    if found.changes_size and found.pixel_format not in SHOWN_AS_THEY_ARE:
        what = "the picture changes its size in the middle; OBS cannot show what follows"
        judged.error(what, judged.redrawn(f"scale={found.width}:{found.height}"))


def _percent(aspect: float) -> str:
    return f"{round(abs(aspect - 1) * 100)} %"


def _note_sound(judged: Judged) -> None:
    found = judged.recording
    if judged.may_be_silent and (found.silent or not found.audio):
        return
    if not found.audio:
        judged.error("the recording has no sound", "export it with its sound")
        return
    if found.sound_broken:
        mend = "export it again with AAC sound"
        if found.sound_codec:
            mend = judged.remade(f"-c:v copy {SOUND} -ac 2")
        judged.error(f"the recording's sound may not be heard: {found.sound_broken}", mend)
        return
    if found.sound_damaged_at_s is not None:
        judged.error(f"the sound is damaged at {_spelt(found.sound_damaged_at_s)}", AGAIN)
    if found.silent:
        _note_silence(judged)
    elif found.sound_tracks > 1:
        what = (
            f"the recording has {found.sound_tracks} sound tracks; "
            f"OBS plays number {found.sound_track} alone"
        )
        judged.warn(what, "listen to that one; if it is another that counts, export that alone")
    if found.silent_side:
        other = "right" if found.silent_side == "left" else "left"
        channel = 0 if other == "left" else 1
        what = f"the sound is on the {other} side alone"
        judged.warn(what, judged.remade(f"-c:v copy -af 'pan=mono|c0=c{channel}'"))
    if found.opposite:
        what = "left and right are opposite: the sound vanishes for all who hear it in mono"
        judged.warn(what, judged.remade("-c:v copy -af 'pan=mono|c0=c0'"))


def _note_silence(judged: Judged) -> None:
    found = judged.recording
    if found.sound_tracks < 2:
        mend = "listen to it; export it again if it should be heard"
        judged.warn("the recording seems to be silent throughout", mend)
        return
    what = (
        f"sound track {found.sound_track} of {found.sound_tracks}, which OBS plays, "
        "seems to be silent throughout"
    )
    other = 1 if found.sound_track == 1 else 0
    judged.warn(what, judged.remade(f"-map 0:v:0 -map 0:a:{other} {COPY}"))


def _note_jump(judged: Judged) -> None:
    found = judged.recording
    what = (
        f"the time in the recording jumps by {_spelt(abs(found.jump_s))} "
        f"at {_spelt(found.jump_at_s)}; OBS loses its place there"
    )
    rate = f"{found.frames_per_s or 30:.3f}".rstrip("0").rstrip(".")
    anew = f"-vf setpts=N/{rate}/TB -r {rate} -af asetpts=N/SR/TB {PICTURE} {SOUND}"
    judged.error(what, judged.remade(anew, ".mp4"))


def _note_times(judged: Judged) -> None:
    found = judged.recording
    if not found.says_length and not found.truncated:
        what = (
            "the file does not say how long it is; OBS may not find a place in it to join it late"
        )
        judged.warn(what, judged.copied())
    if found.first_picture_s > FIRST_PICTURE_S:
        what = (
            f"the first picture stands for {found.first_picture_s:.1f} s; OBS may begin with "
            "another one, and up to a second into the recording"
        )
        judged.warn(what, judged.redrawn("fps=30"))
    if found.picture_wait_s > LONGEST_WAIT_S:
        what = (
            f"the picture stands still for {_spelt(found.picture_wait_s)} at "
            f"{_spelt(found.picture_wait_at_s)} without a frame; OBS does not wait for the next one"
        )
        judged.error(what, judged.redrawn("fps=30"))
    if found.sound_wait_s > LONGEST_WAIT_S:
        what = (
            f"the sound has a gap of {_spelt(found.sound_wait_s)} at "
            f"{_spelt(found.sound_wait_at_s)}; OBS plays what follows at once"
        )
        judged.error(what, judged.remade("-c:v copy -af aresample=async=1"))


def _note_beginnings(judged: Judged) -> None:
    found = judged.recording
    late = found.picture_from_s - found.sound_from_s
    if abs(late) <= LATE_S:
        return
    late_one, other = ("picture", "sound") if late > 0 else ("sound", "picture")
    what = (
        f"the {late_one} begins {_spelt(abs(late))} after the {other}; "
        "OBS does not keep them together then"
    )
    judged.error(what, "export it again, with both from the beginning on")


def _note_ends(judged: Judged) -> None:
    found = judged.recording
    if found.picture_until_s is None or found.sound_until_s is None or found.length_s is None:
        return
    early = found.sound_until_s - found.picture_until_s
    # a slide that stands at the end is one frame, and as long as those before it
    slack = max(EARLY_S, 2 * found.picture_wait_s) if early > 0 else EARLY_S
    if abs(early) <= slack:
        return
    early_one, other = ("picture", "sound") if early > 0 else ("sound", "picture")
    viewers = "viewers look at a still" if early > 0 else "viewers hear nothing"
    what = f"the {early_one} ends {_spelt(abs(early))} before the {other}; {viewers} from there on"
    mend = "export it again to its end, and play it there"
    if abs(early) > max(MISSING_S, MISSING * found.length_s):
        judged.error(what, mend)
    else:
        judged.warn(what, mend)


def _spelt(seconds: float) -> str:
    return spell_duration(timedelta(seconds=max(0, round(seconds))))
