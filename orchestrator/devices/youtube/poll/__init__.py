"""When to look at YouTube, and the look itself."""
