"""Which marker needs which real parts; read by the root conftest."""

from collections.abc import Callable, Mapping

from tests.studio.real_obs import missing_parts as missing_for_studio

MISSING_PARTS: Mapping[str, Callable[[], list[str]]] = {
    "studio": missing_for_studio,
}
