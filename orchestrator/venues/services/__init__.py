"""One file a venue."""
