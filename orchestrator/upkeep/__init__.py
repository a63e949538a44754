"""Our own process, and what is beside it: a loop that stands still, a clock, files, templates.

Doors: `files_ahead`, `gc_pause`, `scribe`, `watches`.
"""
