"""The loop: rooms, reconcilers and followers, cues, edits, reload.

Doors: `alarms`, `edits`, `loop`, `reload`.
"""
