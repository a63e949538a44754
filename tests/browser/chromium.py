"""Debian's Chromium without a screen, for the tests marked `browser`; started by `conftest`."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

FLAGS = (
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
)
"""Pictures come out alike on every machine, and nothing is fetched from elsewhere."""


def missing_parts() -> list[str]:
    """Return the Debian packages that the browser tests need and this machine lacks."""
    return [] if shutil.which("chromium") else ["chromium"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a Chromium; raises RuntimeError that names the package where there is none."""
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("chromium is not installed: apt-get install chromium")
    # Chromium's own sandbox refuses to work for root, which containers run as.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield browser
        finally:
            browser.close()


class Faults:
    """What went wrong in pages: exceptions nobody caught, and what the policy refused."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def watch(self, page: Page) -> None:
        """Note the faults of this page from now on."""
        page.on("pageerror", lambda error: self.seen.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(page, message))

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.seen.append(f"{page.url}: {message.text}")
