"""What all tests share: suites with real parts run where the parts are, and never vanish silently.

With CI=true a missing part is a failure; elsewhere the end of the run says which suites did not
run and what to install.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.real_parts import MISSING_PARTS
from tests.where_it_is import WhereItIs

# How long an example takes is the machine's doing: no property fails by it.
settings.register_profile(
    "noisy", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("noisy")

ONE_AFTER_ANOTHER = {
    "studio": "studio",
    "browser": "browser",
    "synapse": "servers",
    "postgres": "servers",
}
"""What may not run at the same time as its like where tests run in several processes: OBSes take
each other's cores, and one homeserver is enough. Only the contract has an OBS beside: it asks for
answers, not for every frame."""

LATER, FIRST = 10, 0
"""How the system ranks a test, and what it starts: an OBS that draws thirty pictures a second, and
who looks at them, go before all others."""


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, for pytest-xdist, what runs one after the other."""
    for item in items:
        for marker, group in ONE_AFTER_ANOTHER.items():
            if item.get_closest_marker(marker):
                own = "contract" if group == "studio" and "contract" in item.path.parts else group
                item.add_marker(pytest.mark.xdist_group(own))


def _unmet(item: pytest.Item) -> list[str]:
    return [
        package
        for marker, missing in MISSING_PARTS.items()
        if item.get_closest_marker(marker)
        for package in missing()
    ]


@pytest.hookimpl(tryfirst=True)  # before its fixtures start anything
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Stop a test whose real parts are missing; let what draws no pictures go behind."""
    if os.environ.get("PYTEST_XDIST_WORKER") and os.geteuid() == 0:  # others may not come forward
        rank = FIRST if item.get_closest_marker("studio") else LATER
        os.setpriority(os.PRIO_PROCESS, 0, rank)
    unmet = _unmet(item)
    if not unmet:
        return
    reason = f"not installed: {' '.join(unmet)}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly which suites did not run, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        suites = sorted({report.nodeid.partition("::")[0] for report in skipped})
        unmet = sorted({package for missing in MISSING_PARTS.values() for package in missing()})
        terminalreporter.section("suites that did not run")
        for suite in suites:
            terminalreporter.line(f"  {suite}")
        terminalreporter.line(f"not installed: {' '.join(unmet)}")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let a run in several processes say from time to time where it is."""
    if config.pluginmanager.hasplugin("dsession"):
        config.pluginmanager.register(WhereItIs(config), "where-it-is")
