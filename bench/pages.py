"""How soon a browser draws what has changed, how right its countdowns are, how fast it begins.

A real Chromium without a screen, the daemon as a process of its own, simulated OBSes. Page and
daemon read the same machine's clock, so their instants can be compared.
"""

import random
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from bench.daemon import DaemonProcess
from bench.figures import Figure, percentile, spread
from bench.simulators import simulators
from bench.timetables import alternating_beside
from tests.browser.chromium import chromium

PART = "pages"
EACH = timedelta(seconds=6)
WRONG_BY = timedelta(minutes=5)
LONG = timedelta(minutes=10)

NOTE_DRAWN = """
    // Notes each text of an element with the instant at which a frame with it was handed on.
    (selector) => {
        window.drawn = [];
        const element = document.querySelector(selector);
        let before = element.textContent;
        new MutationObserver(() => {
            const text = element.textContent;
            if (text === before) return;
            before = text;
            requestAnimationFrame(() => {
                const after = new MessageChannel();
                after.port1.onmessage = () => window.drawn.push([Date.now(), text]);
                after.port2.postMessage(null);
            });
        }).observe(element, { subtree: true, childList: true, characterData: true });
    }
"""

WRONG_CLOCK = """
    (() => {
        const Real = Date;
        window.realNow = Real.now.bind(Real);
        window.Date = class extends Real {
            constructor(...given) { given.length ? super(...given) : super(Real.now() + %d); }
            static now() { return Real.now() + %d; }
        };
    })();
"""

NOTE_TEXTS = """
    (selector) => {
        window.texts = [];
        const element = document.querySelector(selector);
        new MutationObserver(() => window.texts.push([window.realNow(), element.textContent]))
            .observe(element, { subtree: true, childList: true, characterData: true });
    }
"""

NOTE_USEFUL = """
    // The first frame in which the room on air can be read.
    (() => {
        const look = () => {
            const title = document.querySelector("#on-air .title");
            if (title?.textContent && !document.getElementById("room").hidden) {
                requestAnimationFrame(() => setTimeout(() => (window.useful = performance.now())));
            } else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    })();
"""


def pages(folder: Path, changes: int, loads: int, watched: timedelta = LONG) -> list[Figure]:
    """Measure on one show: the first paint alone, then a countdown, the rest beside it."""
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=20 + 3 * loads)
    until = start + watched + timedelta(seconds=60)
    cues = int((until - start) / EACH)
    with simulators(2) as simulated, chromium() as browser:
        settings = {
            f"ORCHESTRATOR_OBS__{room}__URL": url
            for room, url in zip(("STUDIO", "OTHER"), simulated.urls, strict=True)
        }
        timetable = alternating_beside(start, cues, EACH, other=until)
        daemon = DaemonProcess(folder, timetable, settings)
        daemon.provision()
        daemon.start()
        painted = _first_paint(browser, daemon, loads)
        counting = {name: _counting(browser, daemon, *where) for name, where in COUNTDOWNS.items()}
        opened = time.monotonic()
        _wait_for(start)
        figures = [
            *_decisions(browser, daemon, changes),
            *_cues(browser, daemon, changes),
            *painted,
        ]
        time.sleep(max(0.0, watched.total_seconds() - (time.monotonic() - opened)))
        for name, page in counting.items():
            figures += _countdown(name, page, until)
        daemon.stop()
    return figures


COUNTDOWNS = {
    "overlay": ("/overlays/countdown?room=other", "[data-countdown]"),
    "crew page": ("/crew?room=other", "#standby .when .count"),
}
"""Address, and where the countdown is."""


def _counting(browser: Browser, daemon: DaemonProcess, path: str, place: str) -> Page:
    """Open a page whose clock is wrong, and note when its countdown changes."""
    wrong = WRONG_BY / timedelta(milliseconds=1)
    page = browser.new_context().new_page()
    page.add_init_script(WRONG_CLOCK % (wrong, wrong))
    page.goto(f"{daemon.url}{path}")
    page.wait_for_function(
        f"() => /[0-9]:[0-9][0-9]/.test(document.querySelector('{place}').textContent)"
    )
    page.evaluate(NOTE_TEXTS, place)
    return page


