"""Loads a timetable from a file or a text; called by the command line and by `conductor.reload`.

Loading looks at the file alone: recordings and times are the preflight's (`plan_checks`,
`probing`).
"""

import errno
import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from orchestrator.model.timetable import Timetable
from orchestrator.paths import straightened
from orchestrator.reading.problems import Findings, Place, Problem, has_errors
from orchestrator.reading.yaml_source import parse
from orchestrator.reading.yaml_text import LIMIT
from orchestrator.timetable.schema import read_timetable
from orchestrator.timetable.values.media_paths import MediaFolders
from orchestrator.timetable.where import Where
from orchestrator.upkeep.scribe import fill_beside


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading gave: the timetable is None when there are errors among the problems."""

    timetable: Timetable | None
    problems: tuple[Problem, ...]
    where: Where


def contents(path: Path) -> bytes:
    """Return what is in a timetable's file, and not much more than may be.

    Raises OSError for one that cannot be read, and for what is no file: a pipe has no end.
    """
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # reading a folder says that it is one
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file")
    with path.open("rb") as file:
        return file.read(LIMIT + 1)


def load(path: Path, media_root: Path | None = None) -> Loaded:
    """Read a timetable's file; never raises for what is in it, or for one that is not there."""
    try:
        data = contents(path)
    except OSError as error:
        findings = Findings(str(path))
        reason = (error.strerror or type(error).__name__).lower()
        mend = "check the path, and that you may read the file"
        findings.error(Place(), f"the file cannot be read: {reason}", mend)
        return Loaded(None, findings.problems(), Where(str(path)))
    return loads(data, path, media_root)


def loads(source: str | bytes, path: Path, media_root: Path | None = None) -> Loaded:
    """Read a timetable's text as if it stood in the file `path`; never raises for its content."""
    fill_beside()
    data = source.encode("utf-8", "replace") if isinstance(source, str) else source
    findings = Findings(str(path))
    folders = MediaFolders(straightened(path.parent), media_root and straightened(media_root))
    digest = hashlib.sha256(data).hexdigest()
    read = _read(data, folders, digest, findings)
    problems = findings.problems()
    if read is None:
        return Loaded(None, problems, Where(str(path)))
    timetable, where = read
    return Loaded(None if has_errors(problems) else timetable, problems, where)


def _read(
    data: bytes, folders: MediaFolders, digest: str, findings: Findings
) -> tuple[Timetable, Where] | None:
    root = parse(data, findings)
    if root is None and has_errors(findings.problems()):
        return None
    return read_timetable(root, folders, digest, findings)
