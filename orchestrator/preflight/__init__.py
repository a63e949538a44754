"""What `orchestrator check` finds before the show, beside the timetable itself."""
