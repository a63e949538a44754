"""What axe-core finds in a page, as lines that say what to mend. WCAG 2.2, levels A and AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Return a line for each element that breaks a rule; an empty list is what is wanted."""
    options = {"runOnly": {"type": "tag", "values": STANDARDS}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['target']} – {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
