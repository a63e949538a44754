"""The keys of `sessions` and `defaults`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestrator.model.timetable import LatePolicy, Session, SessionKind, Speaker, Timetable
from orchestrator.timetable.loading import loads
from tests.timetable.readers import EVENT, only_problem, place_of, problems_of, timetable_of

TWO_ROOMS = "rooms: {a: {}, b: {}}\n"


def one(keys: str) -> Session:
    return timetable_of(f"sessions:\n  - {{{keys}}}\n").sessions[0]


def talk(keys: str) -> Session:
    return one(f'title: T, start: "18:00", duration: 5m, {keys}')


def talks(*keys: str, head: str = "") -> Timetable:
    rows = "".join(f"  - {{{row}}}\n" for row in keys)
    return timetable_of(f"{head}sessions:\n{rows}")


def test_every_key_of_a_talk_is_read() -> None:
    """Into the model's own types."""
    session = timetable_of(
        "speakers: {ann: {name: Ann Example}}\n"
        "sessions:\n"
        "  - id: neural-ca\n"
        "    room: main\n"
        "    start: 18:00\n"
        "    title: Self-organisation\n"
        "    speakers: [ann, Bob Example]\n"
        "    abstract: |\n      Two\n      lines.\n"
        "    media: talks/a.mp4\n"
        "    duration: 25m\n"
        "    qa: 20m\n"
        "    late: skip\n"
        "    transition: Fade\n"
        "    thumbnail: pictures/ca.png\n"
    ).sessions[0]
    assert session == Session(
        id="neural-ca",
        room="main",
        kind=SessionKind.TALK,
        title="Self-organisation",
        start=datetime(2020, 9, 19, 15, 0, tzinfo=UTC),
        duration=timedelta(minutes=25),
        qa=timedelta(minutes=20),
        media=Path("/nowhere/talks/a.mp4"),
        speakers=(Speaker("ann", "Ann Example"), Speaker("Bob Example", "Bob Example")),
        abstract="Two\nlines.",
        late=LatePolicy.SKIP,
        transition="Fade",
        thumbnail="pictures/ca.png",
    )


def test_what_a_talk_leaves_out_has_a_meaning() -> None:
    """No Q&A, seek when late, a cut, the only room, the length to be probed."""
    session = one('title: T, start: "18:00", media: a.mp4')
    assert (session.qa, session.late, session.transition) == (None, LatePolicy.SEEK, "Cut")
    assert (session.room, session.duration, session.speakers) == ("main", None, ())


def test_a_break_is_read() -> None:
    """It has a length and a title, nothing else."""
    session = talks('title: T, start: "18:00", duration: 5m', "break: 10m, title: Coffee").sessions[
        1
    ]
    assert (session.kind, session.title) == (SessionKind.BREAK, "Coffee")
    assert (session.duration, session.qa) == (timedelta(minutes=10), None)


def test_a_break_without_a_title_is_called_break() -> None:
    """The picture needs a word."""
    assert one('break: 10m, start: "18:00"').title == "Break"


@pytest.mark.parametrize("key", ["speakers: [A B]", "media: x.mp4", "qa: 5m", "duration: 5m"])
def test_a_break_has_no_keys_of_talks(key: str) -> None:
    """Perhaps the talk's keys slipped under the break's dash."""
    problem = only_problem(f'sessions:\n  - {{break: 5m, start: "18:00", {key}}}\n')
    assert problem.what == f"a break has no “{key.partition(':')[0]}”"


def test_defaults_fill_in_what_sessions_leave_out() -> None:
    """What a session says itself wins; breaks take only what they know."""
    sessions = talks(
        'title: A, start: "18:00"',
        "title: B, qa: none, late: skip",
        "break: 10m",
        head="defaults: {qa: 15m, late: restart, duration: 20m, transition: Fade}\n",
    ).sessions
    a, b, pause = sessions
    assert (a.qa, a.late, a.duration) == (
        timedelta(minutes=15),
        LatePolicy.RESTART,
        timedelta(minutes=20),
    )
    assert (b.qa, b.late) == (None, LatePolicy.SKIP)
    assert (pause.duration, pause.qa, pause.transition) == (timedelta(minutes=10), None, "Fade")


