"""YouTube Live over the Data API v3.

Doors: `api.failures`, `api.keeping`, `api.quota`, `api.worker`, `channel`, `commands.login`,
`commands.preflight`, `commands.room_broadcasts`, `device`, `plan.options`, `plan.room_plan`,
`plan.texts`, `units.forecast`, `wish.observed`.
"""
