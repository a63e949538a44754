"""How organizers write single values: days, zones, paths, pasted links."""
