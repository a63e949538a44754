"""What recordings are like: measured with PyAV, kept, compared."""
