"""Reads an OBS, and keeps what is known of it."""
