"""What posts say, and when: derived from the rundown and what was said before. Pure."""
