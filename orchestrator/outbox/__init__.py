"""Says in venues what `posts` wants said: durable first, each place in its own lane.

Doors: `outbox`.
"""
