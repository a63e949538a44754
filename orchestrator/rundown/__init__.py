"""Pure: compile, state_at, forecast, changes of rundowns. No I/O, no clock.

Doors: `changes`, `compile`, `decided`, `layout`, `live_room`, `overlay_words`, `room_board`,
`state_at`.
"""
