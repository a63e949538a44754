"""What is observed of an OBS, what is wanted, and the difference. Pure."""
