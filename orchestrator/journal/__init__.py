"""The append-only record: decisions, as-run lines, posts, timetables."""
