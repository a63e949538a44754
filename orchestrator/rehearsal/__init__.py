"""Simulators that speak the real protocols, and the rehearsal on a faster clock.

Doors: `obs_simulator`, `show`.
"""
