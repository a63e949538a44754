"""A show from its file and its journal: read, opened in order, closed in order.

Doors: `device_context`, `equipment`, `open_show`, `script`, `script_reader`.
"""
