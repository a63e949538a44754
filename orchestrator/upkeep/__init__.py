"""Our own process, and one beside it: a loop that stands still, a clock, garbage, templates.

Doors: `clock_watch`, `gc_pause`, `scribe`, `watchdog`.
"""
