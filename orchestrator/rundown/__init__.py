"""Pure: compile, state_at, forecast, changes of rundowns. No I/O, no clock.

Doors: `air_time`, `captions`, `changes`, `compile`, `decided`, `live_room`, `room_board`, `rules`,
`state_at`.
"""
