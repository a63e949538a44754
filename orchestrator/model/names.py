"""Names of the settings, as timetables write them; used wherever one is looked up or compared."""


def as_setting(name: str) -> str:
    """Return the name as the settings know it: `-` and `_` are the same, as is case."""
    return name.lower().replace("-", "_")
