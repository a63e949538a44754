"""From the organizers' YAML to `model.timetable.Timetable`, with every problem located.

`loading.load` reads a file, `checks` and `probing` are the preflight, `shift` moves a timetable
to another day.
"""
