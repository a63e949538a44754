"""What `orchestrator check` finds before the show, beside the timetable itself.

`everything` is the whole of it, in one list of findings.

Doors: `canvases`, `everything`, `setting_checks`, `studios`, `youtube_notes`.
"""
