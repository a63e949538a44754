"""The loop: rooms, reconcilers and followers, cues, edits, reload.

Doors: `edits`, `loop`, `reload`, `wakeups`.
"""
