"""A festival's timetable of any size, in several rooms, for tests of the public pages."""

from datetime import date, datetime, time, timedelta

WORDS = tuple(
    word
    for line in (
        "picture neural gallery cells growing museum light sound pattern painting machine memory",
        "walls atlas visitor query training story camera stage evening question answer network",
    )
    for word in line.split()
)
FIRST = date(2020, 9, 18)
TRACKS = ("Generative", "Sound & Space", "Практика", "History")
FORMS = ("talk", "talk", "keynote", "panel", "workshop")


def words(seed: int, count: int) -> str:
    """Return so many words, others for each seed."""
    return " ".join(WORDS[(seed * 7 + n * (seed % 5 + 3)) % len(WORDS)] for n in range(count))


def festival(rooms: int, days: int, talks: int) -> str:
    """Return the text: each room has so many talks a day, from nine in the morning on."""
    halls = "".join(f"  hall-{r}: {{name: Hall {'ABCDEFGHIJ'[r]}}}\n" for r in range(rooms))
    rows = []
    for day in range(days):
        for room in range(rooms):
            for n in range(talks):
                begins = datetime.combine(FIRST + timedelta(days=day), time(9))
                begins += timedelta(minutes=25 * n + 5 * (room % 2))
                seed = (day * rooms + room) * talks + n
                rows.append(
                    f"  - {{id: talk-{seed}, room: hall-{room}, "
                    f'start: "{begins:%Y-%m-%d %H:%M}", title: "{words(seed, 6).capitalize()}", '
                    f'speakers: ["{words(seed + 3, 2).title()}"], duration: 20m, '
                    f'track: "{TRACKS[seed % 4]}", kind: {FORMS[seed % 5]}, '
                    f'language: {("en", "ru")[seed % 2]}, abstract: "{words(seed, 90)}"}}'
                )
    head = f"event: {{name: A festival, date: {FIRST}, timezone: Europe/Moscow}}\n"
    return f"{head}rooms:\n{halls}sessions:\n" + "\n".join(rows) + "\n"
