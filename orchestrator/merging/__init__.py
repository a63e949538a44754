"""A published schedule merged into a timetable: source then, source now, file; then the new text.

The plan is pure; what is written keeps every byte of the file that the source does not own.

Doors: `into_file`, `plan_words`, `source_kept`, `spelling`, `taking`, `three_way`.
"""
