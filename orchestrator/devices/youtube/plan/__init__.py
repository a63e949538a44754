"""What follows from the timetable alone: broadcasts, texts. Pure."""