def test_a_mistake_in_the_defaults_is_told_once() -> None:
    """However many sessions meet it."""
    rows = "".join(f"  - {{title: T{n}, duration: 5m}}\n" for n in range(5))
    start = '  - {title: T, start: "18:00", duration: 5m}\n'
    problem = only_problem(f"defaults: {{qa: soon}}\nsessions:\n{start}{rows}")
    assert (problem.where.line, problem.where.column) == (2, 16)


@pytest.mark.parametrize("key", ["id: x", "title: x", 'start: "18:00"', "break: 5m"])
def test_what_makes_a_session_itself_has_no_default(key: str) -> None:
    """Every session would be the same one."""
    assert "cannot have a default" in only_problem(f"defaults: {{{key}}}\n").what


def test_unknown_defaults_are_noted() -> None:
    """With the nearest session key."""
    assert only_problem("defaults: {lat: seek}\n").mend == "did you mean “late”?"


@pytest.mark.parametrize(
    ("written", "length"),
    [("90s", 90), ("25m", 1500), ("1h30m", 5400), ("00:25:00", 1500), ("1 h 5 min", 3900)],
)
def test_lengths_are_written_as_people_write_them(written: str, length: int) -> None:
    """Quotes are not needed for any of them."""
    assert one(f'title: T, start: "18:00", duration: {written}').duration == timedelta(
        seconds=length
    )


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("duration: soon", "isn't a length of time"),
        ("duration: 25", "isn't a length of time"),
        ("duration: 0m", "is zero"),
        ("duration: 999h", "is longer than 7 days"),
        ("qa: no", "isn't a length of time"),
        ("late: never", "is not known"),
        ("title: []", "is a list"),
        ('title: ""', "is blank"),
        ("transition: {a: b}", "is a group of keys"),
        ("speakers: Ann Example", "is a text"),
        ("speakers: [[Ann]]", "a list stands where a speaker should be"),
        ("speakers: [Ann, ]\n, abstract: [x]", "is a list"),
        ("media: https://x.org/a.mp4", "is a link, not a file"),
        ("media: ~/talks/a.mp4", "begins with a sign of the shell"),
        ("media: 'talks\\a.mp4'", "has backslashes"),
        ("media: 'C:\\talks\\a.mp4'", "is a path of Windows or of a network share"),
        ("media: C:/talks/a.mp4", "is a path of Windows or of a network share"),
        ("media: //NAS/talks/a.mp4", "is a path of Windows or of a network share"),
        ('media: ""', "no file is named"),
        ("spekers: [A B]", "isn't a key of the talk"),
        ("id: a b", "cannot be a session's id"),
        ("room: hall", "is none of the rooms"),
        ("start: 18.00", "isn't a time"),
        ("start: 25:60", "is on no clock"),
        ("start: 25:00", "a day ends before 25:00"),
    ],
)
def test_a_value_without_meaning_is_noted_at_its_place(key: str, what: str) -> None:
    """With something to do about it."""
    keys = {"title": "T", "start": '"18:00"', "duration": "5m"}
    keys.pop(key.partition(":")[0], None)
    rest = "".join(f", {name}: {value}" for name, value in keys.items())
    problem = only_problem(f"sessions:\n  - {{{key}{rest}}}\n")
    assert what in problem.what
    assert problem.where.line >= 3
    assert problem.mend


def test_a_browsers_address_of_a_file_leads_to_its_path() -> None:
    """As it comes when a file is dragged into the editor: its path stands in it, with signs."""
    address = "file:///home/ann/My%20talk%20%281%29.mp4"
    problem = only_problem(f'sessions:\n  - {{title: T, start: "18:00", media: "{address}"}}\n')
    assert problem.mend == "write its path: “/home/ann/My talk (1).mp4”"


