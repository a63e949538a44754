"""Our own process: a loop that stands still, a clock that is set, garbage.

Doors: `clock_watch`, `gc_pause`, `watchdog`.
"""
