"""A positioned file: from its bytes to groups of keys, every problem with its place.

Doors: `fields`, `nodes`, `pasted`, `problems`, `secrecy`, `slugs`, `yaml_source`, `yaml_text`.
"""
