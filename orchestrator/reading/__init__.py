"""A positioned file: from its bytes to groups of keys, every problem with its place."""
