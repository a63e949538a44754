"""From YAML to a Timetable, with every problem located."""
