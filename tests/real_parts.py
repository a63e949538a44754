"""Which marker needs which real parts; read by the root conftest."""

from collections.abc import Callable, Mapping

from tests.journal.real_postgres import missing_parts as missing_for_postgres
from tests.studio.real_obs import missing_parts as missing_for_studio

MISSING_PARTS: Mapping[str, Callable[[], list[str]]] = {
    "postgres": missing_for_postgres,
    "studio": missing_for_studio,
}
