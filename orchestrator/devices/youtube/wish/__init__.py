"""What YouTube should be like, what it is like, and the steps between."""