@pytest.mark.parametrize(("written", "length"), [("none", None), ("0m", None), ("90s", 90)])
def test_a_talk_can_do_without_questions(written: str, length: int | None) -> None:
    """`none` switches a default off."""
    qa = talk(f"qa: {written}").qa
    assert qa == (None if length is None else timedelta(seconds=length))


def test_a_live_talk_needs_a_duration() -> None:
    """There is no recording to measure."""
    problem = only_problem('sessions: [{title: T, start: "18:00"}]\n')
    assert "neither a recording nor a duration" in problem.what


def test_a_talk_needs_a_title() -> None:
    """It is what the audience is told."""
    problem = only_problem('sessions: [{start: "18:00", duration: 5m}]\n')
    assert problem.what == "the talk has no “title”"


def test_there_must_be_a_session() -> None:
    """An empty list is surely unfinished."""
    assert "no sessions" in only_problem("sessions: []\n").what


def test_an_entry_that_is_no_session_is_noted() -> None:
    """The others are read all the same."""
    first = '{title: T, start: "18:00", duration: 5m}'
    problem = only_problem(f"sessions:\n  - {first}\n  - Coffee\n")
    assert (problem.where.line, problem.where.column) == (4, 5)


def test_the_first_session_of_each_room_must_have_a_start() -> None:
    """The second room's as well."""
    problem = only_problem(
        TWO_ROOMS + 'sessions:\n  - {title: A, room: a, start: "18:00", duration: 5m}\n'
        "  - {title: B, room: b, duration: 5m}\n  - {title: C, room: a, duration: 5m}\n"
    )
    assert "has no start" in problem.what
    assert problem.where.line == 5


@pytest.mark.parametrize("second", ["17:00", "18:00"])
def test_starts_of_a_room_go_forward(second: str) -> None:
    """Two at the same time are one too many."""
    problem = only_problem(
        'sessions:\n  - {title: A, start: "18:00", duration: 5m}\n'
        f'  - {{title: B, start: "{second}", duration: 5m}}\n'
    )
    assert "not after an earlier start" in problem.what
    assert (problem.where.line, problem.where.column) == (4, 23)


def test_rooms_have_their_own_order() -> None:
    """Sessions of several rooms may be mixed."""
    timetable = talks(
        'title: A, room: a, start: "18:00", duration: 5m',
        'title: B, room: b, start: "17:00", duration: 5m',
        "title: C, room: a, duration: 5m",
        head=TWO_ROOMS,
    )
    assert [s.title for s in timetable.sessions_of("a")] == ["A", "C"]


def test_with_several_rooms_a_session_must_say_where_it_is() -> None:
    """There is no obvious one."""
    text = TWO_ROOMS + 'sessions: [{title: A, start: "18:00", duration: 5m}]\n'
    assert "does not say in which room" in only_problem(text).what


def test_an_unknown_room_gets_the_nearest() -> None:
    """Only that is told, not what follows from it."""
    text = (
        'rooms: {ml-art: {}}\nsessions: [{title: A, room: mlart, start: "18:00", duration: 5m}]\n'
    )
    assert only_problem(text).mend == "did you mean “ml-art”?"


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("mordvinsev", "did you mean “mordvintsev”?"),
        ("Mordvintsev", "did you mean “mordvintsev”?"),
        ("somebody", "known here: mordvintsev"),
    ],
)
def test_an_unknown_speakers_key_is_noted(written: str, mend: str) -> None:
    """One word in small letters is a key, not a name."""
    problem = only_problem(
        "speakers: {mordvintsev: {name: Alexander Mordvintsev}}\n"
        f'sessions: [{{title: A, start: "18:00", duration: 5m, speakers: [{written}]}}]\n'
    )
    assert "is none of the speakers" in problem.what
    assert problem.mend == mend


@pytest.mark.parametrize("name", ["Ann Example", "Ann", "Ольга Иленок", "王小明", "van der Berg"])
def test_a_name_may_be_written_in_place(name: str) -> None:
    """In any script."""
    assert talk(f"speakers: [{name}]").speakers == (Speaker(name, name),)


