"""`orchestrator youtube …`, one file for what loads together."""
