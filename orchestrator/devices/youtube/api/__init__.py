"""The way to YouTube's API: sign-in, worker, transport, units counted."""
