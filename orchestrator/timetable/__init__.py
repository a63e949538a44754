"""From the organizers' YAML to `model.timetable.Timetable`, with every problem located.

`loading.load` reads a file, `checks` and `probing` look at what was read, `shift` moves it to
another day.

Doors: `checks.plan_checks`, `loading`, `probe.cache`, `probe.frames`, `probe.recording`, `probing`,
`shift`, `values.media_paths`, `values.when`, `where`.
"""
