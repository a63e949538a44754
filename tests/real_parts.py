"""Which marker needs which real parts; read by the root conftest."""

from collections.abc import Callable, Mapping

from tests.browser.chromium import missing_parts as missing_for_browser
from tests.journal.real_postgres import missing_parts as missing_for_postgres
from tests.studio.real_obs import missing_parts as missing_for_studio
from tests.venues.real_synapse import missing_parts as missing_for_synapse
from tests.web.real_nginx import missing_parts as missing_for_nginx

MISSING_PARTS: Mapping[str, Callable[[], list[str]]] = {
    "browser": missing_for_browser,
    "nginx": missing_for_nginx,
    "postgres": missing_for_postgres,
    "studio": missing_for_studio,
    "synapse": missing_for_synapse,
}