def test_all_problems_come_at_once() -> None:
    """A dozen mistakes, a dozen places."""
    problems = problems_of(
        "evnt: 1\n"
        "rooms: {a: {nam: x}, b: {obs: a}}\n"
        "speakers: {ann: {nme: Ann}}\n"
        "sessions:\n"
        "  - {titel: A, room: c, start: 6pm, duration: 5}\n"
        "  - {title: B, room: a, break: soon, media: x}\n"
        "  - 7\n"
    )
    assert [p.where.line for p in problems] == [2, 3, 3, 4, 4, 6, 6, 6, 6, 6, 7, 7, 7, 8]


def test_recordings_are_looked_for_beside_the_timetable_first(tmp_path: Path) -> None:
    """Then in the media root; one that is nowhere counts as beside."""
    root, beside = tmp_path / "root", tmp_path / "beside"
    for folder, names in ((root, ("a", "b")), (beside, ("a",))):
        folder.mkdir()
        for name in names:
            (folder / name).touch()
    rows = "".join(
        f'  - {{title: {n}, start: "1{n}:00", media: {m}}}\n' for n, m in enumerate("abc")
    )
    loaded = loads(EVENT + "sessions:\n" + rows, beside / "t.yaml", root)
    assert loaded.timetable is not None
    assert [s.media for s in loaded.timetable.sessions] == [beside / "a", root / "b", beside / "c"]


@pytest.mark.parametrize(
    ("escape", "code"),
    [
        ("\\u0007", "U+0007"),
        ("\\x1b", "U+001B"),
        ("\\0", "U+0000"),
        ("\\L", "U+2028"),
        ("\\N", "U+0085"),
        ("\\U0000000c", "U+000C"),
    ],
)
def test_control_characters_by_escapes_are_named_in_their_place(escape: str, code: str) -> None:
    """They would go into overlays and chats; one that only looks like an escape is text."""
    text = f'sessions: [{{title: "über \\\\a {escape} b", start: "18:00", duration: 5m}}]\n'
    problem = only_problem(text)
    assert code in problem.what
    assert (problem.where.line, problem.where.column) == place_of(text, escape)


def test_control_characters_on_later_lines_of_a_text_are_located() -> None:
    """A text in quotes may go over several lines."""
    text = 'sessions:\n  - title: A\n    start: "18:00"\n    duration: 5m\n'
    text += '    abstract: "One\n      two \\a three"\n'
    problem = only_problem(text)
    assert (problem.where.line, problem.where.column) == place_of(text, "\\a")


@pytest.mark.parametrize("end", ["\\r\\n", "\\r", "\\n"])
def test_each_way_to_end_a_line_is_a_line_break(end: str) -> None:
    """Every text that was typed into a form on the web has carriage returns."""
    text = (
        f'sessions: [{{title: "A{end}B", start: "18:00", duration: 5m, abstract: "One{end}two"}}]\n'
    )
    (session,) = timetable_of(text).sessions
    assert (session.title, session.abstract) == ("A B", "One\ntwo")


def test_texts_lose_spaces_around_them_and_titles_their_line_breaks() -> None:
    """A folded title is one line."""
    session = timetable_of(
        'sessions:\n  - title: "  A\n\n      B  "\n    start: "18:00"\n    duration: 5m\n'
    ).sessions[0]
    assert session.title == "A B"


@pytest.mark.parametrize(
    "path", [r"'C:\talks\a.mp4'", "C:/talks/a.mp4", "//NAS/a.mp4", r"'a\b.mp4'"]
)
def test_a_path_of_another_computer_leads_to_the_setting(path: str) -> None:
    """Not into the next error: what OBS's computer calls the folder is no matter of the file."""
    problem = only_problem(
        f'sessions:\n  - {{title: T, start: "18:00", duration: 5m, media: {path}}}\n'
    )
    assert "ORCHESTRATOR_OBS__NAME__MEDIA_FOLDER" in problem.mend


