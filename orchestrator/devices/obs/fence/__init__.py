"""Who commands an OBS: one orchestrator at a time, by a mark that OBS itself keeps.

Doors: `fence`, `holder`, `mark`. docs/decisions/obs-one-hand.md says how, and what was measured.
"""
