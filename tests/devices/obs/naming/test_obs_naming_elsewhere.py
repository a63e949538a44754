"""How recordings are named to an OBS on another computer: by its own folder, or by an address."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.devices.obs.naming.by_http import LASTS, HttpNaming, Signatures
from orchestrator.devices.obs.naming.elsewhere import FolderNaming, Names, media_base
from orchestrator.devices.obs.naming.naming import SPELLINGS, Naming, NoNameError, as_told
from orchestrator.settings import ObsSettings

ROOT = Path("/srv/show")
TALK = ROOT / "talks" / "clip.mp4"
SETTING = "ORCHESTRATOR_OBS__STUDIO_A__MEDIA_FOLDER"
NOW = datetime(2026, 12, 5, 10, tzinfo=UTC)
FOLDERS = [
    (r"D:\talks", r"D:\talks\talks\clip.mp4"),
    ("D:/talks", "D:/talks/talks/clip.mp4"),
    ("D:\\", r"D:\talks\clip.mp4"),
    (r"C:\Users\Ann Kovář\Видео", r"C:\Users\Ann Kovář\Видео\talks\clip.mp4"),
    (r"\\server\share", r"\\server\share\talks\clip.mp4"),
    ("//server/share", "//server/share/talks/clip.mp4"),
    (r"\\NAS\share\evening one", r"\\NAS\share\evening one\talks\clip.mp4"),
    ("/Users/ann/my talks", "/Users/ann/my talks/talks/clip.mp4"),
    ("/Users/ann/talks/", "/Users/ann/talks/talks/clip.mp4"),
    ("/", "/talks/clip.mp4"),
]
NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters='/\\\0<>:"|?*', exclude_categories=["Cc"]),
    min_size=1,
    max_size=12,
).filter(lambda name: name.strip(". ") == name)
FILES = st.lists(NAMES, min_size=1, max_size=3).map(lambda parts: ROOT.joinpath(*parts))


def by_folder(text: str) -> FolderNaming:
    return FolderNaming(ROOT, text, SETTING)


def by_http(base: str = "http://10.0.0.1:8710", key: bytes = b"k" * 32) -> HttpNaming:
    return HttpNaming(base, Signatures(key, lambda: NOW))


def told(naming: Naming, file: Path, before: str | None = None) -> str:
    text = naming.text_of(naming.settings_for(file, before))
    assert text is not None
    return text


@pytest.mark.parametrize(("folder", "path"), FOLDERS)
def test_a_recording_is_named_as_that_computer_writes_it(folder: str, path: str) -> None:
    """With its own separator, whatever the daemon's is."""
    assert told(by_folder(folder), TALK) == path == by_folder(folder).said(TALK)


@pytest.mark.parametrize("folder", [folder for folder, _ in FOLDERS])
@given(file=FILES, times=st.integers(1, 7))
def test_each_order_spells_the_recording_anew_and_means_the_same(
    folder: str, file: Path, times: int
) -> None:
    """As for an OBS beside the daemon: the same text again would be no order."""
    naming, text, before = by_folder(folder), None, []
    for _ in range(times):
        text = told(naming, file, text)
        assert text not in before[-(SPELLINGS - 1) :]
        assert naming.file_of({"local_file": text}) == file
        assert as_told(text) == naming.said(file)
        before.append(text)


@pytest.mark.parametrize(
    ("folder", "has"),
    [
        (r"D:\talks", "d:/TALKS/talks/clip.mp4"),
        ("D:/talks", r"D:\Talks\.\talks\clip.mp4"),
        (r"\\server\share", "//SERVER/share/talks/clip.mp4"),
    ],
)
def test_windows_takes_any_case_and_both_slashes(folder: str, has: str) -> None:
    """A person may have chosen the file in OBS's own window, which writes it otherwise."""
    assert by_folder(folder).file_of({"local_file": has}) == TALK


def test_a_mac_tells_names_apart_by_their_case() -> None:
    """What is not below the folder is somebody else's file."""
    naming = by_folder("/Users/ann/talks")
    assert naming.file_of({"local_file": "/users/ann/talks/talks/clip.mp4"}) != TALK


def test_a_recording_outside_the_folder_cannot_be_named() -> None:
    """The text says which folder is meant, and by which setting."""
    for file in (Path("/srv/other/clip.mp4"), ROOT / ".." / "clip.mp4"):
        with pytest.raises(NoNameError, match=f"outside of /srv/show.*{SETTING}.*move it there"):
            by_folder("D:/talks").settings_for(file, None)
    assert by_folder("D:/talks").said(ROOT / "a" / ".." / "b.mp4") == "D:/talks/b.mp4"


@pytest.mark.parametrize("name", ["part 1?.mp4", "12:30.mp4", "a\\b.mp4", "end.", "a|b.mp4"])
def test_a_name_that_windows_cannot_have_is_told(name: str) -> None:
    """On Linux it is a good name; copied to Windows it has become another."""
    with pytest.raises(NoNameError, match="Windows can have no file"):
        by_folder(r"D:\talks").said(ROOT / name)
    assert by_folder("/Users/ann").said(ROOT / name) == f"/Users/ann/{name}"