def test_a_note_to_the_crew_is_read() -> None:
    """Of a talk and of a break, with its lines."""
    talks_of = timetable_of(
        'sessions:\n  - start: "18:00"\n    title: T\n    duration: 5m\n'
        "    note: |\n      Mind the cough.\n      Two minutes more.\n"
        "  - {break: 5m, note: Open the window}\n"
    ).sessions
    assert [s.note for s in talks_of] == ["Mind the cough.\nTwo minutes more.", "Open the window"]


@pytest.mark.parametrize(
    ("word", "key"),
    [("video", "media"), ("recording", "media"), ("File", "media"), ("speaker", "speakers")],
)
def test_what_other_schedules_call_a_key_leads_to_it(word: str, key: str) -> None:
    """By meaning: the nearest by spelling would be another."""
    text = f'sessions: [{{title: T, start: "18:00", duration: 5m, {word}: x}}]\n'
    assert only_problem(text).mend == f"did you mean “{key}”?"


def test_an_end_leads_to_a_length() -> None:
    """The talk then still lacks one; a break's own length is “break”."""
    text = 'sessions: [{title: T, start: "18:00", media: a.mp4, end: "18:30"}]\n'
    assert only_problem(text).mend == "did you mean “duration”?"
    text = 'sessions: [{break: 5m, start: "18:00", end: "18:30"}]\n'
    assert only_problem(text).mend == "remove it; “break” is there already"


@pytest.mark.parametrize("key", ["media", "thumbnail"])
def test_several_files_are_told_to_be_one_for_each_session(key: str) -> None:
    """Who writes two wants them one after the other, and does not want to quote a list."""
    text = f'sessions: [{{title: T, start: "18:00", duration: 5m, {key}: [a.mp4, b.mp4]}}]\n'
    problem = only_problem(text)
    assert problem.what == f"“{key}” of the talk is a list"
    assert problem.mend.startswith("write one file for each session")


def test_two_words_in_a_list_of_speakers_may_be_one_person() -> None:
    """`Doe, John` is a name in a library; each in quotes, or on its own line, they are two."""
    text = 'sessions:\n  - {{title: T, start: "18:00", duration: 5m, speakers: [{}]}}\n'
    problem = only_problem(text.format("Doe, John"))
    assert problem.severity == "warning"
    assert problem.what == "“Doe” and “John” are two speakers here"
    assert "“John Doe”" in problem.mend
    assert place_of(text.format("Doe, John"), "Doe") == (problem.where.line, problem.where.column)
    for two in ('"Prince", "Madonna"', "Ann Example, Bob Example", "山田太郎, 佐藤花子"):
        assert problems_of(text.format(two)) == ()
    head = "speakers: {Doe: {name: Ann Doe}}\n"
    assert problems_of(head + text.format("Doe, Madonna")) == ()


def test_a_scene_of_its_own_is_read_and_known_to_the_room() -> None:
    """So that it is made, and missed where it is not there; each once, in its room alone."""
    found = timetable_of(
        f"{TWO_ROOMS}sessions:\n"
        '  - {room: a, title: T, start: "18:00", duration: 5m, scene: Panel}\n'
        "  - {room: a, title: U, media: u.mp4, duration: 5m, qa: 5m, scene: Panel}\n"
        '  - {room: b, title: V, start: "18:00", duration: 5m}\n'
    )
    assert [session.scene for session in found.sessions] == ["Panel", "Panel", None]
    assert found.rooms["a"].session_scenes == ("Panel",)
    assert found.rooms["b"].session_scenes == ()


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ("duration: 5m, scene: Talk", "“Talk” is the room's scene for “premiere”"),
        ("media: a.mp4, scene: Panel", "the talk has no live part for “scene”"),
    ],
)
def test_a_scene_that_would_not_be_its_own_is_noted(keys: str, what: str) -> None:
    """What stands on it is for another picture; or nothing would ever be shown on it."""
    text = f'sessions: [{{title: T, start: "18:00", {keys}}}]\n'
    assert what in only_problem(text).what


