"""Uploads: the raw body (`uploadType=media`) or the resumable protocol. Used by `endpoints`."""

from dataclasses import dataclass
from re import fullmatch

from orchestrator.rehearsal.youtube_emulator.api_errors import Json, invalid


@dataclass(slots=True)
class UploadSession:
    """A resumable upload that has begun: its parameters, and what has arrived."""

    parameters: dict[str, list[str]]
    arrived: bytes = b""


class Uploads:
    """The resumable uploads under way."""

    def __init__(self) -> None:
        self._sessions: dict[str, UploadSession] = {}

    def begin(self, parameters: dict[str, list[str]]) -> str:
        """Start a resumable upload and return its id."""
        upload_id = f"upload-{len(self._sessions) + 1}"
        self._sessions[upload_id] = UploadSession(parameters)
        return upload_id

    def put(self, upload_id: str, content_range: str, chunk: bytes) -> UploadSession | None:
        """Take a chunk; return the session once it is complete. Raises ApiError."""
        session = self._sessions.get(upload_id)
        if session is None:
            raise invalid("invalidParameter", "there is no such upload", "global")
        found = fullmatch(r"bytes (\d+)-(\d+)/(\d+)", content_range)
        if found is None:
            if content_range.startswith("bytes */"):
                return None
            session.arrived = chunk
            return session
        start, _, total = (int(group) for group in found.groups())
        if start != len(session.arrived):
            raise invalid("invalidContentRange", "the chunk does not continue", "global")
        session.arrived += chunk
        return session if len(session.arrived) == total else None

    def arrived(self, upload_id: str) -> int:
        """Return how many bytes of an upload have arrived."""
        session = self._sessions.get(upload_id)
        return len(session.arrived) if session else 0


def incomplete_headers(arrived: int) -> Json:
    """Return the headers of a 308: what has arrived so far."""
    return {"Range": f"bytes=0-{arrived - 1}"} if arrived else {}
