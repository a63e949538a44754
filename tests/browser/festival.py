"""A festival's timetable of any size, in several rooms, for tests of the public pages."""

from datetime import date, datetime, time, timedelta
from random import Random

LETTERS = "anbecodenfagahiinjokalimuneorpiqurastotuvewaxiyoze"
SYLLABLES = [LETTERS[n : n + 2] for n in range(0, len(LETTERS), 2)]
FIRST = date(2020, 9, 18)
TRACKS = ("Generative", "Sound & Space", "Практика", "History")
FORMS = ("talk", "talk", "keynote", "panel", "workshop")


def words(seed: int, count: int) -> str:
    """Return so many words, others for each seed; as many as a language has do not pack well."""
    chance = Random(seed)
    return " ".join(
        "".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(count)
    )


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