@given(file=FILES, times=st.integers(2, 7))
def test_each_address_is_another_and_means_the_same_recording(file: Path, times: int) -> None:
    """Later ones open for longer, so several within one frame never cancel each other."""
    naming, text, before = by_http(), None, set()
    for _ in range(times):
        text = told(naming, file, text)
        assert text not in before
        assert naming.file_of({"is_local_file": True, "local_file": text}) == file
        assert as_told(text) == naming.said(file)
        before.add(text)


def test_an_address_goes_to_ffmpeg_as_a_local_file_does() -> None:
    """A network input would be played again after its end, and OBS 29 would stand still for it."""
    settings = by_http().settings_for(TALK, None)
    assert settings["is_local_file"] is True
    assert str(settings["local_file"]).startswith("http://10.0.0.1:8710/recordings/srv/show/talks/")
    assert "reconnect=1" in str(settings["ffmpeg_options"])


def test_an_address_outlives_a_night_and_ends() -> None:
    """A hold over a night is no reason to fail in the morning; a leaked address does not last."""
    signatures = Signatures(b"k" * 32, lambda: NOW)
    until, _, key = signatures.signed("/a.mp4").removeprefix("until=").partition("&key=")
    later = {
        days: Signatures(b"k" * 32, lambda days=days: NOW + timedelta(days=days))
        for days in (0, 1, 6.9, 7.1)
    }
    opens = {days: each.opens("/a.mp4", until, key) for days, each in later.items()}
    assert opens == {0: True, 1: True, 6.9: True, 7.1: False}
    assert timedelta(days=1) < LASTS


def test_an_address_opens_one_recording_by_one_key() -> None:
    """Neither another file, nor another end, nor another daemon's key."""
    signatures = Signatures(b"k" * 32, lambda: NOW)
    until, _, key = signatures.signed("/a.mp4").removeprefix("until=").partition("&key=")
    assert not signatures.opens("/b.mp4", until, key)
    assert not signatures.opens("/a.mp4", str(int(until) + 1), key)
    assert not signatures.opens("/a.mp4", until, key[:-1] + "_")
    assert not Signatures(b"j" * 32, lambda: NOW).opens("/a.mp4", until, key)
    for nonsense in ("", "é", "9" * 5000, "-1"):
        assert not signatures.opens("/a.mp4", nonsense, nonsense)


@pytest.mark.parametrize("naming", [Naming(), by_folder("D:/talks"), by_http("http://other:1")])
def test_no_signature_is_part_of_a_recordings_name(naming: Naming) -> None:
    """An address that is not ours any more is still a secret: names stand in messages and logs."""
    left = told(by_http(), TALK)
    file = naming.file_of({"local_file": left})
    assert file is not None
    assert "key" not in str(file)
    assert "key" not in as_told(left)
    assert "key" not in by_http().said(TALK)


def test_an_end_that_somebody_typed_does_no_harm() -> None:
    """An input may have any address; the next one is signed for as long as any other."""
    first = told(by_http(), TALK)
    for typed in ("x?until=99999999999999999999", "http://[?until=7", "?until=-3&until=a"):
        assert told(by_http(), TALK, typed) == first


def test_the_settings_choose() -> None:
    """Neither: the daemon's own paths. An address wants somebody who signs."""
    names = Names(ROOT, Signatures(b"k", lambda: NOW))
    assert names.of("a", ObsSettings()) == Naming()
    folder = names.of("studio-a", ObsSettings(media_folder="D:/talks"))
    assert folder == FolderNaming(ROOT, "D:/talks", SETTING)
    assert (
        names.of("a", ObsSettings(media_http="http://h:1/")).said(TALK).startswith("http://h:1/r")
    )


def test_the_folder_stands_for_the_media_root_or_the_timetables() -> None:
    """As absolute paths, like those of the recordings."""
    assert media_base(Path("/srv/show/a.yaml"), None) == ROOT
    assert media_base(Path("/srv/show/a.yaml"), Path("/media")) == Path("/media")
    assert media_base(Path("/srv/x/../show/a.yaml"), None) == ROOT


@pytest.mark.parametrize(
    "wrong",
    [
        {"media_folder": "talks"},
        {"media_folder": "D:talks"},
        {"media_folder": "~/talks"},
        {"media_folder": "//server"},
        {"media_folder": "C:"},
        {"media_http": "192.168.1.10:8710"},
        {"media_http": "ftp://h"},
        {"media_http": "http://ann:secret@h"},
        {"media_http": "http://h:1/?a=b"},
        {"media_http": "http://h:99999"},
        {"media_folder": "/a", "media_http": "http://h:1"},
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, str]) -> None:
    """Before anything is told to OBS; the value, which may hold a password, is not repeated."""
    with pytest.raises(ValueError, match=r"must (be|end)|exclude each other") as refused:
        ObsSettings(**wrong)  # type: ignore[arg-type]  # what a person may write
    assert "secret" not in str(refused.value.errors(include_input=False))  # type: ignore[attr-defined]