def _countdown(name: str, page: Page, until: datetime) -> list[Figure]:
    """Compare the last ten changes with the instants at which they were due, in milliseconds."""
    page.wait_for_timeout(11_000)
    noted = page.evaluate("window.texts")[-10:]
    page.close()
    errors = []
    for shown_at, text in noted:
        minutes, seconds = map(int, text.split(":"))
        due = until - timedelta(minutes=minutes, seconds=seconds)
        errors.append(abs(shown_at - due.timestamp() * 1000))
    return [
        Figure(PART, f"countdown, {name}, {word}", value, "ms", "≤ 100", len(errors))
        for word, value in (("p50", percentile(errors, 0.5)), ("max", max(errors)))
    ]


def _decisions(browser: Browser, daemon: DaemonProcess, changes: int) -> list[Figure]:
    """Measure decision accepted → drawn, in milliseconds; at odd moments of the feed's pace."""
    page = _watching(browser, daemon, "#on-air .flags", room="other")
    delays, on = [], False
    for _ in range(changes):
        time.sleep(0.8 + random.random() * 0.4)
        version = daemon.get("/api/v1/rooms/other")["version"]
        decided = daemon.decide("other", {"kind": "autopilot", "on": on, "version": version})
        on = not on
        shown_at, _ = _drawn(page)
        delays.append(shown_at - _instant(decided["decision"]["at"]))
    page.close()
    return spread(PART, "decision → drawn", delays, "ms", {"p95": "≤ 100"})


def _cues(browser: Browser, daemon: DaemonProcess, cues: int) -> list[Figure]:
    """Measure taken, as the as-run log has it → drawn, in milliseconds."""
    page = _watching(browser, daemon, "#on-air .title", room="studio")
    seen = [_drawn(page) for _ in range(cues)]
    page.close()
    lines = daemon.get("/api/v1/as-run?room=studio&count=500")
    taken = {line["item"].partition("/")[0]: line["taken"] for line in lines if line["taken"]}
    delays = [
        shown_at - _instant(taken[item])
        for shown_at, text in seen
        for item in [f"c{text.removeprefix('Cue ')}"]
        if item in taken
    ]
    return spread(PART, "cue taken → drawn", delays, "ms", {"p95": "≤ 100"})


def _watching(browser: Browser, daemon: DaemonProcess, place: str, room: str) -> Page:
    page = browser.new_context().new_page()
    page.goto(f"{daemon.url}/crew?room={room}")
    page.wait_for_selector("#on-air .title:not(:empty)")
    page.evaluate(NOTE_DRAWN, place)
    return page


def _drawn(page: Page) -> tuple[float, str]:
    """Return when the next change was drawn, in milliseconds since 1970, and what it reads."""
    page.wait_for_function("() => window.drawn.length > 0", polling=20)
    shown_at, text = page.evaluate("window.drawn.shift()")
    return float(shown_at), str(text)


def _first_paint(browser: Browser, daemon: DaemonProcess, loads: int) -> list[Figure]:
    """Measure a first visit to the crew's page, nothing kept from before."""
    seconds, sizes = [], []
    for _ in range(loads):
        context = browser.new_context()
        page = context.new_page()
        page.add_init_script(NOTE_USEFUL)
        received = _Received(context.new_cdp_session(page))
        page.goto(f"{daemon.url}/crew?room=studio")
        page.wait_for_function("() => window.useful")
        sizes.append(received.kilobytes)
        seconds.append(page.evaluate("window.useful") / 1000)
        context.close()
    return [
        *spread(PART, "crew page, first useful paint", seconds, "s", {"max": "≤ 1"}),
        Figure(PART, "crew page, received until then", max(sizes), "kB", "≤ 150", len(sizes)),
    ]


class _Received:
    """Counts what a page receives, as it is sent: headers and bodies."""

    def __init__(self, session: CDPSession) -> None:
        self._bytes = 0.0
        session.send("Network.enable")
        session.on("Network.responseReceived", self._head)
        session.on("Network.dataReceived", self._body)

    @property
    def kilobytes(self) -> float:
        return self._bytes / 1000

    def _head(self, event: dict[str, Any]) -> None:
        self._bytes += event["response"]["encodedDataLength"]

    def _body(self, event: dict[str, Any]) -> None:
        self._bytes += event["dataLength"]


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() * 1000


def _wait_for(instant: datetime) -> None:
    with suppress(ValueError):  # it is past
        time.sleep((instant - datetime.now(UTC)).total_seconds())
