"""Our own process: a loop that stands still, a clock that is set, garbage.

Doors: `gc_pause`, `watches`.
"""
