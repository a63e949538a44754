"""What the commands do with YouTube before a show."""
