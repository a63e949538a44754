"""What viewers see: the schedule as a page, a calendar and JSON, served or written as files."""
