"""A show from its file and its journal: read, opened in order, closed in order."""
