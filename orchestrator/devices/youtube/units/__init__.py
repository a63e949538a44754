"""What the day's units allow."""
