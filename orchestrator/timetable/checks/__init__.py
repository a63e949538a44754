"""What a timetable that was read plans wrong, and its recordings."""
