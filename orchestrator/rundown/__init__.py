"""Pure: compile, state_at, forecast, diff of rundowns. No I/O, no clock."""
