"""Pure: compile, state_at, forecast, changes of rundowns. No I/O, no clock.

Doors: `captions`, `changes`, `compile`, `decided`, `layout`, `live_room`, `room_board`,
`state_at`.
"""
