"""One spelling for each path, so that two that mean one file are equal.

Used by `timetable`, which names recordings, and by `devices.obs.naming.elsewhere`, which names the
folder that they are in. Imports nothing of the orchestrator.
"""

import os
from pathlib import Path


def straightened(path: Path) -> Path:
    """Return the path from the root on, without “..”; links in it stay as they are.

    After a link “..” means the folder above the one that the link leads to: such a link is
    followed.
    """
    whole = path.absolute()
    if ".." not in whole.parts:
        return whole
    plain = Path(os.path.normpath(whole))
    try:
        as_the_system_reads_it = whole.resolve()
        same = plain.resolve() == as_the_system_reads_it
    except (OSError, RuntimeError):  # a circle of links
        return plain
    return plain if same else as_the_system_reads_it
