"""What axe-core finds in a page, as lines that say what to mend. WCAG 2.2, levels A and AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PICTURES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
"""For an overlay: a part of a picture, which has no headings, and no ground of its own to contrast
with."""

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Return a line for each element that breaks a rule; an empty list is what is wanted."""
    return _found(page, {"runOnly": {"type": "tag", "values": STANDARDS}})


def violations_in_a_picture(page: Page) -> list[str]:
    """Return the same for an overlay."""
    return _found(page, {**PICTURES, "rules": {"color-contrast": {"enabled": False}}})


def _found(page: Page, options: dict[str, object]) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['target']} – {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
