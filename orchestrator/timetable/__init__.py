"""From the organizers' YAML to `model.timetable.Timetable`, with every problem located.

`loading.load` reads a file, `checks` and `probing` look at what was read.

Doors: `checks.plan_checks`, `loading`, `probe.cache`, `probe.frames`, `probe.measure`,
`probe.packets`, `probe.recording`, `probing`, `values.media_paths`, `values.when`, `where`.
"""
