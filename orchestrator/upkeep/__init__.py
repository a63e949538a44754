"""Our own process, and one beside it: a loop that stands still, a clock, garbage, templates.

Doors: `gc_pause`, `scribe`, `watches`.
"""
