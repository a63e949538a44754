"""Does things on YouTube: nothing twice."""
