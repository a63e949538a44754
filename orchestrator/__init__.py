"""The meetup orchestrator: a timetable goes on air, every cue verified."""
