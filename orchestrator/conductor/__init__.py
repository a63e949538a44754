"""The loop: alarms, reconcilers, outbox, reload."""