def test_a_backup_recording_is_found_like_the_recording(tmp_path: Path) -> None:
    """Beside the timetable, or in the media folder."""
    text = (
        f"{EVENT}sessions:\n"
        '  - {title: T, start: "18:00", duration: 5m, media: a.mp4, backup_media: b.mp4}\n'
    )
    found = loads(text, tmp_path / "t.yaml").timetable
    assert found is not None
    assert found.sessions[0].recordings == (tmp_path / "a.mp4", tmp_path / "b.mp4")


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ("duration: 5m, backup_media: b.mp4", "there is no “media” for which"),
        ("duration: 5m, media: a.mp4, backup_media: a.mp4", "is the very file of “media”"),
        (
            "duration: 5m, media: a.mp4, backup_media: [b.mp4]",
            "“backup_media” of the talk is a list",
        ),
    ],
)
def test_a_backup_that_could_not_stand_in_is_noted(keys: str, what: str) -> None:
    """It is a second file, of a talk that has one."""
    text = f'sessions: [{{title: T, start: "18:00", {keys}}}]\n'
    assert what in only_problem(text).what


@pytest.mark.parametrize("row", ["title: T, duration: 5m", "break: 5m"])
def test_a_note_that_nobody_would_read_is_an_error(row: str) -> None:
    """It stands on the crew's page, beside what is on air."""
    text = f'sessions: [{{{row}, start: "18:00", note: {"word " * 101}}}]\n'
    assert only_problem(text).what.startswith("the note has 504 characters")
    assert problems_of(text.replace("word " * 101, "word " * 100)) == ()


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ("qa: 5m, qa_room: lounge", "qa_room: “lounge” is none of the rooms"),
        ("qa: none, qa_room: b", "the talk has no Q&A for “qa_room”"),
    ],
)
def test_a_room_where_no_qa_could_be_is_noted(keys: str, what: str) -> None:
    """It is one of the rooms, and there is a Q&A to be there."""
    row = f'sessions: [{{room: a, title: T, start: "18:00", duration: 5m, {keys}}}]\n'
    assert only_problem(TWO_ROOMS + row).what == what


def test_what_people_read_of_a_talk_is_read() -> None:
    """Its kind, who leads the Q&A, links, slides, and whether a recording may stay."""
    session = timetable_of(
        "speakers: {ann: {name: Ann Example}}\n"
        "sessions:\n"
        "  - {title: T, start: 18:00, duration: 5m, kind: Keynote, host: ann, do_not_record: on,\n"
        '     links: ["https://example.org/a"], slides: "https://example.org/s.pdf"}\n'
    ).sessions[0]
    assert (session.form, session.do_not_record) == ("keynote", True)
    assert session.host == Speaker("ann", "Ann Example")
    assert (session.links, session.slides) == (
        ("https://example.org/a",),
        "https://example.org/s.pdf",
    )


def test_a_talk_is_a_talk_unless_said() -> None:
    """`kind: talk` says nothing more than nothing."""
    assert talk("kind: Talk").form == talk("qa: none").form == ""
    assert talk("kind: Open space").form == "Open space"


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("kind: keynot", "did you mean “keynote”?"),
        ("host: [ann, bo]", "a list stands where a host should be"),
        ("links: ftp://example.org", "isn't a web link"),
        ('links: ["https://example.org", "javascript:alert(1)"]', "isn't a web link"),
        ("slides: slides.pdf", "isn't a web link"),
        ("do_not_record: maybe", "is neither on nor off"),
        ("moderator: Ann Example", "did you mean “host”?"),
    ],
)
def test_slips_in_it_are_told(keys: str, told: str) -> None:
    """With what was meant, where that can be guessed."""
    found = problems_of(f"sessions:\n  - {{title: T, start: 18:00, duration: 5m, {keys}}}\n")
    assert told in "\n".join(map(str, found))
