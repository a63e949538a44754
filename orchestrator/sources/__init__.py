"""Schedules as other programs publish them, read into one record: `schedule.Schedule`.

Nothing of a timetable is decided here, and nothing is written. A source is a stranger's: each
reader is bounded in what it takes, and says where in the source something is wrong.

Doors: `drafts`, `fetching`, `formats`, `schedule`.
"""
